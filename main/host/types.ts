import type { Raised } from '../../contract/notify-types.ts';
import type { Language } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Access } from '../access/access.ts';
import type { ServerChannel, ServerConnection } from './connection.ts';
import type { Dispatcher, Session } from './dispatcher.ts';

export interface EngineOptions {
  dataDir: string;
  /** Interfaces that discovery may use. */
  interfaces: 'all' | readonly string[];
  host: 'desktop' | 'headless';
  clock: Clock;
  log: Logger;
  env: NodeJS.ProcessEnv;
  /** Adds each camera that a search at the start finds, with these credentials. */
  autoAdd?: { username: string; password: string };
}

/** The running engine, as the shell's process and the headless server know it. */
export interface Engine {
  readonly dispatcher: Dispatcher;
  readonly access: Access;
  /** Everything has started: `/healthz` may say so. */
  readonly ready: boolean;
  connect(channel: ServerChannel, session: Session, language?: Language): ServerConnection;
  /** Prometheus text format 0.0.4. */
  metrics(): Promise<string>;
  /** A finished export's file. */
  exportFile(id: string): { path: string; name: string } | null;
  /** The best picture of an event, a JPEG; null where there is none. */
  eventPicture(id: string): Promise<Uint8Array | null>;
  /** Something alerts: what pages show, for a host that shows it by itself. */
  onRaised(listener: (raised: Raised) => void): Disposable;
  /** The installation's language. */
  language(): Language;
  /** Resolves when all footage is on disk and all threads and processes have ended. */
  close(): Promise<void>;
}
