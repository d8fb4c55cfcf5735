import type { MediaLink } from '../../player/media-link.ts';
import { Thumbnails } from '../../player/thumbnails.ts';

/** Cameras whose footage is open at a time. */
const MOST_CAMERAS = 3;
/** A keyframe so far from the moment shows it still. */
const WITHIN_MS = 10_000;
/** There is no footage, or no way to decode it. */
const PATIENCE_MS = 5_000;
const KEPT = 8;

interface Film {
  thumbnails: Thumbnails;
  /** One picture after the other. */
  queue: Promise<unknown>;
  changed: (() => void) | null;
  users: number;
}

/** Pictures of moments out of the footage itself, for events that have none of their own. */
export class FootagePictures {
  readonly #link: MediaLink;
  readonly #withinMs: number;
  readonly #films = new Map<string, Film>();

  /** @param withinMs of the moment, at most */
  constructor(link: MediaLink, withinMs = WITHIN_MS) {
    this.#link = link;
    this.#withinMs = withinMs;
  }

  /** @returns null where nothing is recorded, or it cannot be decoded here. */
  async at(cameraId: string, atMs: number, signal: AbortSignal): Promise<Blob | null> {
    const film = this.#film(cameraId);
    film.users += 1;
    const turn = film.queue.then(() => (signal.aborted ? null : picture(film, atMs, this.#withinMs, signal)));
    film.queue = turn.catch(() => null);
    try {
      return await turn;
    } finally {
      film.users -= 1;
    }
  }

  close(): void {
    for (const { thumbnails } of this.#films.values()) thumbnails.close();
    this.#films.clear();
  }

  #film(cameraId: string): Film {
    const known = this.#films.get(cameraId);
    if (known) return known;
    if (this.#films.size >= MOST_CAMERAS) {
      const [oldest] = [...this.#films].filter(([, { users }]) => users === 0);
      oldest?.[1].thumbnails.close();
      if (oldest) this.#films.delete(oldest[0]);
    }
    const made: Film = { thumbnails: new Thumbnails({ link: this.#link, cameraId, most: KEPT, onChange: () => made.changed?.() }), queue: Promise.resolve(), changed: null, users: 0 };
    this.#films.set(cameraId, made);
    return made;
  }
}

async function picture(film: Film, atMs: number, withinMs: number, signal: AbortSignal): Promise<Blob | null> {
  const image = await new Promise<ImageBitmap | null>((resolve) => {
    const done = (found: ImageBitmap | null) => {
      clearTimeout(timer);
      film.changed = null;
      resolve(found);
    };
    const timer = setTimeout(() => done(null), PATIENCE_MS);
    signal.addEventListener('abort', () => done(null), { once: true });
    const look = () => {
      const found = film.thumbnails.at(atMs, withinMs);
      if (found) done(found.image);
    };
    film.changed = look;
    film.thumbnails.wantAt(atMs, withinMs);
    look();
  });
  if (!image) return null;
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d', { alpha: false })?.drawImage(image, 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
}
