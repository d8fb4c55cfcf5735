import type { NextTake } from '../../contract/takes.ts';

/** A stretch of time, UTC ms. */
export interface Stretch {
  fromMs: number;
  toMs: number;
}

/** A stretch of one take of hours that were twice; without `take`: of all. */
export interface TakeStretch extends Stretch {
  take?: number;
}

/** How far the cameras have pictures: the clock goes no further than that, and waits. */
export interface Reach {
  earliestMs: number;
  latestMs: number;
}

export type Advance =
  /** On its way; `held`: the pictures of some camera do not come fast enough. */
  | { kind: 'moved'; held: boolean }
  /** Somewhere else: the cameras have to look for it. */
  | { kind: 'jump'; toMs: number }
  /** Nothing more of what is to be seen lies in this direction. */
  | { kind: 'over' };

/** The one clock of a page of playback: where it is, how fast and which way it goes, what it goes round in and what it leaves out. */
export class PlaybackClock {
  positionMs: number;
  /** Below 0: backward. */
  speed = 1;
  /** Round and round in it. */
  loop: Stretch | null = null;
  /** Only these are to be seen, in order and apart; null: everything. */
  only: readonly Stretch[] | null = null;

  constructor(positionMs: number) {
    this.positionMs = positionMs;
  }

  get direction(): 1 | -1 {
    return this.speed < 0 ? -1 : 1;
  }

  advance(elapsedMs: number, reach: Reach): Advance {
    const wanted = this.positionMs + elapsedMs * this.speed;
    const { loop, direction } = this;
    if (loop && direction > 0 && wanted >= loop.toMs) return { kind: 'jump', toMs: loop.fromMs };
    if (loop && direction < 0 && wanted <= loop.fromMs) return { kind: 'jump', toMs: loop.toMs };
    if (this.only) {
      const seen = nearestIn(this.only, wanted, direction);
      if (seen === null) return { kind: 'over' };
      if (seen !== wanted) return { kind: 'jump', toMs: seen };
    }
    const before = this.positionMs;
    // It never turns back for a camera that is behind: it waits for it where it is.
    this.positionMs = direction > 0 ? Math.max(before, Math.min(wanted, reach.latestMs)) : Math.min(before, Math.max(wanted, reach.earliestMs));
    return { kind: 'moved', held: this.positionMs === before && elapsedMs > 0 };
  }
}

/** The moment itself where it is in a stretch; else where the next stretch in this direction begins; null: there is none. */
export function nearestIn(stretches: readonly Stretch[], ms: number, direction: 1 | -1): number | null {
  if (direction > 0) {
    const next = stretches.find((each) => each.toMs > ms);
    return next ? Math.max(ms, next.fromMs) : null;
  }
  const next = stretches.findLast((each) => each.fromMs <= ms);
  return next ? Math.min(ms, next.toMs) : null;
}

/** Those stretches of one take, in order and apart; null: no clock was put back, and all are. */
export function stretchesOf(all: readonly TakeStretch[], take: number | null): Stretch[] {
  return joined(all.filter((each) => take === null || each.take === undefined || each.take === take).map(({ fromMs, toMs }) => ({ fromMs, toMs })));
}

/** Where the stretches go on that were recorded next in a direction, in another take; null: there are none. */
export function nextTakeIn(all: readonly TakeStretch[], take: number | null, direction: 1 | -1): NextTake | null {
  if (take === null) return null;
  const others = all.flatMap((each) => (each.take !== undefined && (each.take - take) * direction > 0 ? { ...each, take: each.take } : []));
  const [next] = others.toSorted((a, b) => (a.take - b.take) * direction || (direction > 0 ? a.fromMs - b.fromMs : b.toMs - a.toMs));
  return next ? { take: next.take, atMs: direction > 0 ? next.fromMs : next.toMs } : null;
}

/** Stretches in order, those that touch made one. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const each of stretches.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = out.at(-1);
    if (last && each.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, each.toMs);
    else out.push({ ...each });
  }
  return out;
}
