import { mkdir, opendir, readdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type FolderList, MOST_FOLDERS } from '../../contract/calls/folders.ts';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../base/clock.ts';

/** A folder of pictures has more than a person picks from: no more of its entries are looked at. */
const MOST_LOOKED_AT = 50_000;
/** A drive that hangs holds a thread of Node's few: no more than one waits for it, and nobody waits longer than this. */
const LIMIT_MS = 5_000;
/** Below these, disks that were plugged in appear. */
const MOUNT_FOLDERS = ['/media', `/media/${userName()}`, `/run/media/${userName()}`, '/mnt', '/Volumes'];

/** Folders of the computer that records, for somebody who picks one: their names, nothing of what is in them. */
export class Folders {
  readonly #clock: Clock;
  #looking: Promise<unknown> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param folder absolute; null: where to begin. @throws AppError `invalid`; `not-found`; `forbidden`; `timeout`, `busy`: it hangs. */
  async list(folder: string | null): Promise<FolderList> {
    const at = folder === null ? null : whole(folder);
    return this.#inTime(() => (at === null ? beginnings() : inside(at)));
  }

  /** @throws AppError as `list`; `conflict`: there is something of that name. */
  async create(parent: string, name: string): Promise<FolderList> {
    const folder = path.join(whole(parent), name);
    if (path.dirname(folder) !== whole(parent)) throw new AppError('invalid', 'folders.badName', { data: { field: 'name' } });
    return this.#inTime(async () => {
      try {
        await mkdir(folder);
      } catch (error) {
        throw faultOf(error, folder);
      }
      return inside(folder);
    });
  }

  async #inTime(work: () => Promise<FolderList>): Promise<FolderList> {
    if (this.#looking) throw new AppError('busy', 'folders.slow');
    const mine = work().finally(() => {
      this.#looking = null;
    });
    this.#looking = mine;
    const { promise, reject } = Promise.withResolvers<never>();
    using _limit = this.#clock.after(LIMIT_MS, () => reject(new AppError('timeout', 'folders.slow')));
    mine.catch(() => undefined);
    return await Promise.race([mine, promise]);
  }
}

function whole(folder: string): string {
  if (!path.isAbsolute(folder)) throw new AppError('invalid', 'folders.notAbsolute', { data: { field: 'path' } });
  return path.resolve(folder);
}

async function inside(folder: string): Promise<FolderList> {
  const names: string[] = [];
  let more = false;
  try {
    let seen = 0;
    for await (const entry of await opendir(folder)) {
      if (++seen > MOST_LOOKED_AT) {
        more = true;
        break;
      }
      // What is hidden is hidden for a reason.
      if (entry.isDirectory() && !entry.name.startsWith('.') && !entry.name.startsWith('$')) names.push(entry.name);
    }
  } catch (error) {
    throw faultOf(error, folder);
  }
  names.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  const parent = path.dirname(folder);
  return { path: folder, parent: parent === folder ? null : parent, folders: names.slice(0, MOST_FOLDERS).map((name) => ({ name, path: path.join(folder, name) })), more: more || names.length > MOST_FOLDERS };
}

/** The home folder, disks that were plugged in, and the whole of it. */
async function beginnings(): Promise<FolderList> {
  const folders = [{ name: os.homedir(), path: os.homedir() }];
  if (process.platform === 'win32') {
    const drives = Array.from({ length: 26 }, (_, index) => `${String.fromCodePoint(65 + index)}:\\`);
    const there = await Promise.all(drives.map((drive) => stat(drive).then(() => true, () => false)));
    for (const [index, drive] of drives.entries()) if (there[index]) folders.push({ name: drive, path: drive });
  } else {
    for (const folder of MOUNT_FOLDERS) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const at = path.join(folder, entry.name);
        if (entry.isDirectory() && !MOUNT_FOLDERS.includes(at)) folders.push({ name: at, path: at });
      }
    }
    folders.push({ name: '/', path: '/' });
  }
  return { path: null, parent: null, folders: folders.slice(0, MOST_FOLDERS), more: folders.length > MOST_FOLDERS };
}

function faultOf(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const data = { path: folder };
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AppError('not-found', 'folders.gone', { data, cause: error });
  if (code === 'EACCES' || code === 'EPERM') return new AppError('forbidden', 'folders.notAllowed', { data, cause: error });
  if (code === 'EEXIST') return new AppError('conflict', 'folders.nameTaken', { data, cause: error });
  if (code === 'EROFS') return new AppError('read-only', 'folders.notAllowed', { data, cause: error });
  return error;
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return 'root';
  }
}
