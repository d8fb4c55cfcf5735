import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { ClockBreak } from '../../contract/overview-types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { type DiskCamera, OpenedDisk, type ReadableFootage } from '../storage/opened-disk.ts';
import type { EventStore } from '../storage/event-store.ts';
import type { EventQuery, Storage } from '../storage/types.ts';

const MOST_OPEN = 8;
const cursorsSchema = z.array(z.string().max(200).nullable()).max(MOST_OPEN + 1);

export interface DiskDescription {
  id: string;
  path: string;
  cameras: DiskCamera[];
  clockSteps: ClockBreak[];
}

/** Recording disks that were opened to look at, and a store that answers for their cameras, too. */
export class OpenedDisks {
  readonly #parts: { dataDir: string; clock: Clock; log: Logger };
  readonly #disks = new Map<string, OpenedDisk>();
  readonly #names = new Map<string, string>();

  constructor(parts: { dataDir: string; clock: Clock; log: Logger }) {
    this.#parts = parts;
    // What an engine that was killed left.
    for (const name of readdirSync(parts.dataDir)) if (name.startsWith('opened-disk-')) rmSync(path.join(parts.dataDir, name), { recursive: true, force: true });
  }

  /** @throws AppError `not-found` where the folder is no recording location; `busy` when too many are open. */
  async open(folder: string): Promise<DiskDescription> {
    if (!path.isAbsolute(folder)) throw new AppError('invalid', 'storage.noRecordingDisk', { data: { path: folder, field: 'path' } });
    if (this.#disks.size >= MOST_OPEN) throw new AppError('busy', 'storage.tooManyDisks');
    const disk = await OpenedDisk.open({ ...this.#parts, folder });
    await this.#disks.get(disk.id)?.close();
    this.#disks.set(disk.id, disk);
    return this.#describe(disk);
  }

  list(): Promise<DiskDescription[]> {
    return Promise.all([...this.#disks.values()].map((disk) => this.#describe(disk)));
  }

  /** @returns false when it is not open. */
  async closeDisk(id: string): Promise<boolean> {
    const disk = this.#disks.get(id);
    this.#disks.delete(id);
    await disk?.close();
    return disk !== undefined;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#disks.keys()].map((id) => this.closeDisk(id)));
  }

  /** What a camera of an opened disk is called; null for others. */
  nameOf(cameraId: string): string | null {
    return this.#names.get(cameraId) ?? null;
  }

  /** The store, with the cameras of opened disks in it for whoever reads. */
  readable(storage: Storage): Storage {
    const overrides: Partial<Storage> = {
      listRecordings: (query) => (this.#of(query.cameraId) ?? storage).listRecordings(query),
      readableSegments: (cameraId, ...rest) => (this.#of(cameraId) ?? storage).readableSegments(cameraId, ...rest),
      readableBefore: (cameraId, ...rest) => (this.#of(cameraId) ?? storage).readableBefore(cameraId, ...rest),
      takes: (cameraId) => (this.#of(cameraId) ?? storage).takes(cameraId),
      timeline: async (cameraIds, from, to) => {
        const tracks = await Promise.all([storage, ...this.#disks.values()].map((each) => each.timeline(cameraIds.filter((id) => (this.#of(id) ?? storage) === each), from, to)));
        const byCamera = new Map(tracks.flat().map((track) => [track.cameraId, track]));
        return cameraIds.flatMap((id) => byCamera.get(id) ?? []);
      },
      overview: async (cameraIds, range, signal) => {
        const found = await Promise.all([storage, ...this.#disks.values()].map((each) => each.overview(cameraIds.filter((id) => (this.#of(id) ?? storage) === each), range, signal)));
        const byCamera = new Map(found.flat().map((each) => [each.cameraId, each]));
        return cameraIds.flatMap((id) => byCamera.get(id) ?? []);
      },
      listEvents: (query) => this.#listEvents(storage, query),
      events: this.#events(storage.events),
      reportMissing: async (segmentId) => {
        // Of a disk of somebody else nothing is put right.
        if (!this.#of(segmentId.slice(0, segmentId.lastIndexOf('-')))) await storage.reportMissing(segmentId);
      },
    };
    // A store has private fields: what is not answered here must be asked of itself.
    return new Proxy(storage, {
      get(target, name) {
        const override = Reflect.get(overrides, name) as unknown;
        if (override !== undefined) return override;
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  /** Of each store a page; a page of several begins again where each of them ended. */
  async #listEvents(storage: Storage, query: EventQuery): ReturnType<Storage['listEvents']> {
    const asked = new Map<ReadableFootage, string[]>();
    for (const id of query.cameraIds ?? []) {
      const store = this.#of(id) ?? storage;
      asked.set(store, [...(asked.get(store) ?? []), id]);
    }
    const [only] = asked.keys();
    if (asked.size < 2) return (only ?? storage).listEvents(query);
    const before = readCursors(query.cursor);
    const pages = await Promise.all(
      [...asked].map(async ([store, cameraIds], index) => {
        const { cursor: _, ...rest } = query;
        const cursor = before?.[index];
        if (before && cursor === undefined) return { events: [], cursor: null };
        // One that ended on the page before has nothing more.
        if (cursor === null) return { events: [], cursor: null };
        return store.listEvents({ ...rest, cameraIds, ...(cursor === undefined ? {} : { cursor }) });
      }),
    );
    const sign = query.order === 'newest' ? -1 : 1;
    const events = pages.flatMap((page) => page.events).toSorted((a, b) => sign * (a.startMs - b.startMs));
    const cursors = pages.map((page) => page.cursor);
    return { events, cursor: cursors.every((cursor) => cursor === null) ? null : JSON.stringify(cursors) };
  }

  /** Events of opened disks are looked at, and not changed. */
  #events(own: EventStore): EventStore {
    return {
      get: async (id) => {
        for (const disk of this.#disks.values()) {
          const found = await disk.events.get(id).catch(() => null);
          if (found) return found;
        }
        return own.get(id);
      },
      picture: async (id) => {
        const found = await own.picture(id);
        if (found) return found;
        for (const disk of this.#disks.values()) {
          const there = await disk.events.picture(id);
          if (there) return there;
        }
        return null;
      },
      outline: async (query, options) => {
        const stores = new Set((query.cameraIds ?? []).map((id) => this.#of(id)?.events ?? own));
        // Pages of several stores cannot be laid out as one.
        if (stores.size > 1) throw new AppError('unsupported', 'event.oneDiskAtOnce');
        const [only = own] = stores;
        return only.outline(query, options);
      },
      zones: () => own.zones(),
      update: (...given) => own.update(...given),
      delete: (...given) => own.delete(...given),
      undelete: (deletion) => own.undelete(deletion),
      savePicture: (...given) => own.savePicture(...given),
      onChanged: (listener) => own.onChanged(listener),
      onRemoved: (listener) => own.onRemoved(listener),
    };
  }

  async #describe(disk: OpenedDisk): Promise<DiskDescription> {
    const cameras = await disk.cameras();
    for (const { cameraId, name } of cameras) this.#names.set(cameraId, name);
    return { id: disk.id, path: disk.path, cameras, clockSteps: [...disk.clockSteps] };
  }

  #of(cameraId: string): OpenedDisk | undefined {
    return [...this.#disks.values()].find((disk) => disk.has(cameraId));
  }
}

function readCursors(cursor: string | undefined): (string | null)[] | null {
  if (cursor === undefined) return null;
  try {
    return cursorsSchema.parse(JSON.parse(cursor));
  } catch {
    throw new AppError('invalid', 'storage.badCursor');
  }
}
