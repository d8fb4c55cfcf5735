/**
 * Takes. Whoever puts a clock back has some hours twice: what was recorded until then and what is recorded from then on are two takes
 * of them. Within a take times only go forward. Takes are numbered in the order in which they were recorded; pure.
 */
import type { CameraEvent } from './event-types.ts';
import { CLOCK_SLACK_MS, LONGEST_SEGMENT_MS } from './footage-limits.ts';
import type { ClockBreak } from './overview-types.ts';

/** Where a take may have footage, UTC ms as the clock said it: where it was put back to, until where it was put back again. */
export interface Take {
  number: number;
  /** Footage of numbers in between that nobody knows any more counts as this take's: none is out of sight. */
  fromNumber: number;
  toNumber: number;
  fromMs: number;
  toMs: number;
  /** Times that it never had, for the clock was put forward over them. */
  without: { fromMs: number; toMs: number }[];
}

/** Where it goes on in the order in which it was recorded, behind the place at which the clock was put back. UTC ms. */
export interface NextTake {
  take: number;
  atMs: number;
}

/** The last picture before a place, in the order in which it was recorded: a moment in it, UTC ms; `take` where some hours were twice. */
export interface PlaceBefore {
  atMs: number;
  take?: number | undefined;
}

/**
 * In order; one alone where no clock was ever put back.
 * @param breaks steps with the number of the take that goes on behind them; of two that say the same number the first holds
 */
export function takesOf(breaks: readonly ClockBreak[]): Take[] {
  const steps = breaks.flatMap(({ kind, fromMs, toMs, take }) => (kind === 'slept' || take === undefined ? [] : [{ fromMs, toMs, take }]));
  const back = new Map<number, (typeof steps)[number]>();
  for (const step of steps) if (step.toMs < step.fromMs && !back.has(step.take)) back.set(step.take, step);
  const ordered = [...back.values()].toSorted((a, b) => a.take - b.take);
  const without = (take: number) => steps.flatMap((step) => (step.take === take && step.toMs > step.fromMs ? [{ fromMs: step.fromMs, toMs: step.toMs }] : []));
  const first = ordered[0] ? ordered[0].take - 1 : 0;
  const takes: Take[] = [{ number: first, fromNumber: 0, toNumber: Infinity, fromMs: -Infinity, toMs: Infinity, without: without(first) }];
  for (const { fromMs, toMs, take } of ordered) {
    const last = takes.at(-1);
    if (last) Object.assign(last, { toMs: fromMs, toNumber: take - 1 });
    takes.push({ number: take, fromNumber: take, toNumber: Infinity, fromMs: toMs, toMs: Infinity, without: without(take) });
  }
  return takes;
}

/** Those in which that moment was, in order. */
export function takesAt(takes: readonly Take[], atMs: number): Take[] {
  return takes.filter(({ fromMs, toMs, without }) => atMs >= fromMs - CLOCK_SLACK_MS && atMs <= toMs + CLOCK_SLACK_MS && !without.some((each) => atMs > each.fromMs + CLOCK_SLACK_MS && atMs < each.toMs - CLOCK_SLACK_MS));
}

/**
 * Which take footage of that time is of that says it is of `number`: what other computers recorded numbers theirs by themselves, and
 * what nobody can place would be out of sight.
 */
export function placedTake(takes: readonly Take[], number: number, startMs: number): number {
  const own = takes.find(({ fromNumber, toNumber }) => number >= fromNumber && number <= toNumber);
  if (own && startMs >= own.fromMs - LONGEST_SEGMENT_MS && startMs <= own.toMs + LONGEST_SEGMENT_MS) return number;
  return takesAt(takes, startMs).at(-1)?.number ?? takes.at(-1)?.number ?? 0;
}

/** The take beside one, and where it is gone on with there; null where there is none. */
export function takeBeside(takes: readonly Take[], number: number, direction: 1 | -1): NextTake | null {
  const index = takes.findIndex((each) => each.number === number);
  const beside = index === -1 ? undefined : takes[index + direction];
  return beside ? { take: beside.number, atMs: direction > 0 ? beside.fromMs : beside.toMs } : null;
}

/** Number of the take that an event was seen in; undefined where that is not known. */
export function takeOfEvent({ about }: Pick<CameraEvent, 'about'>): number | undefined {
  return about ? (about.take ?? 0) : undefined;
}
