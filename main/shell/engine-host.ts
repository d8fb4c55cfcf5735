import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron';
import type { Raised } from '../../contract/notify-types.ts';
import { systemClock, type Clock } from '../base/clock.ts';
import { engineEnvironment } from '../base/engine-threads.ts';
import { entryUrl } from '../base/entries.ts';
import { RestartPolicy } from '../base/restart-policy.ts';
import { fileURLToPath } from 'node:url';

/** What the engine process sends; the rest goes over the pages' ports. */
export type FromEngine = { type: 'fatal'; message: string } | { type: 'raised'; raised: Raised };

/** Closing writes what is in memory and closes each segment; a hung disk must not keep the app from quitting. */
const CLOSE_LIMIT_MS = 10_000;

export interface EngineHostOptions {
  dataDir: string;
  language: string;
  /** The engine cannot run, for a reason that goes away only when a person does something: `start()` tries again. */
  onFatal(message: string): void;
  /** Something alerts. */
  onRaised(raised: Raised): void;
}

/** Runs the engine in a process of its own, starts it again when it dies, and gives every page a port to it. */
export class EngineHost {
  readonly #options: EngineHostOptions;
  readonly #clock: Clock;
  readonly #policy = new RestartPolicy();
  readonly #pages = new Set<WebContents>();
  #process: UtilityProcess | null = null;
  #closing: Promise<void> | null = null;

  constructor(options: EngineHostOptions, clock: Clock = systemClock) {
    this.#options = options;
    this.#clock = clock;
  }

  start(): void {
    if (this.#closing) return;
    const startedAt = this.#clock.monotonic();
    const child = utilityProcess.fork(fileURLToPath(entryUrl('engine')), ['--data', this.#options.dataDir, '--language', this.#options.language], {
      serviceName: 'Kanjia engine',
      execArgv: ['--max-semi-space-size=4'],
      env: engineEnvironment(process.env),
      stdio: 'inherit',
    });
    this.#process = child;
    let fatal: string | null = null;
    child.on('message', (message: FromEngine) => {
      if (message.type === 'fatal') fatal = message.message;
      else this.#options.onRaised(message.raised);
    });
    child.on('exit', () => {
      if (this.#process === child) this.#process = null;
      if (this.#closing) return;
      if (fatal !== null) {
        this.#options.onFatal(fatal);
        return;
      }
      this.#clock.after(this.#policy.afterDeath(this.#clock.monotonic() - startedAt).delayMs, () => this.start());
    });
    for (const page of this.#pages) this.#handPort(page);
  }

  /** The page gets a port now, and a new one after each restart of the engine or reload of the page. */
  attach(page: WebContents): void {
    this.#pages.add(page);
    page.once('destroyed', () => this.#pages.delete(page));
    // The page asks when it is ready to listen: at its first load and after each reload.
    page.ipc.on('kanjia-port-wanted', () => this.#handPort(page));
  }

  /** Resolves when the engine has ended, by itself or after CLOSE_LIMIT_MS. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      const child = this.#process;
      if (!child) {
        resolve();
        return;
      }
      const limit = this.#clock.after(CLOSE_LIMIT_MS, () => child.kill());
      child.once('exit', () => {
        limit[Symbol.dispose]();
        resolve();
      });
      child.postMessage({ type: 'close' });
    });
    return this.#closing;
  }

  #handPort(page: WebContents): void {
    if (!this.#process || page.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    this.#process.postMessage({ type: 'connect', language: this.#options.language }, [port1]);
    page.postMessage('kanjia-port', null, [port2]);
  }
}
