import { AppError } from '../../contract/errors.ts';
import type { CameraEvent } from '../../contract/types.ts';
import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import { askEvents } from './event-index.ts';
import { LARGEST_PICTURE_BYTES } from './event-store.ts';
import type { EventPicture } from './event-table.ts';
import { isPictureName, pictureFile } from './layout.ts';
import type { Location } from './location.ts';

/** More than this wait only for a disk that does not answer: the oldest are given up, the footage has them. */
const MOST_WAITING = 32;
/** A disk that has not answered by then is passed over. */
const ANSWER_WITHIN_MS = 5_000;
/** Pictures of events that are not in the index yet: they are put a moment later. */
const MOST_EARLY = 100;

export interface PictureParts {
  catalog: CatalogClient;
  /** Those that may be written to, in order. */
  locations: { used(): Location[]; get(folder: string): Location | undefined };
  log: Logger;
  /** A location has so many bytes of pictures more, or fewer. */
  counted: (folder: string, bytes: number) => void;
}
interface Waiting {
  event: Pick<CameraEvent, 'id' | 'cameraId' | 'startMs'>;
  jpeg: Uint8Array;
  done(location: string | null): void;
}

/** Pictures of events, in files beside their footage; see docs/storage.md. */
export class EventPictures {
  readonly #parts: PictureParts;
  readonly #waiting: Waiting[] = [];
  readonly #early = new Map<string, { location: string; atMs: number; bytes: number }>();
  #running: Promise<void> | null = null;

  constructor(parts: PictureParts) {
    this.#parts = parts;
  }

  /** @returns false where it was not kept. @throws AppError `invalid` */
  async save(event: Waiting['event'], jpeg: Uint8Array, atMs: number): Promise<boolean> {
    if (!isPictureName(event.id) || !isJpeg(jpeg) || jpeg.length > LARGEST_PICTURE_BYTES) throw new AppError('invalid', 'event.badPicture');
    const location = await new Promise<string | null>((done) => {
      // A better one of the same event takes the place of one that still waits.
      const before = this.#waiting.findIndex((each, index) => index > 0 && each.event.id === event.id);
      if (before > 0) this.#waiting.splice(before, 1)[0]?.done(null);
      this.#waiting.push({ event, jpeg, done });
      if (this.#waiting.length > MOST_WAITING) this.#waiting.splice(1, 1)[0]?.done(null);
      this.#running ??= this.#drain().finally(() => {
        this.#running = null;
      });
    });
    if (location === null) return false;
    if (!(await askEvents(this.#parts.catalog, 'setPicture', event.id, location, atMs, jpeg.length))) this.#remember(event.id, { location, atMs, bytes: jpeg.length });
    return true;
  }

  /** The event is in the index now. @returns true where a picture had come before it. */
  async added(id: string): Promise<boolean> {
    const early = this.#early.get(id);
    if (early === undefined) return false;
    this.#early.delete(id);
    return askEvents(this.#parts.catalog, 'setPicture', id, early.location, early.atMs, early.bytes);
  }

  async read(id: string): Promise<Uint8Array | null> {
    const [picture] = await askEvents(this.#parts.catalog, 'pictures', [id]);
    return picture ? readPicture(picture, this.#parts.locations.get(picture.location)) : null;
  }

  /** @returns those whose disk is away: they are still there. */
  async remove(pictures: readonly EventPicture[]): Promise<EventPicture[]> {
    const left: EventPicture[] = [];
    for (const folder of new Set(pictures.map(({ location }) => location))) {
      const here = pictures.filter(({ location }) => location === folder);
      try {
        const location = this.#parts.locations.get(folder);
        // Of a location that is no longer looked after nothing is removed.
        if (location && location.state !== 'ok') left.push(...here);
        else if (location) {
          await location.unlink(here.map((each) => pictureFile(folder, each.cameraId, each.startMs, each.id)));
          this.#parts.counted(folder, -here.reduce((sum, { bytes }) => sum + bytes, 0));
        }
      } catch (error) {
        this.#parts.log.warn('pictures not removed', { location: folder, error });
        left.push(...here);
      }
    }
    return left;
  }

  /** Their events stay, without pictures. @returns how many went. */
  async giveUp(pictures: readonly EventPicture[]): Promise<number> {
    const left = new Set((await this.remove(pictures)).map(({ id }) => id));
    const gone = pictures.flatMap(({ id }) => (left.has(id) ? [] : [id]));
    if (gone.length > 0) await askEvents(this.#parts.catalog, 'clearPictures', gone);
    return gone.length;
  }

  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #drain(): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const location = await this.#put(next);
      this.#waiting.shift();
      next.done(location);
    }
  }

  async #put({ event, jpeg }: Waiting): Promise<string | null> {
    const known = (await askEvents(this.#parts.catalog, 'pictures', [event.id]).catch(() => []))[0];
    const all = this.#parts.locations.used();
    // In place of the one before, where that can be.
    const before = known && all.find(({ path }) => path === known.location);
    for (const location of before ? [before, ...all.filter((each) => each !== before)] : all) {
      if (location.state !== 'ok' || location.id === null) continue;
      try {
        const file = pictureFile(location.path, event.cameraId, event.startMs, event.id);
        await location.writer.request({ kind: 'picture', location: { folder: location.path, id: location.id }, file, jpeg: Buffer.from(jpeg).toString('base64') }, ANSWER_WITHIN_MS);
        this.#parts.counted(location.path, jpeg.length - (known?.location === location.path ? known.bytes : 0));
        if (known && known.location !== location.path) await this.remove([known]);
        return location.path;
      } catch (error) {
        if (error instanceof AppError && error.kind === 'closed') return null;
        this.#parts.log.warn('picture of an event not written', { location: location.path, error });
      }
    }
    return null;
  }

  #remember(id: string, early: { location: string; atMs: number; bytes: number }): void {
    this.#early.set(id, early);
    const [oldest] = this.#early.keys();
    if (this.#early.size > MOST_EARLY && oldest !== undefined) this.#early.delete(oldest);
  }
}

/** Null where its disk is away, or somebody took the file. */
export async function readPicture({ cameraId, startMs, id, location: folder }: EventPicture, location: Location | undefined): Promise<Uint8Array | null> {
  if (!location || location.state !== 'ok') return null;
  try {
    const text = (await location.writer.request({ kind: 'slice', file: pictureFile(folder, cameraId, startMs, id), from: 0, bytes: LARGEST_PICTURE_BYTES }, ANSWER_WITHIN_MS)) as string;
    const jpeg = Buffer.from(text, 'base64');
    return isJpeg(jpeg) ? jpeg : null;
  } catch {
    return null;
  }
}

/** SOI and the marker after it (ITU-T T.81 B.1.1.3). */
function isJpeg(bytes: Uint8Array): boolean {
  return bytes.length > 4 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}
