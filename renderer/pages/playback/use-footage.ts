import { useEffect, useMemo, useState } from 'react';
import type { CameraEvent } from '../../../contract/types.ts';
import { useCall, useTopic } from '../../host/hooks.ts';

const MOST_EVENTS = 2000;

/** Events of the cameras in a range, kept up to date, in order of their start. */
export function useEvents(cameraIds: readonly string[], range: { from: number; to: number } | null): readonly CameraEvent[] {
  const key = cameraIds.join(' ');
  const { result } = useCall('events.list', key !== '' && range ? { cameraIds: [...cameraIds], ...range, limit: MOST_EVENTS, order: 'newest' } : null);
  const [changed, setChanged] = useState<ReadonlyMap<string, CameraEvent>>(new Map());
  useTopic('events.changed', ({ event }) => {
    if (cameraIds.includes(event.cameraId)) setChanged((before) => new Map(before).set(event.id, event));
  });
  useEffect(() => setChanged(new Map()), [key, result]);
  const from = range?.from ?? 0;
  const to = range?.to ?? 0;
  return useMemo(() => {
    const byId = new Map((result?.events ?? []).filter((event) => key.includes(event.cameraId)).map((event) => [event.id, event]));
    for (const event of changed.values()) if (event.startMs < to && (event.endMs ?? Infinity) > from) byId.set(event.id, event);
    return [...byId.values()].sort((a, b) => a.startMs - b.startMs);
  }, [result, changed, key, from, to]);
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
export function eventBeside<T extends Pick<CameraEvent, 'startMs'>>(events: readonly T[], atMs: number, direction: 'next' | 'previous', leadMs: number): T | null {
  if (direction === 'next') return events.find((event) => event.startMs - leadMs > atMs + 500) ?? null;
  // Watched for longer than a moment, "previous" means the beginning of the same event.
  return events.findLast((event) => event.startMs - leadMs < atMs - 2000) ?? null;
}

