import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../contract/errors.ts';
import type { ClockBreak } from '../../contract/overview-types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { CatalogClient } from './catalog-client.ts';
import { knownBreaks } from './clock-breaks.ts';
import { askEvents } from './event-index.ts';
import { readPicture } from './event-pictures.ts';
import type { EventStore } from './event-store.ts';
import { FootageQuery } from './footage-query.ts';
import { nameFact } from './layout.ts';
import { Location } from './location.ts';
import type { PartRange } from './overview.ts';
import { rebuildIndex } from './rebuild.ts';
import { type Take, takesOf } from '../../contract/takes.ts';
import type { EventQuery, Storage } from './types.ts';

/** The newest days are there within this; the rest follows. */
const READY_WITHIN_MS = 5_000;

export interface DiskCamera {
  /** As calls name it: not that of a camera of this installation, though it may be the same. */
  cameraId: string;
  name: string;
  oldestMs: number;
  newestMs: number;
}

/** What a reader asks of a store. */
export type ReadableFootage = Pick<Storage, 'listRecordings' | 'timeline' | 'overview' | 'readableSegments' | 'readableBefore' | 'takes' | 'listEvents'> & { readonly events: Pick<EventStore, 'get' | 'outline' | 'picture'> };

/**
 * A recording disk of another computer, or one that is no longer used, opened to look at: its index is made from its files and
 * lies elsewhere, and nothing on it is changed.
 */
export class OpenedDisk implements ReadableFootage {
  readonly id: string;
  readonly path: string;
  readonly #scratch: string;
  readonly #catalog: CatalogClient;
  readonly #location: Location;
  readonly #query: FootageQuery;
  readonly #log: Logger;
  readonly #closing = new AbortController();
  /** Ids as calls name them, and as the disk does. */
  readonly #real = new Map<string, string>();
  #rest: Promise<unknown> = Promise.resolve();
  #takes: readonly Take[] = takesOf([]);
  #clockSteps: readonly ClockBreak[] = [];

  private constructor(parts: { id: string; folder: string; scratch: string; location: Location; catalog: CatalogClient; clock: Clock; log: Logger }) {
    this.id = parts.id;
    this.path = parts.folder;
    this.#scratch = parts.scratch;
    this.#location = parts.location;
    this.#catalog = parts.catalog;
    this.#log = parts.log;
    this.#query = new FootageQuery(parts.catalog, parts.clock, () => []);
  }

  /** @throws AppError `not-found` where the folder is no recording location of ours, or is gone. */
  static async open(options: { folder: string; dataDir: string; clock: Clock; log: Logger }): Promise<OpenedDisk> {
    const { dataDir, clock, log } = options;
    const folder = path.resolve(options.folder);
    const scratch = mkdtempSync(path.join(dataDir, 'opened-disk-'));
    const location = new Location({ path: folder, id: null, ownMount: true, capBytes: 0, keepFreeBytes: 0, readOnly: true, clock, log, pidFile: path.join(scratch, 'writer.pid'), onChange: () => {} });
    let catalog: CatalogClient | null = null;
    try {
      await location.start(false);
      if (location.id === null || location.state !== 'ok') throw new AppError('not-found', 'storage.noRecordingDisk', { data: { path: folder } });
      catalog = new CatalogClient(scratch, clock.now(), (error) => log.error('index of an opened disk ended', { error }));
      const disk = new OpenedDisk({ id: location.id, folder, scratch, location, catalog, clock, log });
      await disk.#read(clock);
      return disk;
    } catch (error) {
      await Promise.all([catalog?.close(), location.close()]);
      rmSync(scratch, { recursive: true, force: true });
      throw error;
    }
  }

  /** Those that have footage there; more come while older days are read. */
  async cameras(): Promise<DiskCamera[]> {
    const found = await this.#catalog.ask('extents');
    return Promise.all(
      found.map(async ({ cameraId, oldestMs, newestMs }) => {
        const id = this.#shownId(cameraId);
        this.#real.set(id, cameraId);
        return { cameraId: id, name: (await this.#catalog.ask('fact', nameFact(cameraId))) ?? cameraId, oldestMs, newestMs };
      }),
    );
  }

  /** True when that camera is one of this disk's. */
  has(cameraId: string): boolean {
    return this.#real.has(cameraId);
  }

  listRecordings(query: Parameters<Storage['listRecordings']>[0]): ReturnType<Storage['listRecordings']> {
    return this.#query.list({ ...query, cameraId: this.#realId(query.cameraId) });
  }

  async timeline(cameraIds: string[], from: number, to: number): ReturnType<Storage['timeline']> {
    const tracks = await this.#query.timeline(cameraIds.map((id) => this.#realId(id)), from, to);
    return tracks.map((track, index) => ({ ...track, cameraId: cameraIds[index] ?? track.cameraId }));
  }

  async overview(cameraIds: string[], range: PartRange, signal: AbortSignal): ReturnType<Storage['overview']> {
    const overviews = await this.#query.overview(cameraIds.map((id) => this.#realId(id)), range, signal);
    return overviews.map((each, index) => ({ ...each, cameraId: cameraIds[index] ?? each.cameraId }));
  }

  readableSegments(cameraId: string, from: number, to: number, limit: number, take: Take | null = null): ReturnType<Storage['readableSegments']> {
    return this.#query.readable(this.#realId(cameraId), from, to, limit, take);
  }

  readableBefore(cameraId: string, beforeMs: number, limit: number, take: Take | null = null): ReturnType<Storage['readableBefore']> {
    return this.#query.readableBefore(this.#realId(cameraId), beforeMs, limit, take);
  }

  takes(): readonly Take[] {
    return this.#takes;
  }

  /** How the clock was set where it was recorded. */
  get clockSteps(): readonly ClockBreak[] {
    return this.#clockSteps;
  }

  async listEvents(query: EventQuery): ReturnType<Storage['listEvents']> {
    const { events, cursor } = await this.#catalog.ask('listEvents', this.#realQuery(query));
    return { events: events.map((event) => ({ ...event, cameraId: this.#shownId(event.cameraId) })), cursor };
  }

  readonly events: ReadableFootage['events'] = {
    get: async (id) => {
      const event = await askEvents(this.#catalog, 'get', id);
      if (!event) throw new AppError('not-found', 'event.gone');
      return { ...event, cameraId: this.#shownId(event.cameraId) };
    },
    outline: (query, { pageSize, timeZone }) => askEvents(this.#catalog, 'outline', this.#realQuery(query), pageSize, timeZone),
    picture: async (id) => {
      const [picture] = await askEvents(this.#catalog, 'pictures', [id]);
      return picture ? readPicture(picture, this.#location) : null;
    },
  };

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#rest;
    await Promise.all([this.#catalog.close(), this.#location.close()]);
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  async #read(clock: Clock): Promise<void> {
    const { rest } = await rebuildIndex({ catalog: this.#catalog, locations: [this.#location], log: this.#log, clock, budgetMs: READY_WITHIN_MS, unread: () => {} });
    this.#clockSteps = (await knownBreaks(this.#catalog)).filter(({ kind, take }) => kind === 'stepped' && take !== undefined);
    this.#takes = takesOf(this.#clockSteps);
    await this.cameras();
    if (rest) this.#rest = rest(this.#closing.signal).catch((error: unknown) => this.#log.warn('an opened disk could not be read to its end', { error }));
  }

  #realQuery(query: EventQuery): EventQuery {
    return query.cameraIds ? { ...query, cameraIds: query.cameraIds.map((id) => this.#realId(id)) } : query;
  }

  #shownId(realId: string): string {
    return `cam_${createHash('sha256').update(`${this.id}/${realId}`).digest('hex').slice(0, 12)}`;
  }

  #realId(shownId: string): string {
    return this.#real.get(shownId) ?? shownId;
  }
}
