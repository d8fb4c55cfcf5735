/** When something was recorded on a card. */
import { ifOffered, type ServicePort } from '../onvif/client.ts';
import { type CardRecording, findTrackStates, type TrackState } from '../onvif/services/recordings.ts';
import { overlap, type Stretch } from './gaps.ts';

/** Cameras write files of some minutes and say a change of file as an end and a beginning. */
const SAME_MS = 1_500;

export interface CardHistory {
  stretches: Stretch[];
  /** False: only from when to when is known. */
  exact: boolean;
}

/** @param recordings of one channel @param range by the camera's clock, as the answer @throws what a silent device throws */
export async function readHistory(search: ServicePort, recordings: readonly CardRecording[], range: Stretch, signal: AbortSignal): Promise<CardHistory> {
  const spans = recordings.flatMap(({ fromMs, untilMs }) => (fromMs === null ? [] : (overlap(range, { fromMs, toMs: untilMs }) ?? [])));
  if (spans.length === 0) return { stretches: [], exact: true };
  const states = await ifOffered(findTrackStates(search, recordings.map(({ token }) => token), range, signal), null);
  // A device that answers with nothing, of a time of which it says to have footage, does not keep a history.
  if (!states || states.length === 0) return { stretches: merge(spans), exact: false };
  return { stretches: merge(stretchesOf(states, range).flatMap((stretch) => spans.flatMap((span) => overlap(stretch, span) ?? []))), exact: true };
}

/** Times in which at least one track was recorded. Pure. */
export function stretchesOf(states: readonly TrackState[], range: Stretch): Stretch[] {
  const present = new Set<string>();
  const found: Stretch[] = [];
  let since: number | null = null;
  // In one moment ends come before beginnings: a change of file.
  for (const { atMs, recording, track, present: begins } of states.toSorted((a, b) => a.atMs - b.atMs || Number(a.present) - Number(b.present))) {
    const key = `${recording} ${track}`;
    if (begins) {
      present.add(key);
      since ??= Math.max(range.fromMs, atMs);
    } else {
      // An end without its beginning: it was going on before.
      if (!present.delete(key) && since === null && found.length === 0) since = range.fromMs;
      if (present.size === 0 && since !== null) {
        found.push({ fromMs: since, toMs: Math.min(range.toMs, atMs) });
        since = null;
      }
    }
  }
  if (since !== null) found.push({ fromMs: since, toMs: range.toMs });
  return merge(found);
}

/** In order, and what touches is one. Pure. */
export function merge(stretches: readonly Stretch[]): Stretch[] {
  const merged: Stretch[] = [];
  for (const stretch of stretches.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (stretch.toMs <= stretch.fromMs) continue;
    if (last && stretch.fromMs - last.toMs <= SAME_MS) last.toMs = Math.max(last.toMs, stretch.toMs);
    else merged.push({ ...stretch });
  }
  return merged;
}
