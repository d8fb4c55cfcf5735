import { Worker } from 'node:worker_threads';
import type { Box, Detection } from '../../../contract/event-types.ts';
import type { Clock } from '../../base/clock.ts';
import { entryUrl } from '../../base/entries.ts';
import type { LookMessage, ThreadData, ThreadReply } from './thread-protocol.ts';
import type { ModelFacts, Picture } from './types.ts';

/** Loading compiles the runtime and widens the weights: seconds on a busy machine, more for large models. */
const LOAD_LIMIT_MS = 120_000;
/** A model that takes longer for a picture is of no use to anybody. */
const LOOK_LIMIT_MS = 60_000;

/** A model that cannot be used, and why. */
export class UnusableModel extends Error {
  readonly reason: string;
  readonly detail: string;

  constructor(reason: string, detail: string) {
    super(`${reason}: ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}

/** One thread with one model. It detects faults and dies: whoever made it makes another. */
export class DetectorWorker {
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #ended = Promise.withResolvers<void>();
  readonly #ready = Promise.withResolvers<ModelFacts>();
  #limit: Disposable;
  #next = 1;
  #waiting: { id: number; resolve(found: { detections: Detection[]; ms: number }): void; reject(error: Error): void } | null = null;
  #fault: Error | null = null;

  constructor(data: ThreadData, clock: Clock) {
    this.#clock = clock;
    this.#worker = new Worker(entryUrl('detector-thread'), { workerData: data });
    this.#limit = clock.after(LOAD_LIMIT_MS, () => this.#die(new UnusableModel('fails', 'timeout')));
    this.#ready.promise.catch(() => {});
    this.#worker.on('message', (reply: ThreadReply) => this.#take(reply));
    this.#worker.on('error', (error: unknown) => {
      this.#fault ??= error instanceof Error ? error : new Error(String(error));
    });
    this.#worker.on('exit', () => {
      this.#limit[Symbol.dispose]();
      const fault = this.#fault ?? new Error('detector thread ended');
      this.#ready.reject(fault);
      this.#waiting?.reject(fault);
      this.#waiting = null;
      this.#ended.resolve();
    });
  }

  /** Rejects with `UnusableModel` where the model is no good, else with what ended the thread. */
  get ready(): Promise<ModelFacts> {
    return this.#ready.promise;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** One at a time, after `ready`. @throws when the look fails or the thread dies */
  look(picture: Picture, regions: readonly Box[]): Promise<{ detections: Detection[]; ms: number }> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      if (this.#waiting || this.#fault) {
        reject(this.#fault ?? new Error('one look at a time'));
        return;
      }
      this.#waiting = { id, resolve, reject };
      this.#limit = this.#clock.after(LOOK_LIMIT_MS, () => this.#die(new Error('a look took too long')));
      this.#worker.postMessage({ id, width: picture.width, height: picture.height, rgb: picture.rgb, regions } satisfies LookMessage);
    });
  }

  async close(): Promise<void> {
    this.#fault ??= new Error('closed');
    await this.#worker.terminate();
    await this.#ended.promise;
  }

  #take(reply: ThreadReply): void {
    switch (reply.kind) {
      case 'ready':
        this.#limit[Symbol.dispose]();
        this.#ready.resolve(reply.facts);
        return;
      case 'unusable':
        this.#die(new UnusableModel(reply.reason, reply.detail));
        return;
      case 'found':
      case 'failed': {
        const waiting = this.#waiting;
        if (waiting?.id !== reply.id) return;
        this.#waiting = null;
        this.#limit[Symbol.dispose]();
        if (reply.kind === 'found') waiting.resolve(reply);
        else waiting.reject(new Error(reply.message));
      }
    }
  }

  #die(fault: Error): void {
    this.#fault ??= fault;
    void this.#worker.terminate();
  }
}
