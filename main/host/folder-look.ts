/** Looks into folders: what `folder-look-process.ts` does in a process of its own. */
import { mkdir, opendir, readdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type FolderList, MOST_FOLDERS } from '../../contract/calls/folders.ts';
import { AppError } from '../../contract/errors.ts';

/** A folder of pictures has more than a person picks from: no more of its entries are looked at. */
const MOST_LOOKED_AT = 50_000;
/** Below these, disks that were plugged in appear. */
const MOUNT_FOLDERS = ['/media', `/media/${userName()}`, `/run/media/${userName()}`, '/mnt', '/Volumes'];

/** Folders are absolute; `list` of null: where to begin. */
export type FolderAsk = { kind: 'list'; folder: string | null } | { kind: 'create'; parent: string; name: string };

/** What the process prints, as JSON. `error` null: nobody foresaw it. */
export type FolderAnswer = { list: FolderList } | { error: Pick<AppError, 'kind' | 'messageKey' | 'data'> | null };

/** @throws AppError `not-found`; `forbidden`; `conflict`; `read-only`; the system's errors. */
export async function lookInto(asked: FolderAsk): Promise<FolderList> {
  if (asked.kind === 'list') return asked.folder === null ? beginnings() : inside(asked.folder);
  const folder = path.join(asked.parent, asked.name);
  try {
    await mkdir(folder);
  } catch (error) {
    throw faultOf(error, folder);
  }
  return inside(folder);
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
