import { spawn } from 'node:child_process';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import type { Clock } from '../base/clock.ts';

const LIMIT_MS = 8_000;
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * A keyframe as a JPEG, at most `width` wide. Null when it cannot be decoded in time: a picture is a help, nobody fails for it.
 */
export function stillOf(init: InitFragment, keyframe: MediaFragment, options: { ffmpegPath: string; width: number; clock: Clock }): Promise<Buffer | null> {
  const { ffmpegPath, width, clock } = options;
  const { promise, resolve } = Promise.withResolvers<Buffer | null>();
  const scale = `scale=w='min(${width},iw)':h=-2`;
  const child = spawn(ffmpegPath, ['-hide_banner', '-v', 'error', '-i', 'pipe:0', '-map', '0:v:0', '-frames:v', '1', '-vf', scale, '-q:v', '4', '-f', 'mjpeg', 'pipe:1'], { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  const parts: Buffer[] = [];
  let size = 0;
  const limit = clock.after(LIMIT_MS, () => child.kill('SIGKILL'));
  child.stdout.on('data', (part: Buffer) => {
    size += part.length;
    if (size > MOST_BYTES) child.kill('SIGKILL');
    else parts.push(part);
  });
  child.stderr.resume();
  child.stdin.on('error', () => {});
  child.once('error', () => resolve(null));
  child.once('close', (code) => {
    limit[Symbol.dispose]();
    resolve(code === 0 && size > 0 && size <= MOST_BYTES ? Buffer.concat(parts) : null);
  });
  child.stdin.end(Buffer.concat([init.bytes, keyframe.bytes]));
  return promise;
}
