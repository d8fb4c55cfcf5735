import { randomBytes } from 'node:crypto';
import type { EventDeletion } from '../../contract/event-types.ts';
import type { Deletion, Star } from '../../contract/storage-types.ts';
import { AppError } from '../../contract/errors.ts';
import type { CameraEvent } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import type { CatalogClient } from './catalog-client.ts';
import { type Deletions, UNDO_MS } from './deletions.ts';
import { askEvents } from './event-index.ts';
import { EventPictures } from './event-pictures.ts';
import type { EventStore } from './event-store.ts';
import type { EventMark, EventOutline, EventPicture } from './event-table.ts';
import type { IndexQueue } from './index-queue.ts';
import { dayOf } from './layout.ts';
import type { LocationSet } from './location-set.ts';
import type { Sidecars } from './sidecars.ts';
import type { EventQuery } from './types.ts';

export interface EventBookParts {
  catalog: CatalogClient;
  queue: IndexQueue;
  sidecars: Sidecars;
  locations: LocationSet;
  deletions: Deletions;
  /** Keeps a stretch of footage, or keeps it longer. */
  keep: (star: Star) => Promise<void>;
  letGo: (star: string) => Promise<boolean>;
  /** A location has so many bytes of pictures more, or fewer. */
  counted: (folder: string, bytes: number) => void;
  clock: Clock;
  log: Logger;
}
/** An event that was starred while it lasts. */
interface OpenStar {
  star: Star;
  postMs: number;
}

/** Footage of two events with less between them is deleted in one go. */
const SAME_STRETCH_MS = 1_000;
/** Pictures that go in one go. */
const PICTURES_AT_ONCE = 256;
/** Events that last: there is one of a kind and camera. */
const MOST_OPEN_STARS = 1_000;

/** What people do with events, and their pictures: in the index, and in the ledgers so that an index made anew has it. */
export class EventBook implements EventStore {
  readonly #parts: EventBookParts;
  readonly #pictures: EventPictures;
  readonly #emitter = new Emitter<{ changed: CameraEvent; removed: readonly string[] }>();
  readonly #openStars = new Map<string, OpenStar>();
  /** One change after the other: two of one event do not keep its footage twice. */
  #changing: Promise<unknown> = Promise.resolve();
  #carryingOut = false;

  constructor(parts: EventBookParts) {
    this.#parts = parts;
    this.#pictures = new EventPictures(parts);
  }

  /** What the guard says of an event: written to the index and to the day's sidecar. */
  async put(event: CameraEvent): Promise<void> {
    const { catalog, queue, sidecars, log } = this.#parts;
    const { starred: _starred, note: _note, ...said } = event;
    sidecars.write(said.cameraId, said.startMs, { t: 'event', event: said });
    await queue.tell(() => catalog.ask('putEvents', [said]));
    await this.#pictures.added(said.id);
    // With what a person made of it; nothing of one that was deleted meanwhile.
    const known = await askEvents(catalog, 'get', said.id);
    if (known) this.#emitter.emit('changed', known);
    const open = this.#openStars.get(said.id);
    if (!open || said.endMs === null) return;
    this.#openStars.delete(said.id);
    const to = said.endMs + open.postMs;
    if (to > open.star.to) await this.#parts.keep({ ...open.star, to }).catch((error: unknown) => log.warn('the end of a starred event is not kept', { error }));
  }

  async get(id: string): Promise<CameraEvent> {
    const event = await askEvents(this.#parts.catalog, 'get', id);
    if (!event) throw new AppError('not-found', 'event.gone');
    return event;
  }

  outline(query: EventQuery, { pageSize, timeZone }: { pageSize: number; timeZone: string }): Promise<EventOutline> {
    return askEvents(this.#parts.catalog, 'outline', query, pageSize, timeZone);
  }

  zones(): Promise<string[]> {
    return askEvents(this.#parts.catalog, 'zones');
  }

  update(id: string, change: Parameters<EventStore['update']>[1], rolls: Parameters<EventStore['update']>[2]): Promise<CameraEvent> {
    return this.#alone(async () => {
      const event = await this.get(id);
      const [mark] = await askEvents(this.#parts.catalog, 'marks', [id]);
      const note = change.note ?? mark?.note ?? '';
      const wanted = change.starred ?? event.starred ?? false;
      let star = mark?.star ?? null;
      if (wanted && star === null) star = await this.#keep(event, note, rolls);
      else if (!wanted && star !== null) {
        await this.#parts.letGo(star);
        this.#openStars.delete(id);
        star = null;
      }
      await this.#mark(event, { id, star, note, atMs: this.#parts.clock.now() });
      return this.#tell(id);
    });
  }

  /** A star was taken away: the event whose footage it kept is starred no longer. */
  async starGone(star: string): Promise<void> {
    const event = await askEvents(this.#parts.catalog, 'ofStar', star);
    if (!event) return;
    this.#openStars.delete(event.id);
    await this.#mark(event, { id: event.id, star: null, note: event.note ?? '', atMs: this.#parts.clock.now() });
    await this.#tell(event.id);
  }

  delete(ids: readonly string[], { footage, by }: { footage: boolean; by: string }): Promise<EventDeletion> {
    return this.#alone(async () => {
      const { catalog, clock } = this.#parts;
      const events = (await Promise.all([...new Set(ids)].map((id) => askEvents(catalog, 'get', id)))).filter((event) => event !== null);
      if (events.length === 0) throw new AppError('not-found', 'event.gone');
      const gone = events.map((event) => event.id);
      const removed = footage ? await this.#deleteFootage(events, by) : [];
      const id = `del_${randomBytes(8).toString('hex')}`;
      // Not later than its footage: what comes back comes back whole.
      const dueMs = Math.min(clock.now() + UNDO_MS, ...removed.map((each) => each.dueMs));
      await askEvents(catalog, 'trash', { id, dueMs, footage: removed.map((each) => each.id) }, gone);
      this.#writeEach(events, (of) => ({ t: 'erase', ids: of, at: clock.now() }));
      this.#emitter.emit('removed', gone);
      return { id, dueMs, events: gone.length, segments: removed.reduce((sum, { segments }) => sum + segments, 0) };
    });
  }

  undelete(deletion: string): Promise<CameraEvent[]> {
    return this.#alone(async () => (await this.#restore(deletion)).events);
  }

  /** Brings footage back, with the events it went with and all that went with them. @returns how many segments. @throws AppError `not-found` */
  undeleteFootage(deletion: string): Promise<number> {
    return this.#alone(async () => {
      const { catalog, deletions } = this.#parts;
      const withEvents = await askEvents(catalog, 'deletionWith', deletion);
      return withEvents === null ? deletions.undo(deletion) : (await this.#restore(withEvents)).segments;
    });
  }

  /** Forgets events whose deletion is beyond recall, with their pictures; their footage is starred no longer. */
  async carryOutDue(): Promise<void> {
    if (this.#carryingOut) return;
    this.#carryingOut = true;
    const { catalog, clock, log } = this.#parts;
    try {
      for (const { ids } of await askEvents(catalog, 'due', clock.now())) {
        const left = await this.#pictures.remove(await askEvents(catalog, 'pictures', ids));
        // Their disk is away: they go when it is back.
        const gone = ids.filter((id) => left.every((each) => each.id !== id));
        for (const { star } of await askEvents(catalog, 'marks', gone)) if (star !== null) await this.#parts.letGo(star);
        await askEvents(catalog, 'erase', gone);
      }
    } catch (error) {
      log.warn('a deletion of events waits', { error });
    } finally {
      this.#carryingOut = false;
    }
  }

  async savePicture(event: Pick<CameraEvent, 'id' | 'cameraId' | 'startMs'>, jpeg: Uint8Array, atMs: number): Promise<boolean> {
    const kept = await this.#pictures.save(event, jpeg, atMs);
    if (kept) await this.#tell(event.id).catch(() => {});
    return kept;
  }

  picture(id: string): Promise<Uint8Array | null> {
    return this.#pictures.read(id);
  }

  /** Of events that are gone with their footage. */
  removePictures(pictures: readonly EventPicture[]): void {
    if (pictures.length > 0) void this.#pictures.remove(pictures);
  }

  /** Pictures whose footage is gone go, too; of a camera without footage those from before `otherwise`. */
  async tidyPictures(otherwise: number): Promise<void> {
    const { catalog } = this.#parts;
    for (const { cameraId } of await catalog.ask('cameras')) {
      let gone = 0;
      do {
        gone = await this.#pictures.giveUp(await askEvents(catalog, 'pastPictures', cameraId, otherwise, PICTURES_AT_ONCE));
      } while (gone === PICTURES_AT_ONCE);
    }
  }

  /** The oldest pictures of a location go, so many bytes of them at least, as far as there are any. @returns how many bytes. */
  async freePictures(location: string, bytes: number): Promise<number> {
    let freed = 0;
    while (freed < bytes) {
      const oldest = await askEvents(this.#parts.catalog, 'oldestPictures', location, PICTURES_AT_ONCE);
      let wanted = 0;
      const some = oldest.filter((picture) => {
        const isWanted = freed + wanted < bytes;
        if (isWanted) wanted += picture.bytes;
        return isWanted;
      });
      const gone = await this.#pictures.giveUp(some);
      if (gone < some.length || some.length === 0) break;
      freed += wanted;
    }
    return freed;
  }

  onChanged(listener: (event: CameraEvent) => void): Disposable {
    return this.#emitter.on('changed', listener);
  }

  onRemoved(listener: (ids: readonly string[]) => void): Disposable {
    return this.#emitter.on('removed', listener);
  }

  /** Resolves when what was begun is done. */
  async settled(): Promise<void> {
    await this.#changing;
    await this.#pictures.settled();
  }

  async #keep({ id, cameraId, startMs, endMs }: CameraEvent, note: string, { preMs, postMs }: { preMs: number; postMs: number }): Promise<string> {
    const nowMs = this.#parts.clock.now();
    const star: Star = { id: `star_${randomBytes(8).toString('hex')}`, cameraId, from: startMs - preMs, to: Math.max(endMs ?? nowMs, startMs + 1) + postMs, note, madeMs: nowMs };
    await this.#parts.keep(star);
    if (endMs === null && this.#openStars.size < MOST_OPEN_STARS) this.#openStars.set(id, { star, postMs });
    return star.id;
  }

  async #restore(deletion: string): Promise<{ events: CameraEvent[]; segments: number }> {
    const { catalog, clock, deletions } = this.#parts;
    const restored = await askEvents(catalog, 'restore', deletion, clock.now());
    if (!restored) throw new AppError('not-found', 'storage.tooLateToUndo');
    let segments = 0;
    for (const each of restored.footage) segments += (await ignoring('not-found', deletions.undo(each))) ?? 0;
    this.#writeEach(restored.events, (of) => ({ t: 'unerase', ids: of, at: clock.now() }));
    for (const event of restored.events) this.#emitter.emit('changed', event);
    return { events: restored.events, segments };
  }

  async #mark(event: CameraEvent, mark: EventMark): Promise<void> {
    await askEvents(this.#parts.catalog, 'mark', mark);
    this.#parts.sidecars.write(event.cameraId, event.startMs, { t: 'mark', id: mark.id, star: mark.star, note: mark.note, at: mark.atMs });
  }

  async #tell(id: string): Promise<CameraEvent> {
    const event = await this.get(id);
    this.#emitter.emit('changed', event);
    return event;
  }

  async #deleteFootage(events: readonly CameraEvent[], by: string): Promise<Deletion[]> {
    const removed: Deletion[] = [];
    for (const { cameraId, from, to } of stretches(events, this.#parts.clock.now())) {
      const deletion = await ignoring('not-found', this.#parts.deletions.delete({ cameraIds: [cameraId], from, to }, by));
      if (deletion) removed.push(deletion);
    }
    return removed;
  }

  /** One line for each day's sidecar. */
  #writeEach(events: readonly CameraEvent[], line: (ids: string[]) => Parameters<Sidecars['write']>[2]): void {
    const byDay = new Map<string, CameraEvent[]>();
    for (const event of events) {
      const key = `${event.cameraId}/${dayOf(event.startMs)}`;
      byDay.set(key, [...(byDay.get(key) ?? []), event]);
    }
    for (const [first, ...rest] of byDay.values()) if (first) this.#parts.sidecars.write(first.cameraId, first.startMs, line([first, ...rest].map(({ id }) => id)));
  }

  #alone<T>(action: () => Promise<T>): Promise<T> {
    const next = this.#changing.then(action);
    this.#changing = next.catch(() => {});
    return next;
  }
}

/** Footage of events, put together where they overlap. */
function stretches(events: readonly CameraEvent[], nowMs: number): { cameraId: string; from: number; to: number }[] {
  const out: { cameraId: string; from: number; to: number }[] = [];
  for (const { cameraId, startMs, endMs } of events.toSorted((a, b) => (a.cameraId < b.cameraId ? -1 : a.cameraId > b.cameraId ? 1 : a.startMs - b.startMs))) {
    const to = Math.max(endMs ?? nowMs, startMs + 1);
    const last = out.at(-1);
    if (last?.cameraId === cameraId && startMs - last.to < SAME_STRETCH_MS) last.to = Math.max(last.to, to);
    else out.push({ cameraId, from: startMs, to });
  }
  return out;
}

async function ignoring<T>(kind: AppError['kind'], work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.kind === kind) return null;
    throw error;
  }
}
