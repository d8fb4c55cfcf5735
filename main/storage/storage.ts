import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Deletion, RecordingProof, Star, StoragePreview, StorageStatus, Stretch } from '../../contract/storage-types.ts';
import { AppError } from '../../contract/errors.ts';
import type { ClockBreak } from '../../contract/overview-types.ts';
import type { CameraEvent, GapCause } from '../../contract/types.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { within } from '../base/within.ts';
import { CatalogClient } from './catalog-client.ts';
import type { OpenedCatalog } from './catalog.ts';
import { ClockBreaks } from './clock-breaks.ts';
import { Deletions } from './deletions.ts';
import { DiskRoom } from './disk-room.ts';
import { EventBook } from './event-book.ts';
import { FootageQuery } from './footage-query.ts';
import { GapBook } from './gap-book.ts';
import { IndexCare } from './index-care.ts';
import { IndexQueue } from './index-queue.ts';
import { nameFact, segmentFile } from './layout.ts';
import { LocationSet } from './location-set.ts';
import type { Location } from './location.ts';
import { readMotion } from './motion-lines.ts';
import { ChainWriter } from './proof/chain-writer.ts';
import type { PartRange } from './overview.ts';
import { PROOF_TICK_MS, RecordingProofs } from './proof/recording-proof.ts';
import { openSigningKey } from './proof/signing-key.ts';
import { OpenSegments } from './open-segments.ts';
import type { SegmentFile } from './segment-file.ts';
import type { SegmentRow } from './segment-rows.ts';
import { loadSettings, type StorageSettings } from './settings.ts';
import { SettingsKeeper } from './settings-keeper.ts';
import { Sidecars } from './sidecars.ts';
import { putRight, waitForWriter, WRITER_WAIT_MS } from './start-up.ts';
import { StatusTeller } from './status-teller.ts';
import { previewChange } from './storage-change.ts';
import { type StorageNotice, StorageNotices } from './storage-notices.ts';
import { stretchesOf } from './stretches.ts';
import { wantedDays } from './retention.ts';
import { Sweeper } from './sweeper.ts';
import { UnreadLocations } from './unread-locations.ts';
import type { ListedEntry } from './writer-requests.ts';
import type { Take } from '../../contract/takes.ts';
import { TakenStarts } from './taken-starts.ts';
import type { CameraRange, EventQuery, ReadableSegment, SegmentHandle, Storage, StorageChange } from './types.ts';

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
/** An engine that starts before the one before it ended, by more than this: the clock was put back. */
const CLOCK_BACK_MS = 2_000;
/** Overwriting is looked after twice a second: the cap is passed by less than a second's growth. */
const SWEEP_MS = 500;
const HEARTBEAT_MS = 1_000;
const STATUS_MS = 2_000;
const TIDY_MS = 3_600_000;
const PRE_ROLL_MS = 5_000;
/** At the end whatever is under way has at least this long. */
const LEAST_WAIT_MS = 500;
const LARGEST_SEGMENT_BYTES = 512 * 1024 * 1024;
/** A cap holds at least this many segments of each camera. */
const SEGMENTS_PER_CAP = 8;

export async function createStorage(options: StorageOptions): Promise<FootageStore> {
  const { dataDir, clock, log } = options;
  const loaded = loadSettings(dataDir, clock.now());
  await waitForWriter(dataDir, clock);
  const notices = new StorageNotices();
  if (loaded.corrupt) notices.set('settings', 'warning', { key: 'notices.configReset', data: { file: 'storage.json' } });
  const catalog = new CatalogClient(dataDir, clock.now(), (error) => {
    // Without its index the engine is of no use; its parent starts it again, and the index is put right then.
    log.error('index thread ended', { error });
    process.exitCode = 1;
    throw error;
  });
  const store = new FootageStore(options, catalog, notices);
  await store.start(loaded.settings, catalog.ask('opened'));
  return store;
}

/** The footage store: index, disks, overwriting; see docs/storage.md. */
export class FootageStore implements Storage {
  readonly #options: StorageOptions;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #catalog: CatalogClient;
  readonly #notices: StorageNotices;
  readonly #locations: LocationSet;
  readonly #open: OpenSegments;
  readonly #queue: IndexQueue;
  readonly #gaps: GapBook;
  readonly #care: IndexCare;
  readonly #unread: UnreadLocations;
  readonly #ticking: Disposable[] = [];
  readonly #sweeper: Sweeper;
  readonly #sidecars: Sidecars;
  readonly #chain: ChainWriter;
  readonly #proofs: RecordingProofs;
  readonly #query: FootageQuery;
  readonly #clockBreaks: ClockBreaks;
  readonly #takenStarts: TakenStarts;
  /** Pre-roll that is being kept. */
  #keeping: Promise<unknown> = Promise.resolve();
  readonly #deletions: Deletions;
  readonly events: EventBook;
  readonly #settings: SettingsKeeper;
  readonly #room: DiskRoom;
  readonly #status: StatusTeller;
  #started = false;
  #closing = false;
  readonly #closed = new AbortController();

  constructor(options: StorageOptions, catalog: CatalogClient, notices: StorageNotices) {
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
      policy: () => this.#settings.now.retention,
      onRemoved: (rows, cause, by) => this.#tellRemoved(rows, cause, by),
      onEventsGone: (pictures) => this.events.removePictures(pictures),
      onGuaranteeBroken: () => notices.set('guarantee', 'warning', { key: 'notices.guaranteeBroken', data: {} }),
      freePictures: (folder, bytes) => this.events.freePictures(folder, bytes),
    });
    this.#settings = new SettingsKeeper({ dataDir, locations: this.#locations, notices, broughtIn: (location) => this.#bringIn(location) });
    this.#status = new StatusTeller({ locations: this.#locations, sweeper: this.#sweeper, settings: () => this.#settings.now, log, signal: this.#closed.signal });
    this.#room = new DiskRoom({ catalog, locations: this.#locations, sweeper: this.#sweeper, notices, changed: () => void this.#status.tellChange() });
    this.#sidecars = new Sidecars(this.#locations, log);
    this.#chain = new ChainWriter({ catalog, sidecars: this.#sidecars, key: openSigningKey(dataDir, clock.now()), clock });
    this.#proofs = new RecordingProofs({ catalog, locations: this.#locations, clock, log, decodes: options.decodes ?? (() => Promise.resolve(true)), segmentSeconds: () => this.#settings.now.segmentSeconds });
    this.#query = new FootageQuery(catalog, clock, () => this.#open.settling());
    this.#queue = new IndexQueue(clock);
    this.#clockBreaks = new ClockBreaks({ catalog, sidecars: this.#sidecars, onError: (error) => this.#notWritten(error) });
    this.#takenStarts = new TakenStarts(catalog, (error) => this.#notWritten(error));
    this.#gaps = new GapBook({ catalog, queue: this.#queue, sidecars: this.#sidecars, onError: (error) => this.#notWritten(error) });
    this.#open = new OpenSegments({
      ...{ catalog, locations: this.#locations, clock, log },
      freeStart: (cameraId, startMs) => this.#takenStarts.free(cameraId, startMs),
      noSpace: (file) => void this.#room.make(file),
      settled: (file) => this.#onSettled(file),
      beginGap: (cameraId, fromMs, cause) => this.beginGap(cameraId, fromMs, cause),
      putGap: (cameraId, fromMs, toMs, cause) => this.#gaps.put(cameraId, fromMs, toMs, cause),
    });
    this.#unread = new UnreadLocations(catalog);
    this.#care = new IndexCare({ catalog, unread: this.#unread, locations: this.#locations, sidecars: this.#sidecars, chain: this.#chain, clock, log, changed: () => this.#takenIn(), putGap: (cameraId, fromMs, toMs, cause) => this.#gaps.put(cameraId, fromMs, toMs, cause), eventDays: () => wantedDays(this.#settings.now.retention, 'events'), tidyPictures: (otherwise) => this.events.tidyPictures(otherwise), signal: this.#closed.signal });
    this.#deletions = new Deletions({ catalog, sweeper: this.#sweeper, clock, log });
    this.events = new EventBook({ catalog, queue: this.#queue, sidecars: this.#sidecars, locations: this.#locations, deletions: this.#deletions, keep: (star) => this.#keep(star), letGo: (star) => this.#letGo(star), counted: (folder, bytes) => this.#sweeper.picturesCounted(folder, bytes), clock, log });
  }

  get segmentSeconds(): number {
    return this.#settings.now.segmentSeconds;
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
  async start(known: StorageSettings | null, opening: Promise<OpenedCatalog>): Promise<void> {
    const { defaultRecordingsPath, engineStartMs } = this.#options;
    // The disks are looked at while the index is opened: each takes its time.
    const [index, disks] = await Promise.allSettled([opening, this.#settings.open(known, defaultRecordingsPath)]);
    if (index.status === 'rejected' || disks.status === 'rejected') {
      await Promise.allSettled([this.#locations.close(), this.#catalog.close()]);
      throw index.status === 'rejected' ? index.reason : disks.status === 'rejected' ? disks.reason : null;
    }
    const opened = index.value;
    const missed = new Set<Location>();
    const right = await putRight({ catalog: this.#catalog, locations: this.#locations.all(), gaps: this.#gaps, clock: this.#clock, log: this.#log, unread: (location) => missed.add(location), opened, engineStartMs });
    const { rebuilt } = right;
    await this.#clockBreaks.load();
    const { lastAliveMs } = opened;
    // Somebody put the clock back while no engine ran: by how much is not known, and by so much at least.
    if (lastAliveMs !== null && lastAliveMs - engineStartMs > CLOCK_BACK_MS) this.clockBroke({ kind: 'stepped', fromMs: lastAliveMs, toMs: engineStartMs });
    await this.#unread.load();
    for (const location of missed) await this.#unread.add(location);
    if (rebuilt !== null) this.#notices.set('index', 'warning', { key: 'notices.indexRebuilt', data: { segments: rebuilt } });
    await this.#sweeper.refresh();
    await this.#room.lookForOldest();
    this.#started = true;
    this.#care.afterStart(right, engineStartMs);

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
        this.#takenStarts.look(this.#clockBreaks.takes, this.#clock.now());
      }),
      this.#clock.every(PRE_ROLL_MS, () => void this.#sweeper.removePastPreRoll().catch((error: unknown) => this.#log.warn('old pre-roll not removed', { error }))),
      this.#clock.every(PROOF_TICK_MS, () => void this.#proofs.check()),
      this.#clock.every(TIDY_MS, () => this.#care.tidy()),
      this.#clock.every(STATUS_MS, () => void this.#status.tellChange()),
    );
  }

  /** A disk told the index what it has. */
  async #takenIn(): Promise<void> {
    await this.#clockBreaks.load();
    await this.#sweeper.refresh();
  }

  openSegment(request: Parameters<Storage['openSegment']>[0]): SegmentHandle {
    const location = this.#locations.chooseAtAll() ?? this.#locations.used()[0];
    if (!location) throw new AppError('internal', 'storage.closed');
    return this.#open.open({ ...request, take: this.#clockBreaks.takeOf(request.runId, request.startMs, this.#clock.now()) }, location);
  }

  keepPreRoll(cameraId: string, fromMs: number): void {
    const folders = new Set<string>();
    let toMs = this.#clock.now();
    // Those the index does not know the end of: it is told with their end. One that is open goes on.
    for (const file of this.#open.settling()) {
      const { startMs, location } = file.options;
      if (file.options.cameraId !== cameraId || file.base !== 'ring' || (file.isClosing && startMs + file.knownMs <= fromMs)) continue;
      file.markEvent();
      folders.add(location.folder);
      // Times of frames are not told by the clock of this computer alone.
      toMs = Math.max(toMs, startMs + 1);
    }
    const kept = this.#keepPreRoll(cameraId, fromMs, toMs, folders);
    this.#forgetErrors(kept);
    this.#keeping = Promise.allSettled([this.#keeping, kept]);
    this.#sweeper.reclassed();
  }

  /** A file says of itself for good that it is pre-roll: that it was kept stands on the same disk, wherever that goes. */
  async #keepPreRoll(cameraId: string, fromMs: number, toMs: number, folders: Set<string>): Promise<void> {
    try {
      for (const { hash, ...row } of await this.#catalog.ask('keepPreRoll', cameraId, fromMs, toMs)) {
        folders.add(row.location);
        if (hash) this.#chain.add({ ...row, hash });
      }
    } finally {
      for (const folder of folders.size > 0 ? folders : [null]) this.#sidecars.write(cameraId, fromMs, { t: 'keep', s: Math.round(fromMs), e: Math.round(toMs) }, folder);
    }
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
    const take = this.#clockBreaks.takeOf(event.id, event.startMs, this.#clock.now());
    await this.events.put(event.about && take > 0 ? { ...event, about: { ...event.about, take } } : event);
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

  overview(cameraIds: string[], range: PartRange, signal: AbortSignal): ReturnType<Storage['overview']> {
    return this.#query.overview(cameraIds, range, signal);
  }

  readableSegments(cameraId: string, from: number, to: number, limit: number, take: Take | null = null): Promise<ReadableSegment[]> {
    return this.#query.readable(cameraId, from, to, limit, take);
  }

  readableBefore(cameraId: string, beforeMs: number, limit: number, take: Take | null = null): Promise<ReadableSegment[]> {
    return this.#query.readableBefore(cameraId, beforeMs, limit, take);
  }

  takes(): readonly Take[] {
    return this.#clockBreaks.takes;
  }

  get take(): number {
    return this.#clockBreaks.take;
  }

  status(): Promise<StorageStatus> {
    return this.#status.status();
  }

  preview(change: StorageChange): Promise<StoragePreview> {
    return previewChange({ catalog: this.#catalog, locations: this.#locations, settings: this.#settings.now, change, nowMs: this.#clock.now(), usedBytes: (folder) => this.#sweeper.usedBytes(folder) });
  }

  async update(change: StorageChange): Promise<StorageStatus> {
    const { refused } = await this.preview(change);
    if (refused) throw new AppError('invalid', refused.key, { data: refused.data });
    await this.#settings.change(change);
    this.#sweeper.policyChanged();
    this.#notices.delete('guarantee');
    await this.#sweep();
    const status = await this.status();
    this.#status.tell(status);
    return status;
  }

  previewDeletion(range: CameraRange): Promise<{ stretches: Stretch[]; bytes: number; starred: number }> {
    return this.#deletions.preview(range);
  }

  delete(range: CameraRange, by: string): Promise<Deletion> {
    return this.#deletions.delete(range, by);
  }

  undelete(id: string): Promise<number> {
    return this.events.undeleteFootage(id);
  }

  pendingDeletions(): Promise<Deletion[]> {
    return this.#deletions.pending();
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

  lastName(cameraId: string): Promise<string | null> {
    return this.#catalog.ask('fact', nameFact(cameraId));
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
    for (const row of rows.filter((each) => each.startMs === startMs && each.state === 0)) {
      const location = this.#locations.get(row.location);
      const file = segmentFile(row.location, row.cameraId, row.startMs, row.runId);
      // A reader may have met another error; and the files of a disk that was taken away are not gone.
      if (!location || (await this.#isThere(location, file)) || !(await location.isThere())) continue;
      await this.#catalog.ask('forget', [row.id], 'file-missing');
      await this.#sweeper.refresh();
    }
  }

  onStatus(listener: (status: StorageStatus) => void): Disposable {
    return this.#status.on(listener);
  }

  clockBroke(event: ClockBreak): void {
    this.#clockBreaks.add(event);
    this.#takenStarts.look(this.#clockBreaks.takes, this.#clock.now());
  }

  clockBreaks(): Promise<ClockBreak[]> {
    return this.#clockBreaks.list();
  }

  proofs(): RecordingProof[] {
    return this.#proofs.list();
  }

  onProof(listener: (proof: RecordingProof) => void): Disposable {
    return this.#proofs.onProof(listener);
  }

  /** Called at once with those that stand. */
  onNotices(listener: (notices: StorageNotice[]) => void): Disposable {
    return this.#notices.on(listener);
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#closed.abort();
    for (const ticking of this.#ticking) ticking[Symbol.dispose]();
    this.#open.close();
    const limit = this.#clock.monotonic() + WRITER_WAIT_MS;
    // A disk that hangs may never let one of these end.
    const ended = (work: Promise<unknown>) => within(this.#clock, work, Math.max(LEAST_WAIT_MS, limit - this.#clock.monotonic()));
    while (this.#open.settling().size > 0 && this.#clock.monotonic() < limit) await sleep(this.#clock, 20);
    await ended(Promise.allSettled([this.#care.settled, this.#keeping, this.#chain.settled()]));
    await this.#queue.close();
    await ended(Promise.allSettled([this.events.settled(), this.#sidecars.settled()]));
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
    const own = file.broken === null ? undefined : this.#locations.get(location.folder);
    if (own) this.#care.brokeOff(own, cameraId, startMs);
    this.#proofs.closed(cameraId, startMs);
    // Of pre-roll on disk only what is kept is worth a link.
    if (file.hash && file.base !== 'ring') this.#chain.add({ cameraId, startMs, runId, location: location.folder, bytes: file.writtenBytes, hash: file.hash });
  }

  #onLocation(location: Location): void {
    const id = `location.${location.path}`;
    if (location.state === 'ok') this.#notices.delete(id);
    else this.#notices.set(id, 'error', { key: `storage.state.${location.state}`, data: { path: location.path } });
    // A disk that hangs tells nobody: what waits for it goes on elsewhere, if there is an elsewhere.
    if (location.state !== 'ok' && this.#locations.choose(location.path) !== null) this.#open.leave(location.path, `E${location.state.toUpperCase()}`);
    if (location.state === 'ok' && this.#started) this.#care.back(location);
    void this.#status.tellChange();
  }

  /** A folder that is new here may be one of an installation before. */
  #bringIn(location: Location): void {
    this.#forgetErrors(this.#unread.add(location));
    this.#care.takeIn(location);
  }

  async #sweep(): Promise<void> {
    try {
      await this.#sweeper.sweep();
      await this.#room.lookForOldest();
      this.#room.look();
    } catch (error) {
      if (!this.#closing) this.#log.error('sweep failed', { error });
    }
  }

  /** What went stands in the sidecars, too: an index made from the files knows why it is not there. */
  #tellRemoved(rows: readonly SegmentRow[], cause: GapCause, by: string | null): void {
    for (const { cameraId, from, to } of stretchesOf(rows)) this.#sidecars.write(cameraId, from, { t: 'gap', s: from, e: to, c: cause, ...(by === null ? {} : { by }) });
  }

  async #isThere(location: Location, file: string): Promise<boolean> {
    const entries = (await location.writer.request({ kind: 'list', folder: path.dirname(file) })) as ListedEntry[];
    return entries.some(({ name }) => name === path.basename(file));
  }

  #forgetErrors(asked: Promise<unknown>): void {
    asked.catch((error: unknown) => this.#notWritten(error));
  }

  #notWritten(error: unknown): void {
    if (!this.#closing) this.#log.error('index not written', { error });
  }
}
