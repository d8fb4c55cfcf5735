import type { EventDeletion } from '../../contract/event-types.ts';
import type { CameraEvent } from '../../contract/types.ts';
import type { EventOutline } from './event-table.ts';
import type { EventQuery } from './types.ts';

/** Pictures are for looking at, not for proof: one of 640 pixels has about 40 kB. */
export const LARGEST_PICTURE_BYTES = 100 * 1024;

/** What is done with events besides putting and listing them. */
export interface EventStore {
  /** @throws AppError `not-found` */
  get(id: string): Promise<CameraEvent>;
  /** How many a day, and where pages of `listEvents` begin, newest first. */
  outline(query: EventQuery, options: { pageSize: number; timeZone: string }): Promise<EventOutline>;
  /** Names of the zones that events were in. */
  zones(): Promise<string[]>;

  /**
   * Starring keeps the footage, with so much before and after it.
   * @throws AppError `not-found`
   */
  update(id: string, change: { starred?: boolean | undefined; note?: string | undefined }, rolls: { preMs: number; postMs: number }): Promise<CameraEvent>;
  /** Out of sight at once, gone when the deletion is due. @throws AppError `not-found` where none of them is there. */
  delete(ids: readonly string[], options: { footage: boolean; by: string }): Promise<EventDeletion>;
  /** @throws AppError `not-found` when it is too late. */
  undelete(deletion: string): Promise<CameraEvent[]>;

  /**
   * Keeps an event's best picture beside its footage, in place of one that it had. Returns at once where more wait than a disk can take.
   * @param jpeg at most `LARGEST_PICTURE_BYTES`
   * @param atMs what the picture shows, UTC ms
   * @returns false where it was not kept.
   * @throws AppError `invalid` for what is no such JPEG.
   */
  savePicture(event: Pick<CameraEvent, 'id' | 'cameraId' | 'startMs'>, jpeg: Uint8Array, atMs: number): Promise<boolean>;
  /** A JPEG; null where there is none. */
  picture(id: string): Promise<Uint8Array | null>;

  /** An event was put, starred, noted, got its picture, is back; as it is now. */
  onChanged(listener: (event: CameraEvent) => void): Disposable;
  onRemoved(listener: (ids: readonly string[]) => void): Disposable;
}
