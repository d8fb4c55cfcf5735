import type { Box, Detection } from '../../../contract/event-types.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { DetectorWorker, UnusableModel } from './detector-worker.ts';
import type { ThreadData } from './thread-protocol.ts';
import type { Detector, DetectorFigures, ModelFacts, Picture } from './types.ts';

/** Nobody needed it for so long: its memory is given back. It is there again within a second or two. */
const IDLE_MS = 120_000;
/** A thread that died is made again after this, doubling up to the longest while it keeps dying. */
const FIRST_RESTART_MS = 1_000;
const LONGEST_RESTART_MS = 60_000;
/** Cameras whose pictures may wait; each has one place. */
const MOST_WAITING = 64;
const MEAN_SHARE = 0.1;

interface Waiting {
  picture: Picture;
  regions: readonly Box[];
  done(detections: Detection[] | null): void;
}

export interface SharedDetectorOptions {
  /** Comes with us, is always there. */
  builtIn: string;
  clock: Clock;
  log: Logger;
  /** The chosen model turned out to be unusable, or is good (null). */
  onProblem?: (problem: { reason: string; detail: string } | null) => void;
  /** Tests put another in its place. */
  makeWorker?: (data: ThreadData) => DetectorWorker;
}

/**
 * The one detector of the engine. It is loaded when the first picture comes and unloaded when none has come for long. A model
 * of somebody's choice that cannot be used is told, and the built-in one does the work.
 */
export class SharedDetector implements Detector {
  readonly #options: SharedDetectorOptions;
  readonly #waiting = new Map<string, Waiting>();
  #chosen: ThreadData | null = null;
  /** The chosen model is no good: the built-in one is used until another is chosen. */
  #refused = false;
  #worker: DetectorWorker | null = null;
  #facts: ModelFacts | null = null;
  #busy = false;
  #idle: Disposable | null = null;
  #restart: Disposable | null = null;
  #deaths = 0;
  #looks = 0;
  #missed = 0;
  #msPerLook: number | null = null;
  #closed = false;
  readonly #leaving = new Set<Promise<void>>();

  constructor(options: SharedDetectorOptions) {
    this.#options = options;
  }

  /** What the model that is loaded can do; null while none is. */
  get facts(): ModelFacts | null {
    return this.#facts;
  }

  figures(): DetectorFigures {
    return { state: this.#facts ? 'ready' : this.#worker ? 'loading' : 'unloaded', looks: this.#looks, missed: this.#missed, msPerLook: this.#msPerLook };
  }

  /** Takes another model with the next picture; null: the built-in one. */
  choose(model: ThreadData | null): void {
    this.#chosen = model;
    this.#refused = false;
    this.#deaths = 0;
    this.#restart?.[Symbol.dispose]();
    this.#restart = null;
    this.#options.onProblem?.(null);
    this.#unload();
    this.#work();
  }

  look(cameraId: string, picture: Picture, regions: readonly Box[]): Promise<Detection[] | null> {
    if (this.#closed) return Promise.resolve(null);
    return new Promise((resolve) => {
      const before = this.#waiting.get(cameraId);
      if (before) this.#giveUp(before);
      else if (this.#waiting.size >= MOST_WAITING) {
        this.#missed++;
        resolve(null);
        return;
      }
      // A camera keeps its place in the row, whichever picture it has there.
      this.#waiting.set(cameraId, { picture, regions, done: resolve });
      this.#work();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#restart?.[Symbol.dispose]();
    for (const waiting of this.#waiting.values()) this.#giveUp(waiting);
    this.#waiting.clear();
    this.#unload();
    await Promise.all(this.#leaving);
  }

  #work(): void {
    if (this.#busy || this.#closed || this.#restart || this.#waiting.size === 0) return;
    this.#idle?.[Symbol.dispose]();
    this.#idle = null;
    if (!this.#worker) this.#load();
    else if (this.#facts) void this.#lookAtNext(this.#worker);
  }

  #load(): void {
    const { builtIn, clock, makeWorker } = this.#options;
    const own = this.#refused ? null : this.#chosen;
    const data = own ?? { modelFile: builtIn, labelsFile: null };
    const worker = makeWorker ? makeWorker(data) : new DetectorWorker(data, clock);
    this.#worker = worker;
    worker.ready.then(
      (facts) => {
        if (this.#worker !== worker) return;
        this.#facts = facts;
        this.#work();
      },
      (error: unknown) => this.#workerGone(worker, error, own !== null),
    );
    void worker.ended.then(() => this.#workerGone(worker, null, own !== null));
  }

  async #lookAtNext(worker: DetectorWorker): Promise<void> {
    const [cameraId, waiting] = this.#waiting.entries().next().value!;
    this.#waiting.delete(cameraId);
    this.#busy = true;
    let detections: Detection[] | null = null;
    try {
      const found = await worker.look(waiting.picture, waiting.regions);
      detections = found.detections;
      this.#looks++;
      this.#deaths = 0;
      this.#msPerLook = this.#msPerLook === null ? found.ms : this.#msPerLook + MEAN_SHARE * (found.ms - this.#msPerLook);
    } catch (error) {
      this.#missed++;
      if (!this.#closed) this.#options.log.warn('a picture could not be looked at', { error });
    }
    this.#busy = false;
    waiting.done(detections);
    if (this.#waiting.size > 0) this.#work();
    else if (this.#worker && !this.#closed) this.#idle = this.#options.clock.after(IDLE_MS, () => this.#unload());
  }

  #workerGone(worker: DetectorWorker, error: unknown, wasChosen: boolean): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#facts = null;
    if (this.#closed) return;
    if (error instanceof UnusableModel && wasChosen) {
      this.#refused = true;
      this.#options.log.warn('the chosen detector cannot be used', { reason: error.reason, detail: error.detail });
      this.#options.onProblem?.({ reason: error.reason, detail: error.detail });
      this.#work();
      return;
    }
    this.#options.log.warn('the detector ended', { error });
    // What waits is of the past when it is back.
    for (const waiting of this.#waiting.values()) this.#giveUp(waiting);
    this.#waiting.clear();
    const delayMs = Math.min(LONGEST_RESTART_MS, FIRST_RESTART_MS * 2 ** this.#deaths++);
    this.#restart = this.#options.clock.after(delayMs, () => {
      this.#restart = null;
      this.#work();
    });
  }

  #giveUp(waiting: Waiting): void {
    this.#missed++;
    waiting.done(null);
  }

  #unload(): void {
    this.#idle?.[Symbol.dispose]();
    this.#idle = null;
    const worker = this.#worker;
    this.#worker = null;
    this.#facts = null;
    if (!worker) return;
    const gone = worker.close().finally(() => this.#leaving.delete(gone));
    this.#leaving.add(gone);
  }
}

/** Loads a model to see whether it is any good. @throws UnusableModel */
export async function tryModel(data: ThreadData, clock: Clock): Promise<ModelFacts> {
  const worker = new DetectorWorker(data, clock);
  try {
    return await worker.ready;
  } finally {
    await worker.close();
  }
}
