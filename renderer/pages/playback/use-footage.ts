import { useEffect, useMemo, useState } from 'react';
import type { CameraEvent, TimelineSpan } from '../../../contract/types.ts';
import { useCall, useTopic } from '../../host/hooks.ts';
import type { View } from './timeline-geometry.ts';

/** Footage grows while one looks at it; asked again so often, ms. */
const REFRESH_MS = 5000;
const MOST_EVENTS = 2000;

/**
 * The stretch to ask for, so that panning and zooming inside it ask for nothing: the view and as much again on both sides, cut to a
 * raster of its own length.
 */
export function stretchAround(view: View): View {
  const length = view.endMs - view.startMs;
  const raster = Math.max(60_000, 2 ** Math.ceil(Math.log2(length)));
  return { startMs: Math.floor((view.startMs - length / 2) / raster) * raster, endMs: Math.ceil((view.endMs + length / 2) / raster) * raster };
}

/** Spans and events of one camera around a view. */
export function useFootage(cameraId: string | null, view: View | null, nowMs: number): { spans: readonly TimelineSpan[]; events: readonly CameraEvent[] } {
  const stretch = view && stretchAround(view);
  const range = cameraId && stretch ? { from: stretch.startMs, to: stretch.endMs } : null;
  const timeline = useCall('playback.timeline', cameraId && range ? { cameraIds: [cameraId], ...range } : null);
  const events = useEvents(cameraId, range);
  const growing = stretch !== null && stretch.endMs > nowMs;
  const { again } = timeline;
  useEffect(() => {
    if (!growing) return;
    const timer = setInterval(again, REFRESH_MS);
    return () => clearInterval(timer);
  }, [growing, again]);
  const track = timeline.result?.tracks.find((candidate) => candidate.cameraId === cameraId);
  return { spans: track?.spans ?? NO_SPANS, events };
}

const NO_SPANS: readonly TimelineSpan[] = [];

/** Events of one camera in a range, kept up to date, in order of their start. */
export function useEvents(cameraId: string | null, range: { from: number; to: number } | null): readonly CameraEvent[] {
  const { result } = useCall('events.list', cameraId && range ? { cameraIds: [cameraId], ...range, limit: MOST_EVENTS, order: 'newest' } : null);
  const [changed, setChanged] = useState<ReadonlyMap<string, CameraEvent>>(new Map());
  useTopic('events.changed', ({ event }) => {
    if (event.cameraId === cameraId) setChanged((before) => new Map(before).set(event.id, event));
  });
  useEffect(() => setChanged(new Map()), [cameraId, result]);
  const from = range?.from ?? 0;
  const to = range?.to ?? 0;
  return useMemo(() => {
    const byId = new Map((result?.events ?? []).filter((event) => event.cameraId === cameraId).map((event) => [event.id, event]));
    for (const event of changed.values()) if (event.startMs < to && (event.endMs ?? Infinity) > from) byId.set(event.id, event);
    return [...byId.values()].sort((a, b) => a.startMs - b.startMs);
  }, [result, changed, cameraId, from, to]);
}

/** Ticks with the wall clock while the component is there. */
export function useNow(now: () => number, periodMs = 1000): number {
  const [value, setValue] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setValue(now()), periodMs);
    return () => clearInterval(timer);
  }, [now, periodMs]);
  return value;
}

/** The event before or after a moment, skipping the one whose lead-in is being watched. `events` in order. */
export function eventBeside(events: readonly CameraEvent[], atMs: number, direction: 'next' | 'previous', leadMs: number): CameraEvent | null {
  if (direction === 'next') return events.find((event) => event.startMs - leadMs > atMs + 500) ?? null;
  // Watched for longer than a moment, "previous" means the beginning of the same event.
  return events.findLast((event) => event.startMs - leadMs < atMs - 2000) ?? null;
}

