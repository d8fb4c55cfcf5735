/** A search for motion, day by day from the newest: what is found comes as it is found, and it can be stopped between two days. */
import { MOMENTS_APART_MS } from '../../../../contract/guard-types.ts';
import type { CallParams, CallResult } from '../../../../contract/calls.ts';

export type FindQuestion = Required<CallParams<'guard.find'>>;
export type FindAnswer = CallResult<'guard.find'>;

/** Something moved from … to, UTC ms. */
export interface FoundMoment {
  id: string;
  startMs: number;
  endMs: number;
}

export interface SearchProgress {
  /** The newest first. */
  moments: readonly FoundMoment[];
  /** Parts that were searched, and how many there are. */
  done: number;
  of: number;
  /** Days of which something is kept. */
  days: number;
  /** There are more than are listed. */
  more: boolean;
}

/** What is kept lies by the day of UTC: a part is no more than one of them, so that each is read once. */
const DAY_MS = 86_400_000;
/** More than anybody goes through; some hundred bytes each. */
export const MOST_FOUND = 10_000;

export const NOTHING_FOUND: SearchProgress = { moments: [], done: 0, of: 0, days: 0, more: false };

/** The newest first. */
export function partsOf(from: number, to: number): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  for (let end = to; end > from; ) {
    const start = Math.max(from, Math.floor((end - 1) / DAY_MS) * DAY_MS);
    parts.push({ from: start, to: end });
    end = start;
  }
  return parts;
}

/** Newer moments and those before them, both the newest first; one that goes on over the edge is one. */
export function withOlder(newer: readonly FoundMoment[], older: FindAnswer['moments']): FoundMoment[] {
  const all = [...newer];
  for (const { startMs, endMs } of older) {
    const last = all.at(-1);
    if (last && last.startMs - endMs <= MOMENTS_APART_MS) all[all.length - 1] = { id: String(startMs), startMs, endMs: Math.max(endMs, last.endMs) };
    else all.push({ id: String(startMs), startMs, endMs });
  }
  return all;
}

/**
 * @param ask for a part of it; `onProgress`: told after each part
 * @returns when all is searched, or `signal` said that it is enough
 */
export async function searchMotion(
  question: Omit<FindQuestion, 'order'>,
  ask: (question: FindQuestion) => Promise<FindAnswer>,
  onProgress: (progress: SearchProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const parts = partsOf(question.from, question.to);
  let moments: readonly FoundMoment[] = [];
  let knownDays = 0;
  for (const [index, part] of parts.entries()) {
    let { to } = part;
    let days = 0;
    while (to > part.from && moments.length < MOST_FOUND) {
      const answer = await ask({ ...question, from: part.from, to, order: 'newest' });
      if (signal.aborted) return;
      ({ days } = answer);
      moments = withOlder(moments, answer.moments);
      // Of a busy day there are more than one answer holds: from where it ended.
      to = answer.more ? (answer.moments.at(-1)?.startMs ?? part.from) : part.from;
    }
    knownDays += days;
    const more = moments.length >= MOST_FOUND;
    onProgress({ moments, done: more ? parts.length : index + 1, of: parts.length, days: knownDays, more });
    if (more) return;
  }
}
