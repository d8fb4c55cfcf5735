import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../contract/errors.ts';
import type { CameraEvent, GapCause, NoticeText, SegmentInfo, StorageStatus } from '../../contract/types.ts';
import { type Clock, sleep } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import { auditFiles } from './audit.ts';
import { CatalogClient } from './catalog-client.ts';
import { cover, type Footage } from './coverage.ts';
import { unpackKeyframes } from './keyframe-table.ts';
import { ledgerFile, segmentFile, segmentId } from './layout.ts';
import { ledgerLine, type LedgerLine } from './ledger.ts';
import { Location } from './location.ts';
import { rebuildIndex } from './rebuild.ts';
import { reconcile } from './reconcile.ts';
import { defaultLimits, LEAST_CAP_BYTES } from './retention.ts';
import { SegmentFile } from './segment-file.ts';
import { DEFAULT_SEGMENT_SECONDS, loadSettings, saveSettings, type StorageSettings } from './settings.ts';
import { Sweeper } from './sweeper.ts';
import type { EventQuery, ReadableSegment, SegmentHandle, Storage } from './types.ts';

export interface StorageNotice {
  id: string;
  level: 'warning' | 'error';
  text: NoticeText;
}

export interface StorageOptions {
  dataDir: string;
  defaultRecordingsPath: string;
  clock: Clock;
  log: Logger;
  engineStartMs: number;
}

/** What is held back in memory of a segment travels at least this often: a killed engine costs no more. */
const FLUSH_MS = 250;
/** Overwriting is looked after twice a second: the cap is passed by less than a second's growth. */
const SWEEP_MS = 500;
const HEARTBEAT_MS = 1_000;
const STATUS_MS = 2_000;
/** A writer of an engine that was killed writes what it has and ends. */
const WRITER_WAIT_MS = 5_000;
/** Bytes that wait for one disk; beyond it the disk is too slow and a segment is given up. */
const MOST_PENDING_BYTES = 64 * 1024 * 1024;
const LARGEST_SEGMENT_BYTES = 512 * 1024 * 1024;
/** A cap holds at least this many segments of each camera. */
const SEGMENTS_PER_CAP = 8;
const MOST_LISTED = 2_000;

export async function createStorage(options: StorageOptions): Promise<FootageStore> {
  const { dataDir, clock, log } = options;
  const loaded = loadSettings(dataDir, clock.now());
  await waitForWriter(dataDir, clock);
  const notices = new Map<string, StorageNotice>();
  if (loaded.corrupt) notices.set('settings', { id: 'settings', level: 'warning', text: { key: 'notices.configReset', data: { file: 'storage.json' } } });
  const catalog = new CatalogClient(dataDir, clock.now(), (error) => {
    // Without its index the engine is of no use; its parent starts it again, and the index is put right then.
    log.error('index thread ended', { error });
    process.exitCode = 1;
    throw error;
  });
  const opened = await catalog.ask('opened');
  const store = new FootageStore(options, catalog, notices);
  await store.start(loaded.settings, opened);
  return store;
}

/** The footage store: index, disks, overwriting; see docs/storage.md. */
export class FootageStore implements Storage {
  readonly #options: StorageOptions;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #catalog: CatalogClient;
  readonly #notices: Map<string, StorageNotice>;
  readonly #emitter = new Emitter<{ status: StorageStatus; notices: StorageNotice[] }>();
  readonly #locations = new Map<string, Location>();
  readonly #open = new Set<SegmentFile>();
  readonly #settling = new Set<SegmentFile>();
  readonly #ticking: Disposable[] = [];
  readonly #gaps = new Map<string, { startMs: number; cause: GapCause }>();
  readonly #sweeper: Sweeper;
  #settings!: StorageSettings;
  #sidecars: Promise<unknown> = Promise.resolve();
  #lastStatus = '';
  #full = false;
  #closing = false;
  readonly #closed = new AbortController();
  #audit: Promise<void> = Promise.resolve();

  constructor(options: StorageOptions, catalog: CatalogClient, notices: Map<string, StorageNotice>) {
    this.#options = options;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#catalog = catalog;
    this.#notices = notices;
    this.#sweeper = new Sweeper({ catalog, locations: this.#locations, log: options.log, openFiles: () => this.#open, limits: () => this.#settings });
  }

  get segmentSeconds(): number {
    return this.#settings.segmentSeconds;
  }

  get maxSegmentBytes(): number {
    const cameras = new Set([...this.#open].map((file) => file.options.cameraId)).size;
    return Math.min(LARGEST_SEGMENT_BYTES, Math.floor(this.#settings.capBytes / (SEGMENTS_PER_CAP * Math.max(1, cameras))));
  }

  get blocked(): GapCause | null {
    if (this.#full) return 'disk-full';
    return this.#here().state === 'ok' ? null : 'write-error';
  }

  /** Called once: puts right what the engine before left, then begins to look after the disks. */
  async start(known: StorageSettings | null, opened: { found: 'good' | 'new' | 'corrupt'; lastAliveMs: number | null }): Promise<void> {
    const { dataDir, defaultRecordingsPath, engineStartMs } = this.#options;
    const folder = known?.path ?? defaultRecordingsPath;
    const paths = new Map([[folder, false], ...(known?.locations ?? []).map(({ path: each, ownMount }): [string, boolean] => [each, ownMount])]);
    for (const [each, ownMount] of paths) await this.#addLocation(each, ownMount, known === null || each === folder);
    const here = this.#locations.get(folder);
    this.#settings = known ?? {
      path: folder,
      ...defaultLimits({ totalBytes: here?.totalBytes ?? 0, freeBytes: here?.freeBytes ?? 0, usedBytes: 0 }),
      segmentSeconds: DEFAULT_SEGMENT_SECONDS,
      locations: [],
    };
    this.#rememberLocations();
    saveSettings(dataDir, this.#settings);

    const parts = { catalog: this.#catalog, locations: [...this.#locations.values()], log: this.#log };
    if (opened.found !== 'good') {
      const rebuilt = await rebuildIndex(parts);
      if (opened.found === 'corrupt') this.#notices.set('index', { id: 'index', level: 'warning', text: { key: 'notices.indexRebuilt', data: { segments: rebuilt.segments } } });
    }
    await reconcile({ ...parts, lastAliveMs: opened.lastAliveMs, startMs: engineStartMs });
    await this.#sweeper.start();
    this.#audit = this.#auditFiles(parts);

    this.#ticking.push(
      this.#clock.every(FLUSH_MS, () => {
        for (const file of this.#open) file.flush();
      }),
      this.#clock.every(SWEEP_MS, () => void this.#sweep()),
      this.#clock.every(HEARTBEAT_MS, () => void this.#catalog.ask('beat', this.#clock.now()).catch(() => {})),
      this.#clock.every(STATUS_MS, () => void this.#tellStatus()),
    );
  }

  openSegment(request: Parameters<Storage['openSegment']>[0]): SegmentHandle {
    const startMs = Math.round(request.startMs);
    const location = this.#here();
    const file = new SegmentFile({
      ...request,
      startMs,
      location: location.path,
      path: segmentFile(location.path, request.cameraId, startMs, request.runId),
      writer: location.writer,
      catalog: this.#catalog,
      clock: this.#clock,
      owner: {
        noSpace: (full) => void this.#makeRoom(full),
        ended: (ended, broken) => {
          this.#open.delete(ended);
          if (broken) this.#log.error('segment broken off', { camera: ended.options.cameraId, ...broken });
        },
      },
    });
    this.#open.add(file);
    this.#settling.add(file);
    file.onSettled = () => {
      this.#settling.delete(file);
      this.#sweeper.closed(file);
    };
    return new WatchedHandle(file, () => this.#pendingAt(location));
  }

  beginGap(cameraId: string, fromMs: number, cause: GapCause): void {
    const startMs = Math.round(fromMs);
    const before = this.#gaps.get(cameraId);
    if (before?.cause === cause) return;
    if (before) this.#writeSidecar(cameraId, before.startMs, { t: 'gap', s: before.startMs, e: startMs, c: before.cause });
    this.#gaps.set(cameraId, { startMs, cause });
    this.#forgetErrors(this.#catalog.ask('beginGap', cameraId, startMs, cause));
    this.#writeSidecar(cameraId, startMs, { t: 'gap', s: startMs, e: null, c: cause });
  }

  endGap(cameraId: string, atMs: number): void {
    const before = this.#gaps.get(cameraId);
    this.#gaps.delete(cameraId);
    this.#forgetErrors(this.#catalog.ask('endGap', cameraId, Math.round(atMs)));
    if (before) this.#writeSidecar(cameraId, before.startMs, { t: 'gap', s: before.startMs, e: Math.round(atMs), c: before.cause });
  }

  async putEvent(event: CameraEvent): Promise<void> {
    await this.#catalog.ask('putEvents', [event]);
    this.#writeSidecar(event.cameraId, event.startMs, { t: 'event', event });
  }

  listEvents(query: EventQuery): Promise<{ events: CameraEvent[]; cursor: string | null }> {
    return this.#catalog.ask('listEvents', query);
  }

  async listRecordings(query: { cameraId: string; from: number; to: number; limit?: number; cursor?: string }): ReturnType<Storage['listRecordings']> {
    const nowMs = this.#clock.now();
    const to = Math.min(query.to, nowMs);
    const from = query.cursor === undefined ? query.from : Math.max(query.from, cursorMs(query.cursor));
    const limit = query.limit ?? MOST_LISTED;
    const rows = await this.#catalog.ask('segments', query.cameraId, from, to, limit + 1);
    const more = rows.length > limit;
    const page = rows.slice(0, limit).filter((row) => query.cursor === undefined || row.startMs >= from);
    const next = more ? (rows[limit]?.startMs ?? null) : null;
    const end = next ?? to;
    const segments = page.map((row): SegmentInfo => {
      const live = row.state === 1 ? this.#liveFile(row.cameraId, row.startMs) : null;
      return {
        id: segmentId(row.cameraId, row.startMs),
        startMs: row.startMs + row.offsetMs,
        durationMs: live?.writtenMs ?? row.durationMs,
        bytes: live?.writtenBytes ?? row.bytes,
        path: segmentFile(row.location, row.cameraId, row.startMs, row.runId),
        open: row.state === 1,
        hasEvent: live?.hasEvent ?? row.hasEvent,
      };
    });
    const spans = end > from ? await this.#spans(query.cameraId, from, end) : [];
    const gaps = spans.flatMap((span) => (span.cause === null ? [] : [{ startMs: span.startMs, endMs: span.endMs, cause: span.cause }]));
    return { segments, gaps, cursor: next === null ? null : String(next) };
  }

  async timeline(cameraIds: string[], from: number, to: number): ReturnType<Storage['timeline']> {
    const end = Math.min(to, this.#clock.now());
    return Promise.all(cameraIds.map(async (cameraId) => ({ cameraId, spans: end > from ? await this.#spans(cameraId, from, end) : [] })));
  }

  async readableSegments(cameraId: string, from: number, to: number, limit: number): Promise<ReadableSegment[]> {
    const rows = await this.#catalog.ask('readable', cameraId, from, to, limit);
    return rows.map((row) => {
      const live = row.state === 1 ? this.#liveFile(row.cameraId, row.startMs) : null;
      const keyframes = live ? live.writtenKeyframes : unpackKeyframes(row.keyframes);
      return {
        id: segmentId(row.cameraId, row.startMs),
        cameraId: row.cameraId,
        runId: row.runId,
        path: segmentFile(row.location, row.cameraId, row.startMs, row.runId),
        startMs: row.startMs,
        durationMs: live?.writtenMs ?? row.durationMs,
        bytes: live?.writtenBytes ?? row.bytes,
        headerBytes: row.headerBytes,
        open: row.state === 1,
        offsetMs: row.offsetMs,
        keyframes: keyframes.map((keyframe) => ({ offset: keyframe.offset, startMs: row.startMs + keyframe.atMs })),
      };
    });
  }

  async status(): Promise<StorageStatus> {
    const { path: folder, capBytes, keepFreeBytes, segmentSeconds } = this.#settings;
    const here = this.#here();
    const usage = await this.#sweeper.usage();
    const oldest = usage.flatMap(({ oldestMs }) => (oldestMs === null ? [] : [oldestMs]));
    return {
      path: folder,
      usedBytes: this.#sweeper.usedBytes(),
      capBytes,
      keepFreeBytes,
      freeBytes: here.freeBytes,
      oldestMs: oldest.length > 0 ? Math.min(...oldest) : null,
      segmentSeconds,
      state: this.#full ? 'full' : here.state,
      perCamera: usage,
    };
  }

  async update(change: { capBytes?: number; keepFreeBytes?: number; segmentSeconds?: number; path?: string }): Promise<StorageStatus> {
    if (change.capBytes !== undefined && change.capBytes < LEAST_CAP_BYTES) throw new AppError('invalid', 'storage.capTooSmall', { data: { least: LEAST_CAP_BYTES } });
    if (change.path !== undefined && path.resolve(change.path) !== this.#settings.path) await this.#moveTo(change.path);
    const { capBytes, keepFreeBytes, segmentSeconds } = { ...this.#settings, ...withoutUndefined(change) };
    this.#settings = { ...this.#settings, capBytes, keepFreeBytes, segmentSeconds };
    saveSettings(this.#options.dataDir, this.#settings);
    await this.#sweep();
    const status = await this.status();
    this.#emitter.emit('status', status);
    return status;
  }

  addCamera(cameraId: string, addedMs: number): void {
    this.#forgetErrors(this.#catalog.ask('addCamera', cameraId, addedMs));
  }

  async reportMissing(id: string): Promise<void> {
    const startMs = Number(id.split('-').at(-1));
    const cameraId = id.slice(0, id.lastIndexOf('-'));
    const rows = await this.#catalog.ask('segments', cameraId, startMs, startMs + 1, 2);
    const gone = rows.filter((row) => row.startMs === startMs && row.state === 0);
    await this.#catalog.ask('forget', gone.map((row) => row.id), 'file-missing');
    await this.#sweeper.start();
  }

  onStatus(listener: (status: StorageStatus) => void): Disposable {
    return this.#emitter.on('status', listener);
  }

  /** Called at once with those that stand. */
  onNotices(listener: (notices: StorageNotice[]) => void): Disposable {
    listener([...this.#notices.values()]);
    return this.#emitter.on('notices', listener);
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#closed.abort();
    await this.#audit;
    for (const ticking of this.#ticking) ticking[Symbol.dispose]();
    for (const file of this.#open) file.close();
    const limit = this.#clock.monotonic() + WRITER_WAIT_MS;
    while (this.#settling.size > 0 && this.#clock.monotonic() < limit) await sleep(this.#clock, 20);
    await this.#sidecars;
    await this.#catalog.ask('beat', this.#clock.now()).catch(() => {});
    await Promise.all([...this.#locations.values()].map((location) => location.close()));
    await this.#catalog.close();
  }

  async #auditFiles(parts: { catalog: CatalogClient; locations: readonly Location[]; log: Logger }): Promise<void> {
    try {
      const { missing, adopted } = await auditFiles({ ...parts, clock: this.#clock, signal: this.#closed.signal });
      if (missing + adopted > 0) await this.#sweeper.start();
    } catch (error) {
      if (!this.#closing) this.#log.error('the files could not be compared with the index', { error });
    }
  }

  /** Resolves when the files have been compared with the index. */
  get audited(): Promise<void> {
    return this.#audit;
  }

  #here(): Location {
    const location = this.#locations.get(this.#settings.path);
    if (!location) throw new AppError('internal', 'storage.closed');
    return location;
  }

  async #addLocation(folder: string, ownMount: boolean, fresh: boolean): Promise<Location> {
    const number = this.#locations.size;
    const location = new Location({
      path: folder,
      ownMount,
      clock: this.#clock,
      log: this.#log,
      pidFile: path.join(this.#options.dataDir, `writer-${number}.pid`),
      onChange: (changed) => this.#onLocation(changed),
    });
    this.#locations.set(folder, location);
    await location.start(fresh);
    return location;
  }

  #onLocation(location: Location): void {
    const id = `location.${location.path}`;
    if (location.state === 'ok') this.#notices.delete(id);
    else this.#notices.set(id, { id, level: 'error', text: { key: `storage.state.${location.state}`, data: { path: location.path } } });
    this.#emitter.emit('notices', [...this.#notices.values()]);
    void this.#tellStatus();
  }

  async #moveTo(wanted: string): Promise<void> {
    const folder = path.resolve(wanted);
    if (!path.isAbsolute(wanted)) throw new AppError('invalid', 'storage.notWritable', { data: { path: wanted } });
    const known = this.#locations.get(folder);
    const location = known ?? (await this.#addLocation(folder, false, true));
    await location.probe();
    if (location.state !== 'ok') {
      if (!known) {
        this.#locations.delete(folder);
        this.#notices.delete(`location.${folder}`);
        this.#emitter.emit('notices', [...this.#notices.values()]);
        await location.close();
      }
      throw new AppError('read-only', 'storage.notWritable', { data: { path: folder } });
    }
    this.#settings = { ...this.#settings, path: folder };
    this.#rememberLocations();
  }

  #rememberLocations(): void {
    this.#settings = { ...this.#settings, locations: [...this.#locations.values()].map(({ path: each, ownMount }) => ({ path: each, ownMount })) };
  }

  #liveFile(cameraId: string, startMs: number): SegmentFile | null {
    for (const file of this.#settling) if (file.options.cameraId === cameraId && file.options.startMs === startMs) return file;
    return null;
  }

  async #spans(cameraId: string, from: number, to: number) {
    const [spans, gaps, cameras] = await Promise.all([
      this.#catalog.ask('spans', cameraId, from, to),
      this.#catalog.ask('gaps', cameraId, from, to),
      this.#catalog.ask('cameras'),
    ]);
    let growing = false;
    const footage = spans.map((span): Footage => {
      const live = span.state === 1 ? this.#liveFile(cameraId, span.startMs) : null;
      growing ||= live !== null;
      return { startMs: span.startMs, endMs: span.startMs + (live?.writtenMs ?? span.durationMs), hasEvent: live?.hasEvent ?? span.hasEvent === 1 };
    });
    const addedMs = cameras.find((camera) => camera.cameraId === cameraId)?.addedMs ?? Infinity;
    return cover(footage, gaps, { from, to }, addedMs, growing);
  }

  #pendingAt(location: Location): number {
    let pending = 0;
    for (const file of this.#open) if (file.options.location === location.path) pending += file.pendingBytes;
    if (pending > MOST_PENDING_BYTES) for (const file of this.#open) if (file.options.location === location.path) file.fail('write-error', 'ESLOW');
    return pending;
  }

  async #sweep(): Promise<void> {
    try {
      const { enough } = await this.#sweeper.sweep();
      if (enough && this.#full) {
        this.#full = false;
        this.#notices.delete('full');
        this.#emitter.emit('notices', [...this.#notices.values()]);
      }
    } catch (error) {
      if (!this.#closing) this.#log.error('sweep failed', { error });
    }
  }

  /** ENOSPC: overwrite the oldest, then go on; when nothing can go, say so. */
  async #makeRoom(file: SegmentFile): Promise<void> {
    const freed = await this.#sweeper.free(this.#sweeper.reserveBytes()).catch(() => 0);
    if (freed > 0) {
      file.resume();
      return;
    }
    this.#full = true;
    this.#notices.set('full', { id: 'full', level: 'error', text: { key: 'storage.state.full', data: {} } });
    this.#emitter.emit('notices', [...this.#notices.values()]);
    file.fail('disk-full', 'ENOSPC');
    void this.#tellStatus();
  }

  async #tellStatus(): Promise<void> {
    if (this.#closing || this.#emitter.listenerCount('status') === 0) return;
    try {
      const status = await this.status();
      const text = JSON.stringify(status);
      if (text === this.#lastStatus) return;
      this.#lastStatus = text;
      this.#emitter.emit('status', status);
    } catch (error) {
      if (!this.#closing) this.#log.error('storage status not known', { error });
    }
  }

  /** Sidecars are for the day the index is lost: that one is not written is told, and stops nothing. */
  #writeSidecar(cameraId: string, atMs: number, line: LedgerLine): void {
    const location = this.#here();
    const file = ledgerFile(location.path, cameraId, atMs);
    this.#sidecars = Promise.allSettled([
      this.#sidecars,
      location.writer.request({ kind: 'ledger', location: location.path, file, line: ledgerLine(line) }).catch((error: unknown) => {
        if (!this.#closing) this.#log.warn('sidecar not written', { error });
      }),
    ]);
  }

  #forgetErrors(asked: Promise<unknown>): void {
    asked.catch((error: unknown) => {
      if (!this.#closing) this.#log.error('index not written', { error });
    });
  }
}

/** The handle a recorder holds: each append also looks whether the disk keeps up. */
class WatchedHandle implements SegmentHandle {
  readonly #file: SegmentFile;
  readonly #watch: () => void;

  constructor(file: SegmentFile, watch: () => void) {
    this.#file = file;
    this.#watch = watch;
  }

  get id(): string {
    return this.#file.id;
  }

  get pendingBytes(): number {
    return this.#file.pendingBytes;
  }

  get broken(): GapCause | null {
    return this.#file.broken;
  }

  append(fragment: Parameters<SegmentHandle['append']>[0]): void {
    this.#file.append(fragment);
    if (fragment.keyframe) this.#watch();
  }

  markEvent(): void {
    this.#file.markEvent();
  }

  close(): void {
    this.#file.close();
  }
}

function cursorMs(cursor: string): number {
  const at = Number(cursor);
  if (!Number.isFinite(at)) throw new AppError('invalid', 'storage.badCursor');
  return at;
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Partial<T>;
}

/** The writer of a killed engine still writes what it was given: nothing is put right under its hands. */
async function waitForWriter(dataDir: string, clock: Clock): Promise<void> {
  const until = clock.monotonic() + WRITER_WAIT_MS;
  for (let number = 0; number < 16; number++) {
    const file = path.join(dataDir, `writer-${number}.pid`);
    let pid: number;
    try {
      pid = Number(readFileSync(file, 'utf8'));
    } catch {
      continue;
    }
    while (isAlive(pid) && clock.monotonic() < until) await sleep(clock, 50);
    rmSync(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid > 0;
  } catch {
    return false;
  }
}
