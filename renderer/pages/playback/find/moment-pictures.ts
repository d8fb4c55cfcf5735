import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { engine } from '../../../host/index.ts';
import { FootagePictures } from '../../events/footage-pictures.ts';
import { PictureStore } from '../../events/picture-store.ts';
import type { FoundMoment } from './motion-search.ts';

/** A keyframe so far from a moment shows another one. */
const WITHIN_MS = 4_000;

/** Pictures of found moments, out of the footage: fetched while they are in sight. */
export class MomentPictures {
  readonly store = new PictureStore();
  readonly #footage = new FootagePictures(engine, WITHIN_MS);

  at(cameraId: string, { startMs, endMs }: FoundMoment, signal: AbortSignal): Promise<Blob | null> {
    return this.#footage.at(cameraId, Math.round((startMs + endMs) / 2), signal);
  }

  close(): void {
    this.store.close();
    this.#footage.close();
  }
}

export function useMomentPictures(): MomentPictures {
  const pictures = useMemo(() => new MomentPictures(), []);
  useEffect(() => () => pictures.close(), [pictures]);
  return pictures;
}

/** The address of a moment's picture; null while it comes, undefined where there is none. */
export function useMomentPicture(pictures: MomentPictures, cameraId: string, moment: FoundMoment): string | null | undefined {
  const key = `${cameraId}@${moment.startMs}-${moment.endMs}`;
  const subscribe = useCallback((listener: () => void) => pictures.store.watch(key, (signal) => pictures.at(cameraId, moment, signal), listener), [pictures, key, cameraId, moment]);
  return useSyncExternalStore(subscribe, () => pictures.store.get(key));
}
