import { useEffect, useState } from 'react';
import type { TimelineSpan } from '../../../contract/types.ts';
import { engine } from '../../host/index.ts';
import { spanAt } from './timeline-geometry.ts';

/** The pointer has stood still for so long, ms. */
const STILL_MS = 120;
/** Asked for around the moment at least, ms: segments have edges. */
const LEAST_AROUND_MS = 1000;

/** What the engine has of a camera at a moment, once the pointer stands still there; null while it is not known. `nearMs`: the same place. */
export function useSpanAt(cameraId: string | null, ms: number, nearMs: number): TimelineSpan | null {
  const [found, setFound] = useState<{ cameraId: string; span: TimelineSpan } | null>(null);
  const holds = found !== null && found.cameraId === cameraId && ms >= found.span.startMs && ms < found.span.endMs;
  const around = Math.max(LEAST_AROUND_MS, nearMs);
  const at = Math.round(ms / around) * around;
  useEffect(() => {
    if (cameraId === null || holds) return;
    let current = true;
    const timer = setTimeout(() => {
      engine.call('playback.timeline', { cameraIds: [cameraId], from: at - around, to: at + around }).then(
        ({ tracks }) => {
          const span = spanAt(tracks[0]?.spans ?? [], at);
          if (current) setFound(span && { cameraId, span });
        },
        // Pointing at it again tries again.
        () => undefined,
      );
    }, STILL_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [cameraId, at, around, holds]);
  return holds ? found.span : null;
}
