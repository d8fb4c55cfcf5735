import { randomBytes } from 'node:crypto';
import type { CardJob, CardSettings, CardStatus } from '../../contract/card-types.ts';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { type Stretch, stretchesToFill } from '../cameras/card/gaps.ts';
import type { JsonStore } from '../config/json-store.ts';
import type { Storage } from '../storage/types.ts';
import { type CardCamera, cardStatusOf, fillFromCard } from './card-fill.ts';

const MOST_WAITING = 20;
const MOST_REMEMBERED = 100;
/** Gaps are looked for so often in each camera's last day. */
const LOOK_MS = 5_000;
const LOOK_AGAIN_MS = 60_000;
/** Older gaps are given up. */
const DAY_MS = 86_400_000;
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
  log: Logger;
}

interface Entry {
  job: CardJob;
  abort: AbortController;
  done: Promise<void>;
}

/** Takes footage from cameras' cards: on request, and by itself after an outage. One stretch of one camera at a time. */
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

  update(settings: CardSettings): CardSettings {
    this.#parts.settings.set(settings);
    if (!settings.autoFill) for (const { job, abort } of this.#entries.values()) if (job.automatic) abort.abort();
    return this.settings;
  }

  status(cameraId: string): Promise<CardStatus> {
    return cardStatusOf(this.#camera(cameraId), this.#parts.clock);
  }

  /**
   * Fills the gaps of a range.
   * @param after what follows when they are filled: begins the export
   * @throws AppError `not-found`; `busy` when too many wait
   */
  take(wish: { cameraId: string; from: number; to: number }, after?: () => string): CardJob {
    const { storage, clock } = this.#parts;
    const camera = this.#camera(wish.cameraId);
    if (!camera.link.possible) throw new AppError('unsupported', 'card.notOffered');
    const find = async (): Promise<Stretch[]> => {
      const [track] = await storage.timeline([wish.cameraId], wish.from, Math.min(wish.to, clock.now()));
      return stretchesToFill(track?.spans ?? [], { automatic: false, nowMs: clock.now() });
    };
    return this.#start({ ...wish, automatic: false, camera, find, ...(after ? { after } : {}) }).job;
  }

  jobs(): CardJob[] {
    return [...this.#entries.values()].map(({ job }) => job);
  }

  /** Resolves when nothing of it is under way any more. @returns false for one that was not. */
  async cancel(id: string): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (!entry || (entry.job.state !== 'running' && entry.job.state !== 'waiting')) return false;
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

  #camera(id: string): CardCamera {
    const camera = this.#parts.cameras().find((each) => each.id === id);
    if (!camera) throw new AppError('not-found', 'camera.unknown', { data: { id } });
    return camera;
  }

  #start(wish: { camera: CardCamera; from: number; to: number; automatic: boolean; find: () => Promise<Stretch[]>; after?: () => string }): Entry {
    if (this.#closed) throw new AppError('closed', 'card.tooMany');
    if (this.jobs().filter(({ state }) => state === 'waiting').length >= MOST_WAITING) throw new AppError('busy', 'card.tooMany');
    for (const [id, { job }] of this.#entries) if (this.#entries.size >= MOST_REMEMBERED && job.state !== 'running' && job.state !== 'waiting') this.#entries.delete(id);
    const { camera, from, to, automatic, find, after } = wish;
    const id = randomBytes(8).toString('hex');
    const entry: Entry = {
      job: { id, kind: after ? 'download' : 'fill', automatic, cameraId: camera.id, from, to, state: 'waiting', progress: 0, filledMs: 0, missingMs: 0, exportId: null, error: null, retryable: false },
      ...{ abort: new AbortController(), done: Promise.resolve() },
    };
    this.#entries.set(id, entry);
    const change = (patch: Partial<CardJob>) => {
      entry.job = { ...entry.job, ...patch };
    };
    const { signal } = entry.abort;
    const run = async () => {
      try {
        signal.throwIfAborted();
        change({ state: 'running' });
        const onProgress = (share: number, { filledMs, missingMs }: { filledMs: number; missingMs: number }) => change({ progress: Math.min(0.99, Math.max(entry.job.progress, share)), filledMs, missingMs });
        const result = await fillFromCard({ camera, stretches: await find(), automatic, signal, onProgress }, this.#parts);
        signal.throwIfAborted();
        change({ state: 'done', progress: 1, ...result, exportId: after ? after() : null });
      } catch (error) {
        const failure = error instanceof AppError ? error : null;
        if (!failure && !signal.aborted) this.#parts.log.error('card not read', { camera: camera.id, error });
        change(signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: failure?.messageKey ?? 'internal', retryable: failure?.retryable ?? false });
      }
    };
    entry.done = this.#turn = this.#turn.then(run);
    return entry;
  }

  /** One camera's gaps at a time, of cameras that are there; nothing while something else is taken from a card. */
  async #look(): Promise<void> {
    const { cameras, clock, log } = this.#parts;
    if (this.#isLooking || this.#closed || !this.settings.autoFill || this.jobs().some(({ state }) => state === 'running' || state === 'waiting')) return;
    this.#isLooking = true;
    try {
      const now = clock.monotonic();
      const due = cameras().filter((camera) => camera.link.possible && camera.isOnline() && (this.#next.get(camera.id) ?? 0) <= now);
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
    const [track] = await storage.timeline([camera.id], nowMs - DAY_MS, nowMs);
    const found = stretchesToFill(track?.spans ?? [], { automatic: true, nowMs }).filter((stretch) => (this.#tried.get(keyOf(camera, stretch))?.notBefore ?? 0) <= clock.monotonic());
    let length = 0;
    const wanted = found.filter(({ fromMs, toMs }) => (length += toMs - fromMs) <= MOST_AT_ONCE_MS || length === toMs - fromMs);
    const [first, last] = [wanted[0], wanted.at(-1)];
    if (!first || !last || this.#closed) return false;
    const entry = this.#start({ camera, from: first.fromMs, to: last.toMs, automatic: true, find: () => Promise.resolve(wanted) });
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
