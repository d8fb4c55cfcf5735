/** Small disks of their own, in memory. Mounting needs root: where it is not to be had (a Mac, a container without rights) `canMount` is false. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const canMount = (() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kanjia-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'kanjia-test', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();

/** A new, empty disk at `folder`. */
export function mountDisk(folder: string, size: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'kanjia-test', folder]);
}

/** Takes it away, whatever has files open there. */
export function unmountDisk(folder: string): void {
  execFileSync('umount', ['-l', folder]);
}

/** Makes a disk read-only; files that are open keep it from being made so itself, so a bind mount of it is. `unmountDisk` ends it. */
export function makeReadOnly(folder: string): void {
  execFileSync('mount', ['--bind', folder, folder]);
  execFileSync('mount', ['-o', 'remount,bind,ro', folder]);
}

/** The same disk at another place, so that it is still there when its place is taken away; `putBack` puts it there again. */
export function keepDisk(folder: string, keptAt: string): void {
  mkdirSync(keptAt, { recursive: true });
  execFileSync('mount', ['--bind', folder, keptAt]);
}

export function putBack(keptAt: string, folder: string): void {
  execFileSync('mount', ['--bind', keptAt, folder]);
}
