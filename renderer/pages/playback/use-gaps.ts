import { useEffect, useState } from 'react';
import type { TimelineSpan } from '../../../contract/types.ts';
import { engine } from '../../host/index.ts';
import type { PlaybackState } from '../../player/playback-state.ts';
import type { Position } from './position.ts';
import { spanAt } from './timeline-geometry.ts';

/** Asked for around the moment, ms. */
const AROUND_MS = 1000;

/**
 * For cameras without footage at the position: why there is none. The timeline may know, if it shows that time and each span of it; else
 * the engine is asked.
 */
export function useGaps(state: PlaybackState, spans: ReadonlyMap<string, readonly TimelineSpan[]>, position: Position): ReadonlyMap<string, TimelineSpan> {
  const [gaps, setGaps] = useState<ReadonlyMap<string, TimelineSpan>>(new Map());
  const key = state.tracks
    .filter(({ shows }) => shows === 'gap' || shows === 'end')
    .map(({ cameraId }) => cameraId)
    .join(' ');
  useEffect(() => {
    const ms = position.positionMs;
    const cameraIds = key === '' || ms === null ? [] : key.split(' ');
    const found = new Map<string, TimelineSpan>();
    const unknown: string[] = [];
    for (const cameraId of cameraIds) {
      const span = spanAt(spans.get(cameraId) ?? [], ms ?? 0);
      if (span?.cause) found.set(cameraId, span);
      else if (!span) unknown.push(cameraId);
    }
    const take = () => setGaps((before) => (before.size === found.size && [...found].every(([id, span]) => before.get(id)?.cause === span.cause) ? before : new Map(found)));
    if (unknown.length === 0 || ms === null) {
      take();
      return;
    }
    let current = true;
    engine.call('playback.timeline', { cameraIds: unknown, from: ms - AROUND_MS, to: ms + AROUND_MS }).then(
      ({ tracks }) => {
        for (const track of tracks) {
          const span = spanAt(track.spans, ms);
          if (span?.cause) found.set(track.cameraId, span);
        }
        if (current) take();
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [key, spans, position]);
  return gaps;
}
