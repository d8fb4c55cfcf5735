import { randomBytes } from 'node:crypto';
import type { BenchAction, BenchJob, BenchPreview } from '../../../contract/bench-types.ts';
import { AppError } from '../../../contract/errors.ts';
import type { Language } from '../../../contract/types.ts';
import type { Logger } from '../../base/logger.ts';
import type { CameraPark } from '../camera-park.ts';
import { errorBody, say } from '../messages.ts';
import { type ActionParts, previewAction, runAction } from './actions.ts';

/** Networks are changed one by one: two cameras that swap addresses would meet. */
const AT_ONCE: Record<BenchAction['kind'], number> = { clock: 6, password: 2, network: 1, settings: 3, firmware: 2, reboot: 4 };
const LOOKED_AT_ONCE = 6;

/** The installer's bench: one change at a time, on many cameras. */
export class Bench {
  readonly #park: CameraPark;
  readonly #parts: ActionParts;
  readonly #log: Logger;
  readonly #changed: (job: BenchJob) => void;
  readonly #over = new AbortController();
  #job: BenchJob | null = null;
  #stopped = false;
  #done: Promise<void> = Promise.resolve();

  constructor(parts: ActionParts & { park: CameraPark; log: Logger; changed: (job: BenchJob) => void }) {
    this.#park = parts.park;
    this.#parts = parts;
    this.#log = parts.log;
    this.#changed = parts.changed;
  }

  get job(): BenchJob | null {
    return this.#job;
  }

  async preview(ids: readonly string[], action: BenchAction): Promise<BenchPreview[]> {
    const runtimes = ids.map((id) => this.#park.get(id));
    const previews: BenchPreview[] = [];
    const queue = [...runtimes.entries()];
    const work = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) previews[next[0]] = await previewAction(next[1], action, this.#parts);
    };
    await Promise.all(Array.from({ length: LOOKED_AT_ONCE }, work));
    return previews;
  }

  /** @throws AppError `busy` (`bench.runs`) */
  run(ids: readonly string[], action: BenchAction, language: Language): BenchJob {
    if (this.#job?.running) throw new AppError('busy', 'bench.runs');
    const runtimes = ids.map((id) => this.#park.get(id));
    const job: BenchJob = {
      id: `job_${randomBytes(6).toString('hex')}`,
      kind: action.kind,
      startedMs: this.#parts.clock.now(),
      running: true,
      results: runtimes.map(({ config }) => ({ id: config.id, name: config.name, state: 'waiting', message: null, settings: null })),
    };
    this.#job = job;
    this.#stopped = false;
    this.#done = this.#work(job, ids, action, language);
    return job;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Resolves when no camera is under way any more. */
  async close(): Promise<void> {
    this.#stopped = true;
    this.#over.abort(new AppError('cancelled', 'camera.cancelled'));
    await this.#done;
  }

  async #work(job: BenchJob, ids: readonly string[], action: BenchAction, language: Language): Promise<void> {
    const queue = [...ids.entries()];
    const put = (index: number, change: Partial<BenchJob['results'][number]>) => {
      job.results = job.results.map((result, at) => (at === index ? { ...result, ...change } : result));
      this.#changed({ ...job });
    };
    const work = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [index, id] = next;
        if (this.#stopped) {
          put(index, { state: 'stopped' });
          continue;
        }
        put(index, { state: 'working' });
        try {
          const runtime = this.#park.get(id);
          if (!runtime.device.link.possible) throw new AppError('unsupported', 'camera.noOnvif', { data: { name: runtime.config.name } });
          const { text, settings } = await runAction(runtime, action, this.#parts, this.#over.signal);
          put(index, { state: settings?.outcome === 'rolled-back' ? 'rolled-back' : 'done', message: say(language, text), settings: settings ?? null });
        } catch (error) {
          if (!(error instanceof AppError)) this.#log.error('bench failed', { camera: id, kind: action.kind, error });
          const known = error instanceof AppError ? error : new AppError('internal', 'internal', { data: { reference: id } });
          put(index, { state: 'failed', message: errorBody(known, language).message });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE[action.kind] }, work));
    if (action.kind === 'firmware') this.#parts.uploads.forget();
    job.running = false;
    this.#changed({ ...job });
  }
}
