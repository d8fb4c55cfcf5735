/**
 * Takes. Whoever puts a clock back has some hours twice: what was recorded until then and what is recorded from then on are two takes
 * of them. Within a take times only go forward. Takes are numbered in the order in which they were recorded; pure.
 */
import type { ClockBreak } from '../../contract/overview-types.ts';

/** Where a take may have footage, UTC ms as the clock said it: where it was put back to, until where it was put back again. */
export interface Take {
  number: number;
  /** Footage of numbers in between that nobody knows any more counts as this take's: none is out of sight. */
  fromNumber: number;
  toNumber: number;
  fromMs: number;
  toMs: number;
}

/** So far the clock of a stream and that of the computer may be apart, ms. */
const SLACK_MS = 2_000;

/** In order; one alone where no clock was ever put back. */
export function takesOf(breaks: readonly ClockBreak[]): Take[] {
  const steps = breaks.flatMap(({ fromMs, toMs, take }) => (take === undefined ? [] : [{ fromMs, toMs, take }])).toSorted((a, b) => a.take - b.take);
  const [first] = steps;
  const takes: Take[] = [{ number: first ? first.take - 1 : 0, fromNumber: 0, toNumber: Infinity, fromMs: -Infinity, toMs: Infinity }];
  for (const { fromMs, toMs, take } of steps) {
    const last = takes.at(-1);
    if (last) Object.assign(last, { toMs: fromMs, toNumber: take - 1 });
    takes.push({ number: take, fromNumber: take, toNumber: Infinity, fromMs: toMs, toMs: Infinity });
  }
  return takes;
}

/** Those in which that moment was, in order. */
export function takesAt(takes: readonly Take[], atMs: number): Take[] {
  return takes.filter(({ fromMs, toMs }) => atMs >= fromMs - SLACK_MS && atMs <= toMs + SLACK_MS);
}

/** The take beside one, and where it is gone on with there; null where there is none. */
export function takeBeside(takes: readonly Take[], number: number, direction: 1 | -1): { take: number; atMs: number } | null {
  const beside = takes[takes.findIndex((each) => each.number === number) + direction];
  if (!beside || takes.every((each) => each.number !== number)) return null;
  return { take: beside.number, atMs: direction > 0 ? beside.fromMs : beside.toMs };
}
