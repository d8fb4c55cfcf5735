/** The server process: engine and HTTP. Its parent (cli.ts) starts it again when it dies. */
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../contract/errors.ts';
import { systemClock } from '../base/clock.ts';
import { pageFolderUrl } from '../base/entries.ts';
import { collectSeldom } from '../base/heap.ts';
import { createLogger, type LogLevel } from '../base/logger.ts';
import { createEngine } from '../host/engine.ts';
import { errorBody, systemLanguage } from '../host/messages.ts';
import type { Engine } from '../host/types.ts';
import { parseInterfaces } from '../host/interfaces.ts';
import { ArgumentError, type HeadlessOptions, isLoopback, readArguments } from './arguments.ts';
import { type Certificate, ownCertificate } from './certificate.ts';
import type { ToParent } from './parent-messages.ts';
import { readablePassword } from './readable-password.ts';
import { createServer } from './server.ts';

collectSeldom();
// The engine's timers keep no process alive, and until it listens nothing else does.
const starting = setInterval(() => {}, 60_000);
const log = createLogger({
  level: (process.env.KANJIA_LOG as LogLevel | undefined) ?? 'info',
  write: (line) => process.stderr.write(`${line}\n`),
  now: () => Date.now(),
});
const tell = (message: ToParent) => process.send?.(message);

try {
  await run(readArguments(process.argv.slice(2), process.env));
  clearInterval(starting);
} catch (error) {
  const known = error instanceof AppError ? error : error instanceof ArgumentError ? new AppError('invalid', 'call.badRequest', { data: { problem: error.message } }) : null;
  if (!known) throw error;
  const { message } = errorBody(known, systemLanguage(process.env));
  // The message has to be on its way before the process is gone.
  if (process.send) process.send({ type: 'fatal', message } satisfies ToParent, () => process.exit(1));
  else {
    process.stderr.write(`${message}\n`);
    process.exit(1);
  }
}

async function run(options: HeadlessOptions): Promise<void> {
  const engine = await createEngine({
    dataDir: options.dataDir,
    interfaces: parseInterfaces(options.interfaces),
    host: 'headless',
    clock: systemClock,
    log,
    env: process.env,
    ...(options.autoAddFile ? { autoAdd: readCredentials(options.autoAddFile) } : {}),
  });
  let closing = false;
  let closeServer = async () => {};
  const close = async () => {
    if (closing) return;
    closing = true;
    try {
      await closeServer();
    } finally {
      await engine.close();
    }
    process.exit(0);
  };
  process.on('SIGTERM', () => void close());
  process.on('SIGINT', () => void close());
  // The parent is gone, however: nobody would start this process again or stop it.
  process.on('disconnect', () => void close());

  try {
    const password = await choosePassword(engine, options);
    if (options.ownerTokenFile) writeTokenFile(options.ownerTokenFile, engine.access.ownerToken);
    const certificate = isLoopback(options.host) ? null : await ownCertificate(options.dataDir, Date.now());
    const server = await createServer({
      engine,
      host: options.host,
      certificate,
      pageFolder: fileURLToPath(pageFolderUrl()),
      log: log.child('http'),
    });
    closeServer = () => server.close();
    await listen(() => server.listen({ host: options.host, port: options.port }), options);
    // Not before it listens: a password that is kept and was never shown would lock the owner out.
    if (password !== null) await engine.access.setOwnerPassword(password, null, null);
    const address = server.server.address();
    const port = typeof address === 'object' && address ? address.port : options.port;
    tell({ type: 'listening', ...describe(options, port, certificate), link: engine.access.issueLink(), password });
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/**
 * On the network a password is needed: one that is given, one that was set before, or a new one that is printed once.
 * @returns the new one, not set yet; null when none is needed.
 */
async function choosePassword(engine: Engine, options: HeadlessOptions): Promise<string | null> {
  if (options.ownerPasswordFile) {
    const given = readFirstLine(options.ownerPasswordFile);
    if (given.length < 10) throw new AppError('invalid', 'access.passwordTooShort', { data: { least: 10 } });
    await engine.access.ensureOwnerPassword(given);
    return null;
  }
  return isLoopback(options.host) || engine.access.ownerHasPassword ? null : readablePassword();
}

function readCredentials(file: string): { username: string; password: string } {
  const line = readFirstLine(file);
  const colon = line.indexOf(':');
  if (colon < 0) throw new AppError('invalid', 'call.badRequest', { data: { problem: '--auto-add: user:password' } });
  return { username: line.slice(0, colon), password: line.slice(colon + 1) };
}

function readFirstLine(file: string): string {
  try {
    return (readFileSync(file, 'utf8').split(/\r?\n/)[0] ?? '').trim();
  } catch (error) {
    throw new AppError('invalid', 'server.cannotReadFile', { data: { file }, cause: error });
  }
}

/** For the owner's eyes only, and never half written. */
function writeTokenFile(file: string, token: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const temporary = `${file}.${process.pid}.tmp`;
    writeFileSync(temporary, `${token}\n`, { mode: 0o600 });
    chmodSync(temporary, 0o600);
    renameSync(temporary, file);
  } catch (error) {
    throw new AppError('read-only', 'server.cannotWriteFile', { data: { file }, cause: error });
  }
}

async function listen(start: () => Promise<unknown>, options: HeadlessOptions): Promise<void> {
  try {
    await start();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const data = { host: options.host, port: options.port };
    if (code === 'EADDRINUSE') throw new AppError('conflict', 'server.portInUse', { data, cause: error });
    if (code === 'EACCES') throw new AppError('conflict', 'server.portNotAllowed', { data, cause: error });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new AppError('invalid', 'server.noSuchAddress', { data, cause: error });
    throw error;
  }
}

function describe(options: HeadlessOptions, port: number, certificate: Certificate | null): { url: string; fingerprint: string | null } {
  const shown = options.host === '0.0.0.0' || options.host === '::' ? 'localhost' : options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `${certificate ? 'https' : 'http'}://${shown}:${port}`, fingerprint: certificate?.fingerprint ?? null };
}
