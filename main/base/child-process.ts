import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Clock } from './clock.ts';
import { maskSecrets } from './mask-secrets.ts';

/** The end of what a program said is what tells why it died. */
const TAIL_BYTES = 4096;
/** A program that was asked to end gets this long. */
const KILL_AFTER_MS = 2_000;

export interface ChildEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** It could not be started at all: the program is missing, or may not be run. */
  startError: Error | null;
  /** The last of its stderr, secrets masked. */
  stderr: string;
}

/** A program whose stdout is read and whose stderr is remembered, bounded. */
export class OutputChild {
  readonly stdout: Readable;
  /** Resolves when it has ended and its output is read to the end; never rejects. */
  readonly done: Promise<ChildEnd>;
  readonly pid: number | undefined;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #clock: Clock;
  #ending = false;

  constructor(program: string, args: readonly string[], clock: Clock) {
    this.#clock = clock;
    this.#child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    this.stdout = this.#child.stdout;
    this.pid = this.#child.pid;
    let tail = '';
    this.#child.stderr.setEncoding('utf8');
    this.#child.stderr.on('data', (text: string) => {
      tail = (tail + text).slice(-TAIL_BYTES);
    });
    this.done = new Promise((resolve) => {
      let startError: Error | null = null;
      this.#child.once('error', (error) => {
        startError = error;
        // Without a process there is no 'close'.
        if (this.#child.pid === undefined) resolve({ code: null, signal: null, startError, stderr: '' });
      });
      this.#child.once('close', (code, signal) => resolve({ code, signal, startError, stderr: maskSecrets(tail) }));
    });
  }

  /** Asks it to end, and makes it after a while. */
  end(): void {
    if (this.#ending || this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#ending = true;
    this.#child.kill('SIGTERM');
    const insist = this.#clock.after(KILL_AFTER_MS, () => this.#child.kill('SIGKILL'));
    void this.done.then(() => insist[Symbol.dispose]());
  }

  /** At once, without a chance to say more. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
