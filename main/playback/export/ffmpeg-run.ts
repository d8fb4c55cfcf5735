import { execFile, spawn } from 'node:child_process';
import os from 'node:os';
import { promisify } from 'node:util';
import type { Clock } from '../../base/clock.ts';
import { maskSecrets } from '../../base/mask-secrets.ts';

const TAIL_BYTES = 4_096;
const KILL_AFTER_MS = 2_000;
const LIST_LIMIT_MS = 10_000;
/** Recording comes first. */
const NICENESS = 10;

export interface FfmpegAbilities {
  encoders: ReadonlySet<string>;
  filters: ReadonlySet<string>;
}

/** What this ffmpeg was built with. @throws when it does not run. */
export async function ffmpegAbilities(ffmpegPath: string): Promise<FfmpegAbilities> {
  const list = async (what: string) => {
    const { stdout } = await promisify(execFile)(ffmpegPath, ['-hide_banner', what], { timeout: LIST_LIMIT_MS, windowsHide: true, maxBuffer: 4 * 1024 * 1024 });
    // Flags, then the name.
    return new Set(stdout.split('\n').flatMap((line) => /^\s*[A-Z.|]{2,6}\s+(\S+)/.exec(line)?.[1] ?? []));
  };
  return { encoders: await list('-encoders'), filters: await list('-filters') };
}

/**
 * Runs ffmpeg in a folder. Resolves when the process has ended, however it did; `stderr` is the end of what it said.
 * @param onTime how far the output is, ms.
 */
export function runFfmpeg(ffmpegPath: string, args: readonly string[], options: { folder: string; clock: Clock; signal: AbortSignal; onTime: (ms: number) => void }): Promise<{ code: number | null; stderr: string }> {
  const { folder, clock, signal, onTime } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(ffmpegPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let tail = '';
    let line = '';
    let insist: Disposable | null = null;
    const stop = () => {
      child.kill('SIGTERM');
      insist ??= clock.after(KILL_AFTER_MS, () => child.kill('SIGKILL'));
    };
    const settle = () => {
      signal.removeEventListener('abort', stop);
      insist?.[Symbol.dispose]();
    };
    child.stderr.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-TAIL_BYTES)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (line + text).split('\n');
      line = (lines.pop() ?? '').slice(-TAIL_BYTES);
      for (const each of lines) {
        const time = /^out_time_us=(\d+)/.exec(each)?.[1];
        if (time !== undefined) onTime(Number(time) / 1000);
      }
    });
    child.once('spawn', () => {
      try {
        os.setPriority(child.pid ?? 0, NICENESS);
      } catch {
        // Then it takes its share like anything else.
      }
    });
    child.once('error', (error) => {
      // Without a process there is no 'close'.
      if (child.pid !== undefined) return;
      settle();
      reject(error);
    });
    child.once('close', (code) => {
      settle();
      resolve({ code, stderr: maskSecrets(tail) });
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
