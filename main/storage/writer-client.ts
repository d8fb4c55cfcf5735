import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../contract/errors.ts';
import { type Clock, sleep } from '../base/clock.ts';
import { entryUrl } from '../base/entries.ts';
import type { Logger } from '../base/logger.ts';
import { type CutPayload, encodeFrame, FRAME_HEADER_BYTES, type OpenPayload, OPS, type WriterReply, type WriterRequest } from './writer-protocol.ts';
import { writePid } from './writer-pid.ts';

/** How one open file learns of its fate. */
export interface FileListener {
  opened(): void;
  /** All bytes up to there are written. */
  written(at: number): void;
  closed(at: number, sha256: string | null): void;
  failed(code: string, at: number): void;
}

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  /** Ends it when the disk does not answer. */
  waiting: Disposable | null;
}

/** Longer than a disk that is well takes for anything it is asked. */
const ANSWER_WITHIN_MS = 30_000;
/** A writer that dies at once again and again is started ever later. */
const FIRST_RESTART_MS = 100;
const LAST_RESTART_MS = 5_000;
const TICK_MS = 1_000;
/** A disk has this long to take what it was sent when the engine ends. */
const END_WITHIN_MS = 5_000;
const KILLED_WITHIN_MS = 1_000;

/** The engine's end of one location's writer process: starts it, starts it again when it dies, hands over bytes. */
export class WriterClient {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #pidFile: string;
  readonly #program: URL;
  readonly #files = new Map<number, FileListener>();
  readonly #requests = new Map<number, Waiting>();
  readonly #ticking: Disposable;
  #child: ChildProcess | null = null;
  #next = 1;
  #restartMs = FIRST_RESTART_MS;
  #closing = false;
  #exited: Promise<void> = Promise.resolve();
  #partial = '';
  /** Requests asked while the process is being started again. */
  #unsent: Buffer[] = [];

  /** `program`: another than ours, which speaks the same protocol. */
  constructor(options: { clock: Clock; log: Logger; pidFile: string; program?: URL | undefined }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#pidFile = options.pidFile;
    this.#program = options.program ?? entryUrl('segment-writer');
    this.#ticking = options.clock.every(TICK_MS, () => this.#send(encodeFrame(OPS.tick, 0, new Uint8Array())));
    this.#start();
  }

  /** For tests and figures. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Opens a file; `at` 0 makes a new one. The number names it in `append` and `close`. When the process dies, `failed('EWRITER')`. */
  open(payload: OpenPayload, listener: FileListener): number {
    const number = this.#next++;
    this.#files.set(number, listener);
    if (!this.#child) queueMicrotask(() => this.#fail(number, 'EWRITER', payload.at));
    else this.#send(encodeFrame(OPS.open, number, Buffer.from(JSON.stringify(payload))));
    return number;
  }

  /** `frame`: made by the caller with room for both headers (`APPEND_HEADER_BYTES`) before its bytes. */
  append(frame: Buffer): void {
    this.#send(frame);
  }

  closeFile(number: number): void {
    this.#send(encodeFrame(OPS.close, number, new Uint8Array()));
  }

  /** Gives a file up: what is behind `at` is cut off, though the writer may have closed it after an error; no more is heard of it. */
  cut(number: number, file: string, at: number): void {
    this.#files.delete(number);
    this.#send(encodeFrame(OPS.cut, number, Buffer.from(JSON.stringify({ file, at } satisfies CutPayload))));
  }

  /** No more is heard of that file. */
  forget(number: number): void {
    this.#files.delete(number);
  }

  /**
   * @param withinMs a disk that has not answered by then hangs: who asked goes on without it, what was asked may still be done. Null: for ever.
   * @throws AppError `closed` when the process died before it answered, `timeout`; an Error with the system's `code` otherwise.
   */
  request(asked: WriterRequest, withinMs: number | null = ANSWER_WITHIN_MS): Promise<unknown> {
    const number = this.#next++;
    return new Promise((resolve, reject) => {
      if (this.#closing) {
        reject(new AppError('closed', 'storage.closed'));
        return;
      }
      const waiting = withinMs === null ? null : this.#clock.after(withinMs, () => this.#answered(number)?.reject(new AppError('timeout', 'storage.diskHangs')));
      this.#requests.set(number, { resolve, reject, waiting });
      const frame = encodeFrame(OPS.request, number, Buffer.from(JSON.stringify(asked)));
      if (this.#child) this.#send(frame);
      else this.#unsent.push(frame);
    });
  }

  /** Resolves when everything sent is on disk and the process has ended; of a disk that hangs, when it has been given up. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#ticking[Symbol.dispose]();
    this.#child?.stdin?.end();
    const child = this.#child;
    using _killing = this.#clock.after(END_WITHIN_MS, () => child?.kill('SIGKILL'));
    // A process that waits for a disk may not even be killed until the disk answers.
    const givenUp = new AbortController();
    await Promise.race([this.#exited, sleep(this.#clock, END_WITHIN_MS + KILLED_WITHIN_MS, givenUp.signal).catch(() => {})]);
    givenUp.abort();
    if (child?.exitCode === null) letGo(child);
    this.#rejectAll(new AppError('closed', 'storage.closed'));
    rmSync(this.#pidFile, { force: true });
  }

  #start(): void {
    // Electron's binary is Node only when told so.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const mark = randomUUID();
    const child = spawn(process.execPath, ['--max-old-space-size=96', '--max-semi-space-size=1', fileURLToPath(this.#program), mark], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env,
      windowsHide: true,
    });
    this.#child = child;
    this.#partial = '';
    if (child.pid !== undefined) writePid(this.#pidFile, child.pid, mark);
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#onOutput(text));
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    // Its death is told by 'exit'; a write after that is no news.
    child.stdin.on('error', () => {});
    this.#exited = new Promise((resolve) => {
      const ended = (how: string) => {
        if (this.#child !== child) return;
        this.#child = null;
        this.#onExit(how, complaint);
        resolve();
      };
      child.once('error', (error) => ended(error.message));
      child.once('close', (code, signal) => ended(signal ?? String(code)));
    });
    for (const frame of this.#unsent.splice(0)) this.#send(frame);
  }

  #onExit(how: string, complaint: string): void {
    if (!this.#closing) this.#log.error('segment writer ended', { how, complaint });
    this.#rejectAll(new AppError('closed', 'storage.writerEnded'));
    if (!this.#closing) {
      this.#clock.after(this.#restartMs, () => {
        if (!this.#closing) this.#start();
      });
      this.#restartMs = Math.min(LAST_RESTART_MS, this.#restartMs * 2);
    }
    for (const number of [...this.#files.keys()]) this.#fail(number, 'EWRITER', -1);
  }

  #rejectAll(error: AppError): void {
    for (const number of [...this.#requests.keys()]) this.#answered(number)?.reject(error);
  }

  /** Whoever waits for that answer; nobody where it came too late. */
  #answered(number: number): Waiting | null {
    const request = this.#requests.get(number);
    this.#requests.delete(number);
    request?.waiting?.[Symbol.dispose]();
    return request ?? null;
  }

  #fail(number: number, code: string, at: number): void {
    const file = this.#files.get(number);
    this.#files.delete(number);
    file?.failed(code, at);
  }

  #send(frame: Buffer): void {
    if (frame.length >= FRAME_HEADER_BYTES && this.#child?.stdin?.writable) this.#child.stdin.write(frame);
  }

  /** Each byte is looked at once, however long a line is. */
  #onOutput(text: string): void {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const line = this.#partial + text.slice(from, end);
      this.#partial = '';
      from = end + 1;
      // Node and its libraries may print a warning there.
      if (line.startsWith('{')) this.#onReply(JSON.parse(line) as WriterReply);
      else if (line !== '') this.#log.warn('segment writer says', { line: line.slice(0, 500) });
    }
    this.#partial += text.slice(from);
  }

  #onReply(reply: WriterReply): void {
    this.#restartMs = FIRST_RESTART_MS;
    if ('request' in reply) {
      const request = this.#answered(reply.request);
      if ('error' in reply) request?.reject(Object.assign(new Error(reply.error), { code: reply.error }));
      else request?.resolve(reply.result);
      return;
    }
    const file = this.#files.get(reply.file);
    if (!file) return;
    if ('opened' in reply) file.opened();
    else if ('error' in reply) this.#fail(reply.file, reply.error, reply.at);
    else if ('closed' in reply) {
      this.#files.delete(reply.file);
      file.closed(reply.at, reply.sha256);
    } else file.written(reply.at);
  }
}

/** Nothing of it keeps the engine from ending. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const stream of child.stdio) stream?.destroy();
}
