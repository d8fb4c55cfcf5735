import { Worker } from 'node:worker_threads';
import { AppError, type ErrorData, type ErrorKind } from '../../contract/errors.ts';
import { entryUrl } from '../base/entries.ts';
import type { Catalog } from './catalog.ts';

type MethodName = { [K in keyof Catalog]: Catalog[K] extends (...args: never[]) => unknown ? K : never }[keyof Catalog];

export interface CatalogCall {
  id: number;
  name: MethodName;
  args: unknown[];
}
export type CatalogReply = { id: number } & (
  | { result: unknown }
  | { refused: { kind: ErrorKind; messageKey: string; data: ErrorData } }
  | { failed: { code: string; message: string } }
);

/** Asks the index's thread; answers come in the order of the questions. */
export class CatalogClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  readonly #ended: Promise<void>;
  #next = 1;
  #closing = false;

  /** `onDeath`: the thread ended by itself; the engine is of no use without it. */
  constructor(dataDir: string, nowMs: number, onDeath: (error: Error) => void) {
    this.#worker = new Worker(entryUrl('database-thread'), { workerData: { dataDir, nowMs } });
    this.#worker.on('message', (reply: CatalogReply) => this.#onReply(reply));
    this.#ended = new Promise((resolve) => {
      let reason = new Error('index thread ended');
      this.#worker.on('error', (error: unknown) => {
        reason = error instanceof Error ? error : new Error(String(error));
      });
      this.#worker.on('exit', () => {
        for (const { reject } of this.#waiting.values()) reject(new AppError('internal', 'storage.indexFailed', { cause: reason }));
        this.#waiting.clear();
        resolve();
        if (!this.#closing) onDeath(reason);
      });
    });
  }

  /** @throws AppError as the method does, or `internal` when SQLite fails. */
  ask<N extends MethodName>(name: N, ...args: Parameters<Catalog[N]>): Promise<ReturnType<Catalog[N]>> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      if (this.#closing) {
        reject(new AppError('closed', 'storage.closed'));
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, args } satisfies CatalogCall);
    });
  }

  async close(): Promise<void> {
    if (!this.#closing) {
      // `close` itself is the last question.
      const closed = this.ask('close').catch(() => {});
      this.#closing = true;
      await closed;
    }
    await this.#ended;
  }

  #onReply(reply: CatalogReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (!waiting) return;
    if ('result' in reply) waiting.resolve(reply.result as never);
    else if ('refused' in reply) waiting.reject(new AppError(reply.refused.kind, reply.refused.messageKey, { data: reply.refused.data }));
    else waiting.reject(new AppError('internal', 'storage.indexFailed', { data: { code: reply.failed.code }, message: reply.failed.message }));
  }
}
