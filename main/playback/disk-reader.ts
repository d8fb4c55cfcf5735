import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../contract/errors.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import { entryUrl } from '../base/entries.ts';
import { type AskedOfReader, ReplyParser } from './disk-reader-protocol.ts';

/** Somebody who watches comes back; 40 MB are not kept for one who does not. */
const IDLE_MS = 120_000;

/** As many reads of a disk as there are at once, and one that closes. */
const THREADS = 3;

/** A file that a reader has open. */
export interface ReadHandle {
  /** @returns how many bytes there were. @throws an Error with the system's `code`; AppError `timeout` when its process is gone. */
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  close(): void;
}

interface Waiting {
  into: Uint8Array | null;
  resolve: (bytesRead: number) => void;
  reject: (error: Error) => void;
}

/** The engine's end of a disk's reader process, which is started with it. */
class DiskReader {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #open = new Set<number>();
  readonly #clock: Clock;
  readonly #onEnd: () => void;
  #next = 1;
  #idle: Disposable | null = null;
  #isGone = false;

  constructor(clock: Clock, onEnd: () => void) {
    this.#clock = clock;
    this.#onEnd = onEnd;
    // Electron's binary is Node only when told so.
    this.#child = spawn(process.execPath, ['--max-old-space-size=96', '--max-semi-space-size=1', fileURLToPath(entryUrl('disk-reader'))], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', UV_THREADPOOL_SIZE: String(THREADS) },
      windowsHide: true,
    });
    const parser = new ReplyParser({
      target: (number) => this.#waiting.get(number)?.into ?? null,
      read: (number, bytes) => this.#answered(number)?.resolve(bytes),
      failed: (number, code) => this.#answered(number)?.reject(Object.assign(new Error(code), { code })),
    });
    this.#child.stdout?.on('data', (piece: Buffer) => parser.push(piece));
    // Its end is told by 'close'; a write after that is no news.
    this.#child.stdin?.on('error', () => {});
    this.#child.once('error', () => this.#ended());
    this.#child.once('close', () => this.#ended());
    // It keeps nobody from ending.
    this.#child.unref();
    (this.#child.stdin as Socket | null)?.unref();
    this.#keepAlive();
    this.#restIfIdle();
  }

  async open(file: string): Promise<ReadHandle> {
    const number = this.#next++;
    await this.#ask({ kind: 'open', number, file }, null);
    this.#open.add(number);
    return {
      read: async (into, offset, length, position) => ({
        bytesRead: await this.#ask({ kind: 'read', number: this.#next++, of: number, from: position, bytes: length }, into.subarray(offset, offset + length)),
      }),
      close: () => {
        if (!this.#open.delete(number)) return;
        this.#send({ kind: 'close', of: number });
        this.#restIfIdle();
      },
    };
  }

  #ask(asked: Extract<AskedOfReader, { number: number }>, into: Uint8Array | null): Promise<number> {
    this.#idle?.[Symbol.dispose]();
    this.#idle = null;
    return new Promise((resolve, reject) => {
      if (this.#isGone) {
        reject(gone());
        return;
      }
      this.#waiting.set(asked.number, { into, resolve, reject });
      this.#keepAlive();
      this.#send(asked);
    });
  }

  #answered(number: number): Waiting | undefined {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    this.#keepAlive();
    this.#restIfIdle();
    return waiting;
  }

  #send(asked: AskedOfReader): void {
    if (!this.#isGone) this.#child.stdin?.write(`${JSON.stringify(asked)}\n`);
  }

  /** Whoever waits for an answer is waited for. */
  #keepAlive(): void {
    const out = this.#child.stdout as Socket | null;
    if (this.#waiting.size > 0) out?.ref();
    else out?.unref();
  }

  #restIfIdle(): void {
    if (this.#open.size > 0 || this.#waiting.size > 0 || this.#isGone) return;
    this.#idle?.[Symbol.dispose]();
    this.#idle = this.#clock.after(IDLE_MS, () => {
      this.#ended();
      this.#child.stdin?.end();
    });
  }

  #ended(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#idle?.[Symbol.dispose]();
    this.#onEnd();
    for (const { reject } of this.#waiting.values()) reject(gone());
    this.#waiting.clear();
  }
}

/** A reader for each disk that is read from, started when it is needed. */
export class DiskReaders {
  readonly #clock: Clock;
  readonly #readers = new Map<string, DiskReader>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param disk a location's folder. @throws as `ReadHandle.read`. */
  open(disk: string, file: string): Promise<ReadHandle> {
    let reader = this.#readers.get(disk);
    if (!reader) {
      const started = new DiskReader(this.#clock, () => {
        if (this.#readers.get(disk) === started) this.#readers.delete(disk);
      });
      this.#readers.set(disk, (reader = started));
    }
    return reader.open(file);
  }
}

/** The readers are the process's. */
export const diskReaders = new DiskReaders(systemClock);

/** Its process ended: another one reads on when it is asked again. */
function gone(): AppError {
  return new AppError('timeout', 'storage.diskHangs');
}
