/** The engine in Electron's utilityProcess. Knows Electron only by the shape of `process.parentPort`. */
import { parseArgs } from 'node:util';
import { AppError } from '../../contract/errors.ts';
import type { Language } from '../../contract/types.ts';
import { systemClock } from '../base/clock.ts';
import { collectSeldom } from '../base/heap.ts';
import { createLogger } from '../base/logger.ts';
import { createEngine } from './engine.ts';
import { parseInterfaces } from './interfaces.ts';
import { errorBody, pickLanguage } from './messages.ts';
import { messagePortChannel, type PortLike } from './transports/message-port.ts';
import type { Engine } from './types.ts';

/** What the shell sends. */
type FromShell = { type: 'connect'; language: Language } | { type: 'close' };

interface ParentPort {
  on(event: 'message', listener: (event: { data: FromShell; ports: PortLike[] }) => void): void;
  postMessage(message: unknown): void;
}

collectSeldom();
const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
const { values } = parseArgs({ options: { data: { type: 'string' }, interfaces: { type: 'string' }, language: { type: 'string' } }, strict: false });
const log = createLogger({ level: 'info', write: (line) => process.stderr.write(`${line}\n`), now: () => systemClock.now() });

// Pages may ask for a port before the engine has started: they are served when it has.
const starting: Promise<Engine> = createEngine({
  dataDir: String(values.data),
  interfaces: parseInterfaces((values.interfaces as string | undefined) ?? process.env.KANJIA_INTERFACES),
  host: 'desktop',
  clock: systemClock,
  log,
  env: process.env,
});

parentPort?.on('message', ({ data, ports }) => {
  if (data.type === 'close') void starting.then((engine) => engine.close()).finally(() => process.exit(0));
  else void connect(data.language, ports[0]);
});

// Shown by the shell, window or not; a page in it only sounds.
void starting.then((engine) => engine.onRaised((raised) => parentPort?.postMessage({ type: 'raised', raised })), () => {});

starting.catch((error: unknown) => {
  log.error('engine not started', { error });
  // What nobody foresaw may be gone at the next start; what has a text needs a person.
  if (error instanceof AppError) parentPort?.postMessage({ type: 'fatal', message: errorBody(error, pickLanguage(String(values.language)) ?? 'en').message });
  process.exit(1);
});

async function connect(language: Language, port: PortLike | undefined): Promise<void> {
  if (!port) return;
  // The window belongs to whoever sits at this computer.
  (await starting).connect(messagePortChannel(port), { id: 'desktop', role: 'owner', name: 'desktop' }, language);
}
