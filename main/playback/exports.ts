import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../contract/errors.ts';
import type { ExportJob } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Storage } from '../storage/types.ts';
import { exportName } from './export-name.ts';
import { exportRange } from './export-range.ts';

/** Each reads and writes as fast as the disk gives: more at once only take from one another, and from recording. */
const MOST_AT_ONCE = 2;
const MOST_WAITING = 20;
/** Finished ones that are remembered; their files stay. */
const MOST_REMEMBERED = 200;

interface Entry {
  job: ExportJob;
  name: string;
  abort: AbortController;
  done: Promise<void>;
  error: unknown;
}

/** Exports under way and done. */
export interface Exports {
  /** @throws AppError `busy` when too many wait. */
  start(request: { cameraId: string; name: string; from: number; to: number }): ExportJob;
  /** @throws AppError the reason it failed; `cancelled` when the signal aborts (and the export with it). */
  finished(id: string, signal: AbortSignal): Promise<{ id: string; path: string; bytes: number }>;
  list(): ExportJob[];
  cancel(id: string): Promise<boolean>;
  file(id: string): { path: string; name: string; bytes: number } | null;
  close(): Promise<void>;
}

export function createExports(options: {
  storage: Storage;
  dir: string;
  ffmpegPath: string;
  clock: Clock;
  log: Logger;
  onChange: (job: ExportJob) => void;
}): Exports {
  const { storage, dir, ffmpegPath, clock, log, onChange } = options;
  const entries = new Map<string, Entry>();
  const running = () => [...entries.values()].filter((entry) => entry.job.state === 'running');
  let slots = MOST_AT_ONCE;
  const waiting: (() => void)[] = [];
  const slot = async () => {
    if (slots > 0) slots -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const release = () => {
    const next = waiting.shift();
    if (next) next();
    else slots += 1;
  };

  const run = async (entry: Entry, file: string) => {
    await slot();
    const change = (patch: Partial<ExportJob>) => {
      entry.job = { ...entry.job, ...patch };
      onChange(entry.job);
    };
    try {
      if (entry.abort.signal.aborted) throw new AppError('cancelled', 'cancelled');
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      const { cameraId, from, to } = entry.job;
      const { bytes } = await exportRange({
        ...{ storage, clock, ffmpegPath, cameraId, from, to },
        outFile: file,
        signal: entry.abort.signal,
        onProgress: (progress) => change({ progress }),
      });
      change({ state: 'done', progress: 1, path: file, bytes });
    } catch (error) {
      entry.error = error;
      const cancelled = error instanceof AppError && error.kind === 'cancelled';
      if (!(error instanceof AppError)) log.error('export failed', { error });
      change({ state: cancelled ? 'cancelled' : 'failed', error: error instanceof AppError ? error.messageKey : 'internal' });
    } finally {
      release();
    }
  };

  return {
    start({ cameraId, name, from, to }) {
      if (running().length >= MOST_WAITING) throw new AppError('busy', 'playback.tooManyExports');
      for (const [id, { job }] of entries) if (entries.size >= MOST_REMEMBERED && job.state !== 'running') entries.delete(id);
      const id = randomBytes(12).toString('hex');
      const fileName = exportName(name, from);
      const job: ExportJob = { id, state: 'running', progress: 0, cameraId, from, to, path: null, bytes: null, error: null };
      const entry: Entry = { job, name: fileName, abort: new AbortController(), done: Promise.resolve(), error: null };
      entries.set(id, entry);
      onChange(job);
      entry.done = run(entry, path.join(dir, `${id.slice(0, 8)}-${fileName}`));
      return job;
    },
    async finished(id, signal) {
      const entry = entries.get(id);
      if (!entry) throw new AppError('not-found', 'playback.noExport');
      const abort = () => entry.abort.abort();
      signal.addEventListener('abort', abort, { once: true });
      await entry.done;
      signal.removeEventListener('abort', abort);
      if (entry.error) throw entry.error;
      return { id, path: entry.job.path ?? '', bytes: entry.job.bytes ?? 0 };
    },
    list: () => [...entries.values()].map((entry) => entry.job),
    async cancel(id) {
      const entry = entries.get(id);
      if (entry?.job.state !== 'running') return false;
      entry.abort.abort();
      await entry.done;
      return true;
    },
    file(id) {
      const entry = entries.get(id);
      return entry?.job.state === 'done' && entry.job.path ? { path: entry.job.path, name: entry.name, bytes: entry.job.bytes ?? 0 } : null;
    },
    async close() {
      for (const entry of running()) entry.abort.abort();
      await Promise.all([...entries.values()].map((entry) => entry.done));
    },
  };
}
