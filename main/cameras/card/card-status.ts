/** What a camera says of its card (Profile G), as people are told of it. */
import type { CardStatus } from '../../../contract/card-types.ts';
import { AppError } from '../../../contract/errors.ts';
import { ifOffered, type OnvifClient } from '../onvif/client.ts';
import { NS } from '../onvif/namespaces.ts';
import { getRecordingControl, getRecordings } from '../onvif/services/recording-control.ts';
import { type CardRecording, findRecordings, getRecordingJobs, getRecordingSummary } from '../onvif/services/recordings.ts';

/** What a camera has told of its card by events. */
export interface ToldOfCard {
  failing: boolean;
  full: boolean;
  /** Recordings were removed from it; UTC ms. */
  removedMs: number | null;
}

/** @param clockOffsetMs the camera's clock minus ours @param sourceToken of the main stream, where recordings of several are told apart */
export async function readCardStatus(client: OnvifClient, { clockOffsetMs, told, sourceToken, signal }: { clockOffsetMs: number; told: ToldOfCard; sourceToken: string | null; signal: AbortSignal }): Promise<CardStatus> {
  const search = client.service(NS.search);
  const offered = search !== null && client.service(NS.replay) !== null;
  const summary = offered ? await ifOffered(getRecordingSummary(search), null) : null;
  const all = offered ? await ifOffered(findRecordings(search, signal), null) : null;
  const found = all && recordingsOf(all, sourceToken);
  const recording = offered ? client.service(NS.recording) : null;
  const control = await ifOffered(recording && getRecordingControl(recording), { recordings: false, tracks: false });
  const jobs = ((await ifOffered(recording && getRecordingJobs(recording), null)) ?? []).filter((job) => !found || found.some(({ token }) => token === job.recording));
  const items = ((await ifOffered(recording && getRecordings(recording), null)) ?? []).filter((item) => found?.some(({ token }) => token === item.token));
  const ours = (ms: number | null) => (ms === null ? null : ms - clockOffsetMs);
  const active = jobs.filter((job) => job.active);
  const kinds = new Set(active.map(({ kind }) => kind));
  return {
    offered,
    state: offered ? stateOf(found, summary !== null, told) : told.failing ? 'error' : 'unknown',
    // Where the recordings are told, they are the truth: a summary has those of other channels, too.
    from: ours(found ? earliest(found) : (summary?.fromMs ?? null)),
    to: ours(found ? latest(found) : (summary?.untilMs ?? null)),
    recordings: (found ?? []).map(({ token, source, fromMs, untilMs, state }) => ({ token, source, from: ours(fromMs), to: ours(untilMs), recording: state === 'recording' })),
    recording: jobs.length === 0 ? 'unknown' : active.length > 0 ? 'on' : 'off',
    kind: kinds.size === 1 ? ([...kinds][0] ?? 'unknown') : 'unknown',
    keepsMs: items.reduce<number | null>((least, { keepsMs }) => (keepsMs === null ? least : Math.min(least ?? keepsMs, keepsMs)), null),
    removedMs: told.removedMs,
    canErase: (found?.length ?? 0) > 0 && (control.recordings || control.tracks),
  };
}

/** A device that declines to say what is on its card has none in it. */
function stateOf(found: CardRecording[] | null, hasSummary: boolean, told: ToldOfCard): CardStatus['state'] {
  if (told.failing) return 'error';
  if (found === null && !hasSummary) return 'missing';
  if (told.full) return 'full';
  return (found ?? []).some(({ fromMs }) => fromMs !== null) ? 'ok' : 'unknown';
}

function earliest(found: readonly CardRecording[]): number | null {
  return found.reduce<number | null>((least, { fromMs }) => (fromMs === null ? least : Math.min(least ?? fromMs, fromMs)), null);
}

function latest(found: readonly CardRecording[]): number | null {
  return found.reduce<number | null>((most, { untilMs }) => (untilMs === null ? most : Math.max(most ?? untilMs, untilMs)), null);
}

/**
 * The recordings of one channel: all of a camera's, those of its own source on a recorder.
 * @throws AppError `unsupported` where a recorder does not tell whose they are: another channel's footage would be worse than none.
 */
export function recordingsOf(found: readonly CardRecording[], sourceToken: string | null): CardRecording[] {
  if (new Set(found.map((each) => each.sourceToken ?? each.source)).size <= 1) return [...found];
  const own = found.filter((each) => each.sourceToken !== null && each.sourceToken === sourceToken);
  if (own.length === 0) throw new AppError('unsupported', 'card.otherChannels');
  return own;
}
