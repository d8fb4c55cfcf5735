import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from 'react';
import type { CameraEvent, EventKind } from '../../../contract/types.ts';
import { engine } from '../../host/index.ts';
import { FootagePictures } from './footage-pictures.ts';
import { type PictureSource, PictureStore } from './picture-store.ts';

/** The moment after the onset, when whoever came is in the picture. */
const INTO_MS = 1_000;
/** There is nothing to be seen of these. */
const UNSEEN: ReadonlySet<EventKind> = new Set(['camera-offline', 'storage', 'card-error']);

/** Pictures of events: the one that was kept, else a keyframe of the footage. */
export class EventPictures {
  readonly store = new PictureStore();
  readonly #footage = new FootagePictures(engine);

  source(event: CameraEvent): PictureSource {
    return async (signal) => {
      if (event.about && event.about.pictureMs === null && UNSEEN.has(event.kind)) return null;
      const { jpeg } = event.about?.pictureMs === null ? { jpeg: null } : await engine.call('events.picture', { id: event.id });
      if (jpeg !== null) return new Blob([Uint8Array.from(atob(jpeg), (character) => character.codePointAt(0) ?? 0)], { type: 'image/jpeg' });
      return UNSEEN.has(event.kind) ? null : this.#footage.at(event.cameraId, event.startMs + INTO_MS, signal);
    };
  }

  close(): void {
    this.store.close();
    this.#footage.close();
  }
}

export const PicturesContext = createContext<EventPictures | null>(null);

/** The address of an event's picture; null while it comes, undefined where there is none. */
export function useEventPicture(event: CameraEvent | null): string | null | undefined {
  const pictures = useContext(PicturesContext);
  // A better one makes it another.
  const key = event ? `${event.id}@${event.about?.pictureMs ?? ''}` : '';
  const latest = useRef(event);
  latest.current = event;
  const subscribe = useCallback(
    (listener: () => void) => (pictures && latest.current && key !== '' ? pictures.store.watch(key, pictures.source(latest.current), listener) : () => undefined),
    [pictures, key],
  );
  return useSyncExternalStore(subscribe, () => (pictures && key !== '' ? pictures.store.get(key) : null));
}
