/** The files by which an engine finds the writer processes of one before it that was killed. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Clock, sleep } from '../base/clock.ts';

/** A writer of an engine that was killed writes what it has and ends. */
export const WRITER_WAIT_MS = 5_000;
const ASK_AGAIN_MS = 50;
/** More locations nobody has. */
const MOST_WRITERS = 16;

/** @param mark stands on the writer's command line, and on no other's: numbers of processes are used again */
export function writePid(file: string, pid: number, mark: string): void {
  writeFileSync(file, `${pid}\n${mark}\n`);
}

/** The writers of a killed engine still write what they were given: nothing is put right under their hands. */
export async function waitForWriter(dataDir: string, clock: Clock): Promise<void> {
  const until = clock.monotonic() + WRITER_WAIT_MS;
  for (let number = 0; number < MOST_WRITERS; number++) {
    const file = path.join(dataDir, `writer-${number}.pid`);
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      continue;
    }
    const [pid = '', mark = ''] = text.split('\n');
    while (isWriter(Number(pid), mark) && clock.monotonic() < until) await sleep(clock, ASK_AGAIN_MS);
    rmSync(file, { force: true });
  }
}

function isWriter(pid: number, mark: string): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid || pid === process.ppid) return false;
  try {
    process.kill(pid, 0);
  } catch {
    // Gone, or somebody else's.
    return false;
  }
  // Where that cannot be told it counts as ours: to wait in vain costs seconds, not to wait could cost footage.
  return mark === '' || (commandOf(pid)?.includes(mark) ?? true);
}

/** What a process was started with; null where this system does not tell. One that has ended has none. */
function commandOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (process.platform === 'win32') return null;
    return execFileSync('ps', ['-ww', '-p', String(pid), '-o', 'command='], { encoding: 'utf8', timeout: 1_000 });
  } catch (error) {
    return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH') && process.platform === 'linux' ? '' : null;
  }
}
