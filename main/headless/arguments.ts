import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

export interface HeadlessOptions {
  host: string;
  port: number;
  dataDir: string;
  interfaces: string | null;
  ownerTokenFile: string | null;
  ownerPasswordFile: string | null;
  autoAddFile: string | null;
}

export const USAGE = `Usage: npm start -- --headless [options]
  --host HOST               address to listen on (127.0.0.1); any other speaks HTTPS and wants a password
  --port PORT               port to listen on (8088)
  --data DIR                where settings, index and, by default, recordings live
  --interfaces LIST         network interfaces that may be searched for cameras: names or addresses, or "all"
  --owner-token-file FILE   write a bearer token for scripts there, readable by you only
  --owner-password-file FILE  set the owner's password from the first line of this file
  --auto-add FILE           add every camera that is found, with the "user:password" in this file
`;

export const DEFAULT_PORT = 8088;

/** Unknown or unusable arguments; the text says which. */
export class ArgumentError extends Error {
  override name = 'ArgumentError';
}

export const MAINTENANCE_COMMANDS: readonly string[] = ['check', 'rebuild-index'];

/** @throws ArgumentError */
export function readArguments(argv: readonly string[], env: NodeJS.ProcessEnv): HeadlessOptions {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        headless: { type: 'boolean' },
        host: { type: 'string' },
        port: { type: 'string' },
        data: { type: 'string' },
        interfaces: { type: 'string' },
        'owner-token-file': { type: 'string' },
        'owner-password-file': { type: 'string' },
        'auto-add': { type: 'string' },
      },
    }));
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
  for (const [name, value] of Object.entries(values)) if (value === '') throw new ArgumentError(`--${name}: a value is needed`);
  const port = values.port === undefined ? DEFAULT_PORT : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new ArgumentError(`--port ${values.port}: a number from 0 to 65535 is needed`);
  const file = (name: string | undefined) => (name === undefined ? null : path.resolve(name));
  return {
    host: values.host ?? '127.0.0.1',
    port,
    dataDir: dataDirOf(values.data, env),
    interfaces: values.interfaces ?? env.KANJIA_INTERFACES ?? null,
    ownerTokenFile: file(values['owner-token-file']),
    ownerPasswordFile: file(values['owner-password-file']),
    autoAddFile: file(values['auto-add']),
  };
}

/** What is asked for, or what the environment says, or the usual place. */
export function dataDirOf(wanted: string | undefined, env: NodeJS.ProcessEnv): string {
  return path.resolve(wanted ?? env.KANJIA_DATA ?? defaultDataDir(process.platform, env, os.homedir()));
}

/** Where the system wants an application's data. */
export function defaultDataDir(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string): string {
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Kanjia');
  if (platform === 'win32') return path.join(env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), 'Kanjia');
  return path.join(env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'kanjia');
}

/** Loopback, where plain HTTP is safe. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
