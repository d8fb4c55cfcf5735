import { useEffect, useMemo, useRef, useState } from 'react';
import { engine } from '../../host/index.ts';
import { Thumbnails } from '../../player/thumbnails.ts';
import type { View } from './timeline-geometry.ts';

/** Of all cameras of the page together: 90 kB each. */
const MOST_PICTURES = 320;
/** Of the stretch in sight so many are made when the page is idle. */
const IN_SIGHT = 32;
/** However much is in sight, a picture that stands for a place is no further from it, ms. */
const FURTHEST_MS = 30 * 60_000;
/** The view has stood still for so long, ms. */
const STILL_MS = 700;

export interface Previews {
  /** The small picture for a place on the timeline, as far as there is one. */
  at(cameraId: string, ms: number): ImageBitmap | null;
  /** It is wanted at once. */
  want(cameraId: string, ms: number): void;
}

/**
 * Small pictures of the footage along the timeline. Where the browser has no decoder there are none.
 * @param seeking the page's picture is under way: none is made in advance then.
 */
export function usePreviews(cameraIds: readonly string[], leading: string | null, view: View | null, seeking: boolean): Previews {
  const [, redraw] = useState(0);
  const cameras = useRef(new Map<string, Thumbnails>());
  const key = cameraIds.join(' ');
  const lengthMs = view ? view.endMs - view.startMs : 0;
  useEffect(() => {
    const made = cameras.current;
    return () => {
      for (const thumbnails of made.values()) thumbnails.close();
      made.clear();
    };
  }, [key]);

  const of = useMemo(() => {
    const count = Math.max(1, key.split(' ').length);
    return (cameraId: string): Thumbnails | null => {
      if (typeof VideoDecoder === 'undefined') return null;
      const known = cameras.current.get(cameraId);
      if (known) return known;
      const made = new Thumbnails({ link: engine, cameraId, most: Math.floor(MOST_PICTURES / count), onChange: () => redraw((round) => round + 1) });
      cameras.current.set(cameraId, made);
      return made;
    };
  }, [key]);

  useEffect(() => {
    if (seeking) for (const thumbnails of cameras.current.values()) thumbnails.hold();
  }, [seeking]);

  useEffect(() => {
    if (!leading || !view) return;
    const endMs = Math.min(view.endMs, engine.engineNow());
    const timer = setTimeout(() => {
      if (endMs > view.startMs) of(leading)?.wantRange(view.startMs, endMs, (view.endMs - view.startMs) / IN_SIGHT);
    }, STILL_MS);
    return () => clearTimeout(timer);
  }, [leading, view, of]);

  return useMemo(() => {
    // So near that on the screen it is the same place; a keyframe may be some seconds off in any case.
    const withinMs = Math.min(FURTHEST_MS, Math.max(2500, lengthMs / 60));
    return {
      at: (cameraId, ms) => of(cameraId)?.at(ms, Math.min(FURTHEST_MS, Math.max(withinMs, lengthMs / IN_SIGHT)))?.image ?? null,
      want: (cameraId, ms) => of(cameraId)?.wantAt(ms, withinMs),
    };
  }, [of, lengthMs]);
}
