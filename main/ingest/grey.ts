import { spawn } from 'node:child_process';
import type { Clock } from '../base/clock.ts';

const LIMIT_MS = 8_000;

/** A JPEG as grey pixels of that size, row by row; null when it cannot be decoded. */
export function greyOf(jpeg: Buffer, size: { width: number; height: number }, options: { ffmpegPath: string; clock: Clock }): Promise<Uint8Array | null> {
  const { width, height } = size;
  const { promise, resolve } = Promise.withResolvers<Uint8Array | null>();
  const child = spawn(options.ffmpegPath, ['-hide_banner', '-v', 'error', '-f', 'mjpeg', '-i', 'pipe:0', '-frames:v', '1', '-vf', `scale=${width}:${height}:flags=area,format=gray`, '-f', 'rawvideo', 'pipe:1'], { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  const parts: Buffer[] = [];
  const limit = options.clock.after(LIMIT_MS, () => child.kill('SIGKILL'));
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stderr.resume();
  child.stdin.on('error', () => {});
  child.once('error', () => resolve(null));
  child.once('close', () => {
    limit[Symbol.dispose]();
    const bytes = Buffer.concat(parts);
    resolve(bytes.length === width * height ? bytes : null);
  });
  child.stdin.end(jpeg);
  return promise;
}
