import { spawn } from 'node:child_process';
import type { Clock } from '../../base/clock.ts';
import type { Picture } from '../detect/types.ts';

const MOST_BYTES = 100_000;
const LIMIT_MS = 10_000;
/** ffmpeg's scale of JPEG: 4 is about 90 of 100; each next one is tried when the picture is too large. */
const QUALITIES = [4, 9, 18, 31];

/** A picture as a JPEG of at most 100 kB; null when it cannot be made: a picture is a help, nobody fails for it. */
export async function jpegOf(picture: Picture, options: { ffmpegPath: string; clock: Clock }): Promise<Buffer | null> {
  for (const quality of QUALITIES) {
    const jpeg = await encode(picture, quality, options);
    if (!jpeg || jpeg.length <= MOST_BYTES) return jpeg;
  }
  return null;
}

function encode({ width, height, rgb }: Picture, quality: number, { ffmpegPath, clock }: { ffmpegPath: string; clock: Clock }): Promise<Buffer | null> {
  const { promise, resolve } = Promise.withResolvers<Buffer | null>();
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-i', 'pipe:0'];
  const output = ['-frames:v', '1', '-pix_fmt', 'yuvj420p', '-threads', '1', '-q:v', String(quality), '-f', 'mjpeg', 'pipe:1'];
  const child = spawn(ffmpegPath, ['-hide_banner', '-v', 'error', ...input, ...output], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
  const parts: Buffer[] = [];
  const limit = clock.after(LIMIT_MS, () => child.kill('SIGKILL'));
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stdin.on('error', () => {});
  child.once('error', () => resolve(null));
  child.once('close', (code) => {
    limit[Symbol.dispose]();
    resolve(code === 0 && parts.length > 0 ? Buffer.concat(parts) : null);
  });
  child.stdin.end(rgb);
  return promise;
}
