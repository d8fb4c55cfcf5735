/** How two settings differ in what they would have made of the past. Pure. */
import type { CameraEvent } from '../../../contract/event-types.ts';
import type { Outcome } from './outcomes.ts';

/** As many of each kind of difference are listed; all are counted. */
const MOST_LISTED = 100;
/** The grid tells time by the second. */
const SLACK_MS = 1_000;

export interface Tally {
  events: number;
  alerts: number;
  recordings: number;
}

export interface Comparison {
  before: Tally;
  after: Tally;
  /** Alerts that would no longer come, and those that would be new, the newest first; and how many of them there are. */
  gone: Outcome[];
  goneCount: number;
  added: Outcome[];
  addedCount: number;
  /** Starred events that would not have been noticed at all. */
  starredMissed: string[];
}

/** @param starred what people marked as worth keeping */
export function compare(before: readonly Outcome[], after: readonly Outcome[], starred: readonly CameraEvent[]): Comparison {
  const gone = alertsOnlyIn(before, after);
  const added = alertsOnlyIn(after, before);
  return {
    before: tally(before),
    after: tally(after),
    gone: newest(gone),
    goneCount: gone.length,
    added: newest(added),
    addedCount: added.length,
    starredMissed: starred.filter((event) => !after.some((each) => touches(each, event.startMs, event.endMs ?? event.startMs))).map(({ id }) => id),
  };
}

function tally(outcomes: readonly Outcome[]): Tally {
  return { events: outcomes.length, alerts: outcomes.filter(({ alert }) => alert).length, recordings: outcomes.filter(({ record }) => record).length };
}

function alertsOnlyIn(here: readonly Outcome[], there: readonly Outcome[]): Outcome[] {
  const others = there.filter(({ alert }) => alert);
  let first = 0;
  return here.filter((each) => {
    if (!each.alert) return false;
    // Both are in order: what ended long before this one needs no more looking at. Events last ten minutes at most, but for a camera's own.
    while (first < others.length && others[first]!.endMs + SLACK_MS < each.startMs && others[first]!.startMs <= each.startMs) first++;
    for (let at = first; at < others.length && others[at]!.startMs <= each.endMs + SLACK_MS; at++) if (touches(others[at]!, each.startMs, each.endMs)) return false;
    return true;
  });
}

function touches({ startMs, endMs }: Outcome, from: number, to: number): boolean {
  return startMs <= to + SLACK_MS && endMs + SLACK_MS >= from;
}

function newest(outcomes: Outcome[]): Outcome[] {
  return outcomes.slice(-MOST_LISTED).toReversed();
}
