import { useCallback, useEffect, useRef, useState } from 'react';
import type { Position } from './position.ts';
import { dayView, openingView, pan, reveal, startOfDay, type View, viewOf, zoomAround } from './timeline-geometry.ts';
import { type Scale, SCALE_MS } from './timeline-scale.ts';

/** The playhead has left the view by no more than this, ms, when it is followed: further off, somebody looks elsewhere on purpose. */
const FOLLOW_WITHIN_MS = 5000;

/** The position moved further than this at once, ms: something was passed over. */
const PASSED_MS = 1000;

/** Turned to the next stretch, of the view. */
const TURNED = 0.85;

const inside = (view: View, ms: number) => ms >= view.startMs && ms <= view.endMs;

export interface ViewControls {
  view: View | null;
  day: number | null;
  setView(view: View): void;
  /** Where the page opens, or is led from elsewhere. */
  open(atMs: number, asked: boolean, oldestMs: number | null): void;
  reveal(ms: number): void;
  showDay(ms: number): void;
  zoom(factor: number): void;
  /** So much of time, around where one is. */
  scale(scale: Scale, nowMs: number): void;
  /** To the stretch before or after the one in sight, a little of which stays. */
  turn(direction: 'previous' | 'next'): void;
  /** While a place is dragged to, the view stands still. */
  hold(held: boolean): void;
}

/** The stretch and the day in sight; both follow the playhead while it plays. */
export function useView(position: Position, playing: () => boolean): ViewControls {
  const [view, setView] = useState<View | null>(null);
  const [day, setDay] = useState<number | null>(null);
  const held = useRef(false);
  const isPlaying = useRef(playing);
  isPlaying.current = playing;

  useEffect(() => {
    let known: View | null = null;
    let last = position.positionMs;
    const subscription = position.onPosition((ms) => {
      // Asked of the zone only when the day may have changed: this runs with every picture.
      if (!known || ms < known.startMs || ms >= known.endMs) {
        known = dayView(ms);
        setDay(known.startMs);
      }
      const from = last;
      last = ms;
      if (held.current) return;
      const passed = from !== null && Math.abs(ms - from) > PASSED_MS;
      if (!passed && !isPlaying.current()) return;
      setView((before) => {
        // Led from what was in sight over a stretch without footage.
        if (before && passed && inside(before, from)) return inside(before, ms) ? before : reveal(before, ms);
        const ahead = before && ms > before.endMs && ms - before.endMs < FOLLOW_WITHIN_MS;
        const behind = before && ms < before.startMs && before.startMs - ms < FOLLOW_WITHIN_MS;
        return before && (ahead || behind) ? reveal(before, ms) : before;
      });
    });
    return () => subscription[Symbol.dispose]();
  }, [position]);

  return {
    view,
    day,
    setView,
    open: useCallback((atMs: number, asked: boolean, oldestMs: number | null) => {
      setDay(startOfDay(atMs));
      setView((before) => (before && atMs >= before.startMs && atMs <= before.endMs ? before : openingView(atMs, asked, oldestMs)));
    }, []),
    reveal: useCallback((ms: number) => setView((before) => before && reveal(before, ms)), []),
    showDay: useCallback((ms: number) => {
      setDay(startOfDay(ms));
      setView(dayView(ms));
    }, []),
    zoom: useCallback(
      (factor: number) =>
        setView((before) => {
          if (!before) return before;
          const at = position.positionMs;
          const inside = at !== null && at >= before.startMs && at <= before.endMs;
          return zoomAround(before, factor, inside ? at : (before.startMs + before.endMs) / 2);
        }),
      [position],
    ),
    scale: useCallback(
      (scale: Scale, nowMs: number) =>
        setView((before) => {
          if (!before) return before;
          const at = position.positionMs;
          return viewOf(SCALE_MS[scale], at !== null && inside(before, at) ? at : (before.startMs + before.endMs) / 2, nowMs);
        }),
      [position],
    ),
    turn: useCallback((direction: 'previous' | 'next') => setView((before) => before && pan(before, (direction === 'next' ? 1 : -1) * TURNED * (before.endMs - before.startMs))), []),
    hold: useCallback((now: boolean) => {
      held.current = now;
    }, []),
  };
}
