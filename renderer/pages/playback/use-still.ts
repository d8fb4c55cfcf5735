import { useEffect, useState } from 'react';
import { engine } from '../../host/index.ts';
import { Thumbnails } from '../../player/thumbnails.ts';
import type { Thumbnail } from '../../player/thumbnail-store.ts';

export type Still = Pick<Thumbnail, 'image' | 'sourceWidth' | 'wallMs'>;

/** 3.7 MB each. */
const MOST_PIXELS = 1280 * 720;
/** Some moments that were looked at come back at once. */
const MOST_PICTURES = 6;
/** One that is so near is the one that was asked for: no picture group of a camera is much longer. */
const WITHIN_MS = 15_000;
/** So near none nearer is asked for. */
const NEAR_MS = 1_000;

/** The keyframe of a moment, large enough to draw on; null while there is none. `none`: there will be none, nothing is recorded there or this browser cannot decode it. */
export function useStill(cameraId: string, atMs: number): { still: Still | null; none: boolean } {
  const [thumbnails, setThumbnails] = useState<Thumbnails | null>(null);
  const [, redraw] = useState(0);
  const canDecode = typeof VideoDecoder !== 'undefined';
  useEffect(() => {
    if (!canDecode) return;
    const made = new Thumbnails({ link: engine, cameraId, most: MOST_PICTURES, mostPixels: MOST_PIXELS, stream: 'main', onChange: () => redraw((round) => round + 1) });
    setThumbnails(made);
    return () => {
      made.close();
      setThumbnails(null);
    };
  }, [cameraId, canDecode]);
  useEffect(() => thumbnails?.wantAt(atMs, NEAR_MS), [thumbnails, atMs]);
  const still = thumbnails?.at(atMs, WITHIN_MS) ?? null;
  return { still, none: !canDecode || (thumbnails !== null && !still && !thumbnails.busy) };
}
