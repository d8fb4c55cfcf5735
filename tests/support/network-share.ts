/**
 * A network drive, really mounted: sshfs (FUSE) from OpenSSH's SFTP server on loopback. Of the file systems that can be mounted without a
 * module of the kernel it is the one that does all that a drive of SMB or NFS does for a store: it appends, truncates, syncs, renames
 * over a file, and tells its room. Client and server speak without ssh between them: no daemon, no account, no keys. Where it is not to
 * be had (no Linux, no /dev/fuse, not installed) `noShare` says why.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import path from 'node:path';
import { eventually } from './eventually.ts';

const find = (places: string[]) => places.find((file) => existsSync(file));
const sshfs = find(['/usr/bin/sshfs', '/usr/local/bin/sshfs']);
const sftpServer = find(['/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server', '/usr/lib/ssh/sftp-server']);

/** Why no network drive can be mounted here; null where one can. */
export const noShare = ((): string | null => {
  if (process.platform !== 'linux') return 'it is mounted by FUSE, on Linux';
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
  } catch {
    return '/dev/fuse may not be used here';
  }
  if (!sshfs) return 'sshfs is not installed';
  return sftpServer ? null : 'openssh-sftp-server is not installed';
})();

export interface NetworkShare extends AsyncDisposable {
  /** The server's own folder: what really is on the share, whether or not it can be reached. */
  readonly served: string;
  /** The server runs, whether it hangs or not. */
  mount(): Promise<void>;
  /** As one does by hand, whatever has files open there; an empty folder is left. */
  unmount(): Promise<void>;
  /** The server answers nothing any more, and no connection is broken. */
  hang(): void;
  /** It answers again. */
  goOn(): void;
  /** The server is gone this moment, and the mount with it: an empty folder is left. `mount` starts another one. */
  die(): Promise<void>;
}

/** @param served made where it is not there, as is `at`, the folder it is mounted at. */
export async function makeShare(served: string, at: string): Promise<NetworkShare> {
  const [mountProgram, serverProgram] = [sshfs, sftpServer];
  if (noShare !== null || !mountProgram || !serverProgram) throw new Error(String(noShare));
  for (const each of [served, at]) mkdirSync(each, { recursive: true });
  /** One a connection, as sshd starts them. */
  const sessions = new Set<ChildProcess>();
  let isHanging = false;
  let client: ChildProcess | null = null;
  let said = '';
  const isMounted = () => readFileSync('/proc/mounts', 'utf8').split('\n').some((line) => line.split(' ')[1] === at);

  const listener: Server = createServer({ pauseOnConnect: true }, (socket) => {
    const session = spawn(serverProgram, ['-d', served], { stdio: [socket, socket, 'ignore'] });
    sessions.add(session);
    session.once('exit', () => sessions.delete(session));
    if (isHanging) session.kill('SIGSTOP');
    // The connection is the session's own.
    socket.destroy();
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const { port } = listener.address() as AddressInfo;

  /** Also of one that is stopped. */
  async function killSessions(): Promise<void> {
    const all = [...sessions];
    for (const session of all) session.kill('SIGKILL');
    await Promise.all(all.map(ended));
  }

  async function endMount(): Promise<void> {
    // Whoever waits for an answer gets an error with its end.
    client?.kill('SIGKILL');
    if (client) await ended(client);
    client = null;
    for (let tries = 0; isMounted() && tries < 10; tries++) {
      if (spawnSync('umount', ['-l', at]).status !== 0) spawnSync('fusermount3', ['-u', '-z', at]);
    }
    if (isMounted()) throw new Error(`${at} stays mounted`);
  }

  return {
    served,
    async mount() {
      said = '';
      const mounting = spawn(mountProgram, ['-f', '-o', `directport=${port}`, `127.0.0.1:${path.resolve(served)}`, at], { stdio: ['ignore', 'ignore', 'pipe'] });
      client = mounting;
      mounting.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
      await eventually(() => isMounted() || !isRunning(mounting), { what: () => `it is mounted\n${said}` });
      if (!isRunning(mounting)) throw new Error(`it was not mounted: ${said}`);
    },
    unmount: endMount,
    hang() {
      isHanging = true;
      for (const session of sessions) session.kill('SIGSTOP');
    },
    goOn() {
      isHanging = false;
      for (const session of sessions) session.kill('SIGCONT');
    },
    async die() {
      isHanging = false;
      await killSessions();
      // It ends by itself when its server is gone.
      if (client) await ended(client);
      await endMount();
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await killSessions();
      await endMount();
    },
  };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function ended(child: ChildProcess): Promise<void> {
  if (isRunning(child)) await once(child, 'exit');
}
