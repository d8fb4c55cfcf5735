import { randomBytes } from 'node:crypto';
import type { CardJob, CardList, CardSettings, CardStatus } from '../../contract/card-types.ts';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { eraseCard } from '../cameras/card/erase.ts';
import { common, type Stretch, stretchesToFill } from '../cameras/card/gaps.ts';
import type { JsonStore } from '../config/json-store.ts';
import type { Storage } from '../storage/types.ts';
import { fillFromCard } from './card-fill.ts';
import { type CardCamera, cardStatusOf, historyOf } from './card-places.ts';
import type { CardTurns } from './card-turns.ts';

const MOST_WAITING = 20;
const MOST_REMEMBERED = 100;
/** Gaps are looked for so often in each camera's last day. */
const LOOK_MS = 5_000;
const LOOK_AGAIN_MS = 60_000;
const DAY_MS = 86_400_000;
/** Beside what is here, what lacks a keyframe or lies within the doubt about the camera's clock cannot be fetched. */
const LEAST_WORTH_MS = 5_000;
/** Smaller steps nobody sees. */
const LEAST_STEP = 0.01;
/** After a failure, or where a card had not all: cards are written in files of some minutes, which can be played when they are whole. */
const AGAIN_MS = [60_000, 600_000, 3_600_000, 6 * 3_600_000];
const NO_CARD_MS = 3_600_000;
/** Beyond this the oldest gaps come first, and the others at the next look. */
const MOST_AT_ONCE_MS = 6 * 3_600_000;

interface CardImportParts {
  cameras: () => CardCamera[];
  storage: Storage;
  settings: JsonStore<CardSettings>;
  clock: Clock;
  ffmpegPath: string;
  turns: CardTurns;
  log: Logger;
  onChange: (job: CardJob) => void;
}

/** What a job does with a camera's card while it has the turn. */
interface Work {
  camera: CardCamera;
  job: Pick<CardJob, 'kind' | 'automatic' | 'from' | 'to'>;
  run: (signal: AbortSignal, change: (patch: Partial<CardJob>) => void) => Promise<void>;
}

interface Entry {
  job: CardJob;
  abort: AbortController;
  done: Promise<void>;
}

/** Takes footage from cameras' cards: on request, and by itself after an outage; erases cards. One thing at a time. */
export class CardImport {
  readonly #parts: CardImportParts;
  readonly #entries = new Map<string, Entry>();
  readonly #looking: Disposable;
  #turn: Promise<void> = Promise.resolve();
  #isLooking = false;
  /** When a camera's timeline is looked at next, monotonic ms; and what was asked for in vain of it. */
  readonly #next = new Map<string, number>();
  readonly #tried = new Map<string, { times: number; notBefore: number }>();
  #closed = false;

  constructor(parts: CardImportParts) {
    this.#parts = parts;
    this.#looking = parts.clock.every(LOOK_MS, () => void this.#look());
  }

  get settings(): CardSettings {
    return this.#parts.settings.get();
  }

  update(change: { [K in keyof CardSettings]?: CardSettings[K] | undefined }): CardSettings {
    const known = this.settings;
    const { autoFill = known.autoFill, leastGapSeconds = known.leastGapSeconds, lookBackHours = known.lookBackHours } = change;
    this.#parts.settings.set({ autoFill, leastGapSeconds, lookBackHours });
    if (!autoFill) for (const { job, abort } of this.#entries.values()) if (job.automatic) abort.abort();
    return this.settings;
  }

  status(cameraId: string): Promise<CardStatus> {
    return cardStatusOf(this.camera(cameraId), this.#parts.clock);
  }

  /** What the card has of a range, and what of that is not here. @throws AppError like `status` */
  async list(cameraId: string, range: { from: number; to: number }): Promise<CardList> {
    const camera = this.camera(cameraId);
    const asked = { fromMs: range.from, toMs: Math.min(range.to, this.#parts.clock.now()) };
    if (asked.toMs <= asked.fromMs) return { stretches: [], exact: true, missing: [] };
    const { stretches, exact } = await historyOf(camera, asked, this.#parts.clock);
    const isWhole = (part: Stretch) => stretches.some(({ fromMs, toMs }) => fromMs === part.fromMs && toMs === part.toMs);
    const missing = common(stretches, await this.#gaps(cameraId, range.from, range.to)).filter((part) => part.toMs - part.fromMs >= LEAST_WORTH_MS || isWhole(part));
    const told = ({ fromMs, toMs }: Stretch) => ({ from: fromMs, to: toMs });
    return { stretches: stretches.map(told), exact, missing: missing.map(told) };
  }

  /** Fills the gaps of a range. @throws AppError `not-found`; `busy` when too many wait */
  take({ cameraId, from, to }: { cameraId: string; from: number; to: number }): CardJob {
    const camera = this.camera(cameraId);
    if (!camera.link.possible) throw new AppError('unsupported', 'card.notOffered');
    return this.#start(this.#filling(camera, { from, to, automatic: false }, () => this.#gaps(cameraId, from, to))).job;
  }

  /** Erases all that the camera has recorded on its card. @throws AppError `not-found`; `busy` when too many wait */
  erase(cameraId: string): CardJob {
    const camera = this.camera(cameraId);
    if (!camera.link.possible) throw new AppError('unsupported', 'card.notOffered');
    const now = this.#parts.clock.now();
    return this.#start({
      ...{ camera, job: { kind: 'erase', automatic: false, from: now, to: now } },
      run: (_stop, change) => camera.link.use(({ client, targets }, signal) => eraseCard(client, { sourceToken: targets.main.sourceToken, signal, onProgress: (progress) => change({ progress }) })),
    }).job;
  }

  jobs(): CardJob[] {
    return [...this.#entries.values()].map(({ job }) => job);
  }

  /** Resolves when nothing of it is under way any more. @returns false for one that was not. */
  async cancel(id: string): Promise<boolean> {
    const entry = this.#entries.get(id);
    // Half erased would be neither.
    if (!entry || (entry.job.state !== 'waiting' && (entry.job.state !== 'running' || entry.job.kind === 'erase'))) return false;
    entry.abort.abort();
    await entry.done;
    return true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#looking[Symbol.dispose]();
    for (const { abort } of this.#entries.values()) abort.abort();
    await Promise.all([...this.#entries.values()].map(({ done }) => done));
  }

  /** @throws AppError `not-found` */
  camera(id: string): CardCamera {
    const camera = this.#parts.cameras().find((each) => each.id === id);
    if (!camera) throw new AppError('not-found', 'camera.unknown', { data: { id } });
    return camera;
  }

  async #gaps(cameraId: string, from: number, to: number): Promise<Stretch[]> {
    const nowMs = this.#parts.clock.now();
    const [track] = await this.#parts.storage.timeline([cameraId], from, Math.min(to, nowMs));
    return stretchesToFill(track?.spans ?? [], { automatic: null, nowMs });
  }

  #filling(camera: CardCamera, job: Omit<Work['job'], 'kind'>, find: () => Promise<Stretch[]>): Work {
    const run: Work['run'] = async (signal, change) => {
      const onProgress = (progress: number, { filledMs, missingMs }: { filledMs: number; missingMs: number }) => change({ progress, filledMs, missingMs });
      change(await fillFromCard({ camera, stretches: await find(), automatic: job.automatic, signal, onProgress }, this.#parts));
    };
    return { camera, job: { kind: 'fill', ...job }, run };
  }

  #start(work: Work): Entry {
    if (this.#closed) throw new AppError('closed', 'card.tooMany');
    if (this.jobs().filter(({ state }) => state === 'waiting').length >= MOST_WAITING) throw new AppError('busy', 'card.tooMany');
    for (const [id, { job }] of this.#entries) if (this.#entries.size >= MOST_REMEMBERED && job.state !== 'running' && job.state !== 'waiting') this.#entries.delete(id);
    const id = randomBytes(8).toString('hex');
    const entry: Entry = {
      job: { id, cameraId: work.camera.id, ...work.job, state: 'waiting', progress: 0, filledMs: 0, missingMs: 0, error: null, retryable: false },
      ...{ abort: new AbortController(), done: Promise.resolve() },
    };
    this.#entries.set(id, entry);
    this.#parts.onChange(entry.job);
    entry.done = this.#turn = this.#turn.then(() => this.#run(entry, work));
    return entry;
  }

  async #run(entry: Entry, { camera, run }: Work): Promise<void> {
    const { turns, log, onChange } = this.#parts;
    const change = (patch: Partial<CardJob>) => {
      const before = entry.job;
      const progress = Math.min(0.99, Math.max(before.progress, patch.progress ?? 0));
      const isStep = patch.state !== undefined || progress - before.progress >= LEAST_STEP || (patch.filledMs ?? 0) - before.filledMs > 1_000;
      entry.job = { ...before, ...patch, progress: patch.state === 'done' ? 1 : progress };
      if (isStep) onChange(entry.job);
    };
    const { signal } = entry.abort;
    let taken = signal;
    try {
      signal.throwIfAborted();
      using turn = await turns.take(camera.id, entry.job.automatic ? 'automatic' : 'job', signal);
      taken = AbortSignal.any([signal, turn.signal]);
      change({ state: 'running' });
      await run(taken, change);
      taken.throwIfAborted();
      change({ state: 'done' });
    } catch (error) {
      const failure = error instanceof AppError ? error : null;
      // Somebody looks at the card: what nobody has asked for comes again later.
      const givesWay = entry.job.automatic && failure?.messageKey === 'card.inUse';
      if (taken.aborted || givesWay) change({ state: 'cancelled' });
      else {
        if (!failure) log.error('card not read', { camera: camera.id, error });
        change({ state: 'failed', error: failure?.messageKey ?? 'internal', retryable: failure?.retryable ?? false });
      }
    }
  }

  /** One camera's gaps at a time, of cameras that are there; nothing while something else is taken from a card. */
  async #look(): Promise<void> {
    const { cameras, clock, turns, log } = this.#parts;
    if (this.#isLooking || this.#closed || !this.settings.autoFill || this.jobs().some(({ state }) => state === 'running' || state === 'waiting')) return;
    this.#isLooking = true;
    try {
      const now = clock.monotonic();
      const due = cameras().filter((camera) => camera.link.possible && camera.isOnline() && !turns.isTaken(camera.id) && (this.#next.get(camera.id) ?? 0) <= now);
      for (const camera of due) if (await this.#fillGapsOf(camera)) return;
    } catch (error) {
      if (!this.#closed) log.warn('gaps not looked for', { error });
    } finally {
      this.#isLooking = false;
    }
  }

  /** @returns whether there was something to do. */
  async #fillGapsOf(camera: CardCamera): Promise<boolean> {
    const { storage, clock } = this.#parts;
    this.#next.set(camera.id, clock.monotonic() + LOOK_AGAIN_MS);
    const nowMs = clock.now();
    const { leastGapSeconds, lookBackHours } = this.settings;
    const [track] = await storage.timeline([camera.id], nowMs - lookBackHours * 3_600_000, nowMs);
    const found = stretchesToFill(track?.spans ?? [], { automatic: { leastMs: leastGapSeconds * 1000 }, nowMs }).filter((stretch) => (this.#tried.get(keyOf(camera, stretch))?.notBefore ?? 0) <= clock.monotonic());
    let length = 0;
    const wanted = found.filter(({ fromMs, toMs }) => (length += toMs - fromMs) <= MOST_AT_ONCE_MS || length === toMs - fromMs);
    const [first, last] = [wanted[0], wanted.at(-1)];
    if (!first || !last || this.#closed) return false;
    const entry = this.#start(this.#filling(camera, { from: first.fromMs, to: last.toMs, automatic: true }, () => Promise.resolve(wanted)));
    await entry.done;
    const { state, error } = entry.job;
    if (error === 'card.notOffered') {
      this.#next.set(camera.id, clock.monotonic() + NO_CARD_MS);
      // One that has none is nothing that somebody has to know of.
      this.#entries.delete(entry.job.id);
      return false;
    }
    if (state !== 'cancelled') for (const stretch of wanted) this.#putOff(keyOf(camera, stretch));
    return true;
  }

  /** What is still a gap then is asked for again, ever more rarely. */
  #putOff(key: string): void {
    const times = this.#tried.get(key)?.times ?? 0;
    this.#tried.delete(key);
    this.#tried.set(key, { times: times + 1, notBefore: this.#parts.clock.monotonic() + (AGAIN_MS[times] ?? DAY_MS) });
    const [oldest] = this.#tried.keys();
    if (this.#tried.size > 1_000 && oldest !== undefined) this.#tried.delete(oldest);
  }
}

function keyOf(camera: CardCamera, { fromMs, toMs }: Stretch): string {
  return `${camera.id} ${fromMs} ${toMs}`;
}
