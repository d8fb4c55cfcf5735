import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Deletion, RecordingProof, Star, StoragePreview, StorageStatus, Stretch } from '../../contract/storage-types.ts';
import { DEFAULT_RETENTION } from '../../contract/storage-types.ts';
import { AppError } from '../../contract/errors.ts';
import { type CameraEvent, FOOTAGE_CLASSES, type GapCause, type NoticeText } from '../../contract/types.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { ClockBreak } from '../base/clock-watch.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import { CatalogClient } from './catalog-client.ts';
import type { OpenedCatalog } from './catalog.ts';
import type { SegmentRow } from './segment-rows.ts';
import { Deletions } from './deletions.ts';
import { EventBook } from './event-book.ts';
import { FootageQuery } from './footage-query.ts';
import { GapBook } from './gap-book.ts';
import { IndexCare } from './index-care.ts';
import { IndexQueue } from './index-queue.ts';
import { nameFact } from './layout.ts';
import { LocationSet } from './location-set.ts';
import type { Location } from './location.ts';
import { readMotion } from './motion-lines.ts';
import { ChainWriter } from './proof/chain-writer.ts';
import { PROOF_EVERY_MS, RecordingProofs } from './proof/recording-proof.ts';
import { openSigningKey } from './proof/signing-key.ts';
import { rebuildIndex } from './rebuild.ts';
import { reconcile } from './reconcile.ts';
import { DAY_MS, defaultLimits } from './retention.ts';
import { OpenSegments } from './open-segments.ts';
import type { SegmentFile } from './segment-file.ts';
import { type KnownLocation, DEFAULT_SEGMENT_SECONDS, loadSettings, saveSettings, type StorageSettings } from './settings.ts';
import { Sidecars } from './sidecars.ts';
import { changedSettings, previewChange } from './storage-change.ts';
import { stretchesOf } from './stretches.ts';
import { Sweeper } from './sweeper.ts';
import type { CameraRange, EventQuery, ReadableSegment, SegmentHandle, Storage, StorageChange } from './types.ts';

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
  /** Another program than ours that writes segments: for tests with disks that fail. */
  writerProgram?: URL;
  /** True when a picture comes out of ftyp + moov and one keyframe; without it, recordings are proven by their hashes alone. */
  decodes?: (footage: Uint8Array) => Promise<boolean>;
}

/** What is held back in memory of a segment travels at least this often: a killed engine costs no more. */
const FLUSH_MS = 250;
/** Overwriting is looked after twice a second: the cap is passed by less than a second's growth. */
const SWEEP_MS = 500;
const HEARTBEAT_MS = 1_000;
const STATUS_MS = 2_000;
const CLOCK_BREAKS = 'clock-breaks';
const MOST_CLOCK_BREAKS = 1_000;
/** So long the start may wait for a lost index; the rest is made while recording goes on. */
const REBUILD_MS = 10_000;
/** The index knows the time at least this exactly. */
const OLDER_MS = 15_000;
const TIDY_MS = 3_600_000;
const PRE_ROLL_MS = 5_000;
/** A writer of an engine that was killed writes what it has and ends. */
const WRITER_WAIT_MS = 5_000;
const LARGEST_SEGMENT_BYTES = 512 * 1024 * 1024;
/** A cap holds at least this many segments of each camera. */
const SEGMENTS_PER_CAP = 8;

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
  readonly #locations: LocationSet;
  readonly #open: OpenSegments;
  readonly #queue: IndexQueue;
  readonly #gaps: GapBook;
  readonly #care: IndexCare;
  readonly #ticking: Disposable[] = [];
  readonly #sweeper: Sweeper;
  readonly #sidecars: Sidecars;
  readonly #chain: ChainWriter;
  readonly #proofs: RecordingProofs;
  readonly #query: FootageQuery;
  readonly #deletions: Deletions;
  readonly events: EventBook;
  #settings!: StorageSettings;
  #lastStatus = '';
  #closing = false;
  readonly #closed = new AbortController();

  constructor(options: StorageOptions, catalog: CatalogClient, notices: Map<string, StorageNotice>) {
    const { dataDir, clock, log } = options;
    this.#options = options;
    this.#clock = clock;
    this.#log = log;
    this.#catalog = catalog;
    this.#notices = notices;
    this.#locations = new LocationSet({
      ...{ dataDir, clock, log, writerProgram: options.writerProgram },
      onChange: (location) => this.#onLocation(location),
      usedBytes: (folder) => this.#sweeper.usedBytes(folder),
      comingBytes: (folder) => this.#sweeper.comingBytes(folder),
    });
    this.#sweeper = new Sweeper({
      ...{ catalog, clock, log },
      locations: this.#locations,
      openFiles: () => this.#open.files(),
      policy: () => this.#settings.retention,
      onRemoved: (rows, cause, by) => this.#tellRemoved(rows, cause, by),
      onEventsGone: (pictures) => this.events.removePictures(pictures),
    });
    this.#sidecars = new Sidecars(this.#locations, log);
    this.#chain = new ChainWriter({ catalog, sidecars: this.#sidecars, key: openSigningKey(dataDir, clock.now()), clock });
    this.#proofs = new RecordingProofs({ catalog, locations: this.#locations, clock, log, decodes: options.decodes ?? (() => Promise.resolve(true)), segmentSeconds: () => this.#settings.segmentSeconds });
    this.#query = new FootageQuery(catalog, clock, () => this.#open.settling());
    this.#queue = new IndexQueue(clock);
    this.#gaps = new GapBook({ catalog, queue: this.#queue, sidecars: this.#sidecars, onError: (error) => this.#notWritten(error) });
    this.#open = new OpenSegments({
      ...{ catalog, locations: this.#locations, clock, log },
      noSpace: (file) => void this.#makeRoom(file),
      settled: (file) => this.#onSettled(file),
      beginGap: (cameraId, fromMs, cause) => this.beginGap(cameraId, fromMs, cause),
      putGap: (cameraId, fromMs, toMs, cause) => this.#gaps.put(cameraId, fromMs, toMs, cause),
    });
    this.#care = new IndexCare({ catalog, locations: this.#locations, sidecars: this.#sidecars, chain: this.#chain, clock, log, changed: () => this.#sweeper.refresh(), signal: this.#closed.signal });
    this.#deletions = new Deletions({ catalog, sweeper: this.#sweeper, clock, log });
    this.events = new EventBook({ catalog, queue: this.#queue, sidecars: this.#sidecars, locations: this.#locations, deletions: this.#deletions, keep: (star) => this.#keep(star), letGo: (star) => this.#letGo(star), clock, log });
  }

  get segmentSeconds(): number {
    return this.#settings.segmentSeconds;
  }

  get maxSegmentBytes(): number {
    const cameras = new Set([...this.#open.files()].map((file) => file.options.cameraId)).size;
    const capBytes = Math.min(...this.#locations.used().map((location) => location.capBytes));
    return Math.min(LARGEST_SEGMENT_BYTES, Math.floor(capBytes / (SEGMENTS_PER_CAP * Math.max(1, cameras))));
  }

  get blocked(): GapCause | null {
    if (this.#locations.chooseAtAll() !== null) return null;
    return this.#locations.anyFull ? 'disk-full' : 'write-error';
  }

  /** Called once: puts right what the engine before left, then begins to look after the disks. */
  async start(known: StorageSettings | null, opened: OpenedCatalog): Promise<void> {
    const { defaultRecordingsPath, engineStartMs } = this.#options;
    if (known) for (const each of known.locations) await this.#locations.add(each, false);
    else await this.#locations.add({ path: defaultRecordingsPath, id: null, ownMount: false, capBytes: 0, keepFreeBytes: 0, used: true }, true);
    const first = this.#locations.all()[0];
    if (!known && first) Object.assign(first, defaultLimits({ totalBytes: first.totalBytes, freeBytes: first.freeBytes, usedBytes: 0 }));
    this.#settings = known ?? { segmentSeconds: DEFAULT_SEGMENT_SECONDS, locations: [], retention: DEFAULT_RETENTION };
    this.#keepSettings();

    const parts = { catalog: this.#catalog, locations: this.#locations.all(), log: this.#log };
    let rest: Rest = null;
    if (opened.found !== 'good') {
      const rebuilt = await rebuildIndex({ ...parts, clock: this.#clock, budgetMs: REBUILD_MS });
      rest = rebuilt.rest;
      if (opened.found === 'corrupt') this.#notices.set('index', { id: 'index', level: 'warning', text: { key: 'notices.indexRebuilt', data: { segments: rebuilt.segments } } });
    }
    else if (isOlder(opened)) {
      this.#log.warn('an older copy of the index was found', { indexAliveMs: opened.indexAliveMs, lastAliveMs: opened.lastAliveMs });
      ({ rest } = await rebuildIndex({ ...parts, clock: this.#clock, budgetMs: REBUILD_MS, fromMs: (opened.indexAliveMs ?? 0) - DAY_MS }));
    }
    const { recovered } = await reconcile({ ...parts, lastAliveMs: opened.lastAliveMs, startMs: engineStartMs });
    await this.#sweeper.refresh();
    await this.#lookForOldest();
    this.#care.afterStart(rest, recovered, engineStartMs);

    this.#ticking.push(
      this.#clock.every(FLUSH_MS, () => {
        this.#open.flush();
      }),
      this.#clock.every(SWEEP_MS, () => void this.#sweep()),
      this.#clock.every(HEARTBEAT_MS, () => {
        void this.#catalog.ask('beat', this.#clock.now()).catch(() => {});
        void this.#deletions.carryOutDue();
        void this.events.carryOutDue();
        this.#sidecars.flush();
      }),
      this.#clock.every(PRE_ROLL_MS, () => void this.#sweeper.removePastPreRoll().catch((error: unknown) => this.#log.warn('old pre-roll not removed', { error }))),
      this.#clock.every(PROOF_EVERY_MS, () => void this.#proofs.check()),
      this.#clock.every(TIDY_MS, () => this.#care.tidy()),
      this.#clock.every(STATUS_MS, () => void this.#tellStatus()),
    );
  }

  openSegment(request: Parameters<Storage['openSegment']>[0]): SegmentHandle {
    const location = this.#locations.chooseAtAll() ?? this.#locations.used()[0];
    if (!location) throw new AppError('internal', 'storage.closed');
    return this.#open.open(request, location);
  }

  keepPreRoll(cameraId: string, fromMs: number): void {
    const toMs = this.#clock.now();
    // Those the index does not know the end of: it is told with their end.
    for (const file of this.#open.settling()) if (file.options.cameraId === cameraId && file.base === 'ring' && file.options.startMs + file.writtenMs > fromMs) file.markEvent();
    this.#forgetErrors(
      this.#catalog.ask('keepPreRoll', cameraId, fromMs, toMs).then((kept) => {
        for (const { hash, ...row } of kept) if (hash) this.#chain.add({ ...row, hash });
      }),
    );
    this.#sweeper.reclassed();
    this.#sidecars.write(cameraId, fromMs, { t: 'keep', s: Math.round(fromMs), e: Math.round(toMs) });
  }

  beginGap(cameraId: string, fromMs: number, cause: GapCause): void {
    this.#proofs.recorded(cameraId, false);
    this.#gaps.begin(cameraId, fromMs, cause);
  }

  endGap(cameraId: string, atMs: number): void {
    this.#proofs.recorded(cameraId, true);
    this.#gaps.end(cameraId, atMs);
  }

  async putEvent(event: CameraEvent): Promise<void> {
    await this.events.put(event);
    this.#sweeper.reclassed();
  }

  putMotion(cameraId: string, minuteMs: number, line: string): void {
    this.#sidecars.writeMotion(cameraId, minuteMs, line);
  }

  motionLines(cameraId: string, from: number, to: number): Promise<string[]> {
    return readMotion(this.#locations.used(), cameraId, from, to);
  }

  listEvents(query: EventQuery): Promise<{ events: CameraEvent[]; cursor: string | null }> {
    return this.#catalog.ask('listEvents', query);
  }

  listRecordings(query: { cameraId: string; from: number; to: number; limit?: number; cursor?: string }): ReturnType<Storage['listRecordings']> {
    return this.#query.list(query);
  }

  timeline(cameraIds: string[], from: number, to: number): ReturnType<Storage['timeline']> {
    return this.#query.timeline(cameraIds, from, to);
  }

  readableSegments(cameraId: string, from: number, to: number, limit: number): Promise<ReadableSegment[]> {
    return this.#query.readable(cameraId, from, to, limit);
  }

  readableBefore(cameraId: string, beforeMs: number, limit: number): Promise<ReadableSegment[]> {
    return this.#query.readableBefore(cameraId, beforeMs, limit);
  }

  async status(): Promise<StorageStatus> {
    const here = this.#locations.choose();
    const shown = here ?? this.#locations.used()[0];
    const usage = await this.#sweeper.usage();
    const oldest = usage.flatMap(({ oldestMs }) => (oldestMs === null ? [] : [oldestMs]));
    const used = this.#locations.used();
    return {
      path: shown?.path ?? '',
      usedBytes: this.#sweeper.usedBytes(),
      capBytes: used.reduce((sum, { capBytes }) => sum + capBytes, 0),
      keepFreeBytes: shown?.keepFreeBytes ?? 0,
      freeBytes: shown?.freeBytes ?? 0,
      oldestMs: oldest.length > 0 ? Math.min(...oldest) : null,
      segmentSeconds: this.#settings.segmentSeconds,
      state: shown ? this.#locations.stateOf(shown) : 'missing',
      locations: used.map((location) => ({
        ...{ path: location.path, state: this.#locations.stateOf(location), inUse: location === here, removable: location.ownMount },
        usedBytes: this.#sweeper.usedBytes(location.path),
        ...{ capBytes: location.capBytes, keepFreeBytes: location.keepFreeBytes, freeBytes: location.freeBytes, totalBytes: location.totalBytes },
      })),
      classes: FOOTAGE_CLASSES.map((name) => ({ class: name, usedBytes: Math.max(0, this.#sweeper.classBytes[name]) })),
      retention: this.#settings.retention,
      perCamera: usage,
    };
  }

  preview(change: StorageChange): Promise<StoragePreview> {
    return previewChange({ catalog: this.#catalog, locations: this.#locations, settings: this.#settings, change, nowMs: this.#clock.now(), usedBytes: (folder) => this.#sweeper.usedBytes(folder) });
  }

  async update(change: StorageChange): Promise<StorageStatus> {
    const { refused } = await this.preview(change);
    if (refused) throw new AppError('invalid', refused.key, { data: refused.data });
    const settings = changedSettings(this.#settings, change);
    for (const wanted of settings.locations) await this.#bringIn(wanted);
    for (const { path: folder, capBytes, keepFreeBytes } of settings.locations) Object.assign(this.#locations.get(folder) ?? {}, { capBytes, keepFreeBytes });
    this.#locations.setUsed(settings.locations.filter(({ used }) => used).map(({ path: folder }) => folder));
    this.#settings = settings;
    this.#keepSettings();
    this.#sweeper.policyChanged();
    await this.#sweep();
    const status = await this.status();
    this.#emitter.emit('status', status);
    return status;
  }

  previewDeletion(range: CameraRange): Promise<{ stretches: Stretch[]; bytes: number; starred: number }> {
    return this.#deletions.preview(range);
  }

  delete(range: CameraRange, by: string): Promise<Deletion> {
    return this.#deletions.delete(range, by);
  }

  undelete(id: string): Promise<number> {
    return this.#deletions.undo(id);
  }

  async star({ cameraId, from, to, note }: Parameters<Storage['star']>[0]): Promise<Star> {
    const star: Star = { id: `star_${randomBytes(8).toString('hex')}`, cameraId, from, to, note: note ?? '', madeMs: this.#clock.now() };
    await this.#keep(star);
    return star;
  }

  async unstar(id: string): Promise<boolean> {
    const gone = await this.#letGo(id);
    await this.events.starGone(id);
    return gone;
  }

  async #keep(star: Star): Promise<void> {
    await this.#catalog.ask('putStar', star);
    this.#sweeper.reclassed();
    this.#sidecars.write(star.cameraId, star.from, { t: 'star', star });
  }

  async #letGo(id: string): Promise<boolean> {
    const star = await this.#catalog.ask('removeStar', id);
    if (!star) return false;
    this.#sweeper.reclassed();
    this.#sidecars.write(star.cameraId, star.from, { t: 'unstar', id });
    return true;
  }

  stars(query: Parameters<Storage['stars']>[0]): Promise<Star[]> {
    return this.#catalog.ask('stars', query.cameraIds ?? null, query.from ?? -8.64e15, query.to ?? 8.64e15);
  }

  addCamera(cameraId: string, addedMs: number, name?: string): void {
    this.#forgetErrors(this.#addCamera(cameraId, addedMs, name));
  }

  async #addCamera(cameraId: string, addedMs: number, name: string | undefined): Promise<void> {
    const isNew = await this.#catalog.ask('addCamera', cameraId, addedMs);
    const isRenamed = name !== undefined && (await this.#catalog.ask('fact', nameFact(cameraId))) !== name;
    if (isRenamed) await this.#catalog.ask('setFact', nameFact(cameraId), name);
    if (isNew || isRenamed) this.#sidecars.write(cameraId, null, { t: 'camera', addedMs, ...(name === undefined ? {} : { name }) });
  }

  async reportMissing(id: string): Promise<void> {
    const startMs = Number(id.split('-').at(-1));
    const cameraId = id.slice(0, id.lastIndexOf('-'));
    const rows = await this.#catalog.ask('segments', cameraId, startMs, startMs + 1, 2);
    const here = new Set(this.#locations.reachable().map((location) => location.path));
    // The files of a disk that was taken away are not gone.
    const gone = rows.filter((row) => row.startMs === startMs && row.state === 0 && here.has(row.location));
    await this.#catalog.ask('forget', gone.map((row) => row.id), 'file-missing');
    await this.#sweeper.refresh();
  }

  onStatus(listener: (status: StorageStatus) => void): Disposable {
    return this.#emitter.on('status', listener);
  }

  clockBroke(event: ClockBreak): void {
    this.#forgetErrors(
      this.clockBreaks().then((known) => this.#catalog.ask('setFact', CLOCK_BREAKS, JSON.stringify([...known, event].slice(-MOST_CLOCK_BREAKS)))),
    );
  }

  async clockBreaks(): Promise<ClockBreak[]> {
    return JSON.parse((await this.#catalog.ask('fact', CLOCK_BREAKS)) ?? '[]') as ClockBreak[];
  }

  proofs(): RecordingProof[] {
    return this.#proofs.list();
  }

  onProof(listener: (proof: RecordingProof) => void): Disposable {
    return this.#proofs.onProof(listener);
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
    await this.#care.settled;
    for (const ticking of this.#ticking) ticking[Symbol.dispose]();
    this.#open.close();
    const limit = this.#clock.monotonic() + WRITER_WAIT_MS;
    while (this.#open.settling().size > 0 && this.#clock.monotonic() < limit) await sleep(this.#clock, 20);
    await this.#chain.settled();
    await this.#queue.close();
    await this.events.settled();
    await this.#sidecars.settled();
    await this.#catalog.ask('beat', this.#clock.now()).catch(() => {});
    await this.#locations.close();
    await this.#catalog.close();
  }

  /** Resolves when the files have been compared with the index. */
  get audited(): Promise<void> {
    return this.#care.settled;
  }

  #onSettled(file: SegmentFile): void {
    this.#sweeper.closed(file);
    if (file.writtenMs <= 0) return;
    const { cameraId, startMs, runId, location } = file.options;
    this.#proofs.closed(cameraId);
    // Of pre-roll on disk only what is kept is worth a link.
    if (file.hash && file.base !== 'ring') this.#chain.add({ cameraId, startMs, runId, location: location.folder, bytes: file.writtenBytes, hash: file.hash });
  }

  #onLocation(location: Location): void {
    const id = `location.${location.path}`;
    if (location.state === 'ok') this.#notices.delete(id);
    else this.#notices.set(id, { id, level: 'error', text: { key: `storage.state.${location.state}`, data: { path: location.path } } });
    this.#emitter.emit('notices', [...this.#notices.values()]);
    // A disk that hangs tells nobody: what waits for it goes on elsewhere, if there is an elsewhere.
    if (location.state !== 'ok' && this.#locations.choose(location.path) !== null) this.#open.leave(location.path, `E${location.state.toUpperCase()}`);
    void this.#tellStatus();
  }

  /** Makes a wanted location known; nothing is kept of one that cannot be written. */
  async #bringIn(wanted: KnownLocation): Promise<void> {
    const known = this.#locations.get(wanted.path);
    if (known && (!wanted.used || this.#settings.locations.some((each) => each.used && each.path === wanted.path))) return;
    const location = known ?? (await this.#locations.add({ ...wanted, used: false }, true));
    await location.probe();
    if (location.state !== 'ok') {
      if (!known) {
        await this.#locations.drop(wanted.path);
        this.#notices.delete(`location.${wanted.path}`);
        this.#emitter.emit('notices', [...this.#notices.values()]);
      }
      throw new AppError('read-only', 'storage.notWritable', { data: { path: wanted.path } });
    }
    // It may have been one before, here or elsewhere: its footage is taken in.
    if (!known) this.#care.audit([location]);
  }

  #keepSettings(): void {
    const used = this.#locations.used().map((location) => location.path);
    const inOrder = [...used, ...this.#locations.all().map((location) => location.path).filter((folder) => !used.includes(folder))];
    const locations = inOrder.flatMap((folder): KnownLocation[] => {
      const location = this.#locations.get(folder);
      return location ? [{ path: folder, id: location.id, ownMount: location.ownMount, capBytes: location.capBytes, keepFreeBytes: location.keepFreeBytes, used: used.includes(folder) }] : [];
    });
    this.#settings = { ...this.#settings, locations };
    saveSettings(this.#options.dataDir, this.#settings);
  }

  async #sweep(): Promise<void> {
    try {
      await this.#sweeper.sweep();
      await this.#lookForOldest();
      await this.#lookForRoom();
    } catch (error) {
      if (!this.#closing) this.#log.error('sweep failed', { error });
    }
  }

  async #lookForOldest(): Promise<void> {
    if (this.#locations.used().length < 2) return;
    this.#locations.tellOldest(new Map((await this.#catalog.ask('oldestByLocation')).map(({ location, oldestMs }) => [location, oldestMs])));
  }

  /** A disk that was full of other things may have room again. */
  async #lookForRoom(): Promise<void> {
    if (!this.#locations.anyFull) return;
    for (const location of this.#locations.used()) {
      if (this.#locations.stateOf(location) !== 'full' || location.freeBytes <= this.#sweeper.comingBytes(location.path) + LEAST_ROOM_BYTES) continue;
      this.#locations.setFull(location.path, false);
      this.#notices.delete(`full.${location.path}`);
      this.#emitter.emit('notices', [...this.#notices.values()]);
      void this.#tellStatus();
    }
  }

  /** ENOSPC: overwrite the oldest, then go on; when nothing can go, go on elsewhere, or say so. */
  async #makeRoom(file: SegmentFile): Promise<void> {
    const { folder } = file.options.location;
    const freed = await this.#sweeper.free(folder, this.#sweeper.reserveBytes(folder) + LEAST_ROOM_BYTES).catch(() => 0);
    if (freed > 0) {
      file.resume();
      return;
    }
    this.#locations.setFull(folder, true);
    this.#notices.set(`full.${folder}`, { id: `full.${folder}`, level: 'error', text: { key: 'storage.state.full', data: { path: folder } } });
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

  /** What went stands in the sidecars, too: an index made from the files knows why it is not there. */
  #tellRemoved(rows: readonly SegmentRow[], cause: GapCause, by: string | null): void {
    for (const { cameraId, from, to } of stretchesOf(rows)) this.#sidecars.write(cameraId, from, { t: 'gap', s: from, e: to, c: cause, ...(by === null ? {} : { by }) });
  }

  #forgetErrors(asked: Promise<unknown>): void {
    asked.catch((error: unknown) => this.#notWritten(error));
  }

  #notWritten(error: unknown): void {
    if (!this.#closing) this.#log.error('index not written', { error });
  }
}

type Rest = ((signal: AbortSignal) => Promise<number>) | null;

/** The heartbeat beside the index is much younger than the index: somebody put an older copy back. */
function isOlder({ lastAliveMs, indexAliveMs }: OpenedCatalog): boolean {
  return lastAliveMs !== null && (indexAliveMs === null || lastAliveMs - indexAliveMs > OLDER_MS);
}

/** Less than this free is full. */
const LEAST_ROOM_BYTES = 1024 * 1024;

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
