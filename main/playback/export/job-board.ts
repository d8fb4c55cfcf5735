import { randomBytes } from 'node:crypto';
import { AppError } from '../../../contract/errors.ts';
import type { ExportJob } from '../../../contract/types.ts';
import type { Logger } from '../../base/logger.ts';
import type { Task } from './types.ts';

/** Each reads and writes as fast as the disk gives: more at once only take from one another, and from recording. */
const MOST_AT_ONCE = 2;
const MOST_WAITING = 20;
/** Of those that have no files here: copies, and what failed or was cancelled. */
const MOST_REMEMBERED = 200;
/** Nobody sees smaller steps, and each is told to every page. */
const LEAST_STEP = 0.01;

/** What a job has made. */
export interface Outcome {
  path: string;
  bytes: number;
  proof: string | null;
  /** Of a copy, see ExportJob. */
  fromCache?: boolean;
}

/** It takes room in the folder of exports. */
export function hasFiles(job: ExportJob): boolean {
  return job.state === 'done' && job.kind !== 'copy' && job.path !== null;
}

interface Entry {
  job: ExportJob;
  abort: AbortController;
  done: Promise<void>;
  error: unknown;
}

/** Jobs under way and done: two at once, the others wait their turn. */
export class JobBoard {
  readonly #entries = new Map<string, Entry>();
  readonly #waiting: (() => void)[] = [];
  readonly #onChange: (job: ExportJob) => void;
  readonly #log: Logger;
  #free = MOST_AT_ONCE;

  constructor(log: Logger, onChange: (job: ExportJob) => void) {
    this.#log = log;
    this.#onChange = onChange;
  }

  /** @throws AppError `busy` when too many wait. */
  start(about: Pick<ExportJob, 'kind' | 'cameraId' | 'cameraIds' | 'from' | 'to'>, work: (id: string, task: Task) => Promise<Outcome>): ExportJob {
    if (this.#running().length >= MOST_WAITING) throw new AppError('busy', 'playback.tooManyExports');
    const without = [...this.#entries.values()].filter(({ job }) => job.state !== 'running' && !hasFiles(job));
    for (const { job } of without.slice(0, Math.max(0, without.length - MOST_REMEMBERED + 1))) this.#entries.delete(job.id);
    const id = randomBytes(12).toString('hex');
    const entry: Entry = {
      job: { id, ...about, state: 'running', progress: 0, path: null, bytes: null, proof: null, error: null },
      ...{ abort: new AbortController(), done: Promise.resolve(), error: null },
    };
    this.#entries.set(id, entry);
    const { job } = entry;
    this.#onChange(job);
    entry.done = this.#run(entry, work);
    return job;
  }

  /** Of before: done, with files. */
  take(job: ExportJob): void {
    this.#entries.set(job.id, { job, abort: new AbortController(), done: Promise.resolve(), error: null });
  }

  /** Something else about one that is done. */
  change(job: ExportJob): void {
    const entry = this.#entries.get(job.id);
    if (!entry) return;
    entry.job = job;
    this.#onChange(job);
  }

  remove(id: string): void {
    this.#entries.delete(id);
  }

  list(): ExportJob[] {
    return [...this.#entries.values()].map(({ job }) => job);
  }

  get(id: string): ExportJob | null {
    return this.#entries.get(id)?.job ?? null;
  }

  /** @throws AppError the reason it failed; `cancelled` when the signal aborts, and the job with it. */
  async finished(id: string, signal: AbortSignal): Promise<ExportJob> {
    const entry = this.#entries.get(id);
    if (!entry) throw new AppError('not-found', 'playback.noExport');
    const abort = () => entry.abort.abort();
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    await entry.done;
    signal.removeEventListener('abort', abort);
    if (entry.error) throw entry.error;
    return entry.job;
  }

  /** Resolves when what it wrote is gone. @returns false for a job that is not under way. */
  async cancel(id: string): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (entry?.job.state !== 'running') return false;
    entry.abort.abort();
    await entry.done;
    return true;
  }

  async close(): Promise<void> {
    for (const entry of this.#running()) entry.abort.abort();
    await Promise.all([...this.#entries.values()].map(({ done }) => done));
  }

  #running(): Entry[] {
    return [...this.#entries.values()].filter(({ job }) => job.state === 'running');
  }

  async #run(entry: Entry, work: (id: string, task: Task) => Promise<Outcome>): Promise<void> {
    let inTurn = false;
    const change = (patch: Partial<ExportJob>) => {
      entry.job = { ...entry.job, ...patch };
      this.#onChange(entry.job);
    };
    const onProgress = (share: number) => {
      const progress = Math.min(0.99, Math.max(0, share));
      if (progress - entry.job.progress >= LEAST_STEP) change({ progress });
    };
    try {
      await this.#turn(entry.abort.signal);
      inTurn = true;
      change({ state: 'done', progress: 1, ...(await work(entry.job.id, { signal: entry.abort.signal, onProgress })) });
    } catch (error) {
      entry.error = error;
      const cancelled = error instanceof AppError && error.kind === 'cancelled';
      if (!(error instanceof AppError)) this.#log.error('export failed', { error });
      change({ state: cancelled ? 'cancelled' : 'failed', error: error instanceof AppError ? error.messageKey : 'internal' });
    } finally {
      const next = inTurn ? this.#waiting.shift() : undefined;
      if (next) next();
      else if (inTurn) this.#free += 1;
    }
  }

  /** @throws AppError `cancelled`, without a turn. */
  async #turn(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new AppError('cancelled', 'cancelled');
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        reject(new AppError('cancelled', 'cancelled'));
      };
      this.#waiting.push(begin);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
