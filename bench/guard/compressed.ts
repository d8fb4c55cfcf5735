import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FrameSize } from '../../main/guard/decoder-arguments.ts';
import { decodeFootage } from './footage.ts';

const LARGEST_BYTES = 64 * 1024 * 1024;

/**
 * The same frames as a camera with a poor link would send them: enlarged, encoded at so few kbit/s at `fps` frames a second, and decoded
 * as the guard does.
 */
export async function compressed(
  size: FrameSize,
  frames: Iterable<{ frame: Uint8Array; atMs: number }>,
  options: { width: number; height: number; kbits: number; fps: number },
): Promise<{ frame: Uint8Array; atMs: number }[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kanjia-scene-'));
  try {
    const file = path.join(folder, 'scene.mp4');
    const copies: Buffer[] = [];
    // The buffer is used again for the next frame.
    for (const { frame } of frames) copies.push(Buffer.from(frame));
    const raw = Buffer.concat(copies);
    const input = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${size.width}x${size.height}`, '-r', '5', '-i', 'pipe:0'];
    const rate = [`-b:v`, `${options.kbits}k`, '-maxrate', `${options.kbits}k`, '-bufsize', `${options.kbits}k`];
    const output = ['-vf', `scale=${options.width}:${options.height}:flags=bicubic,fps=${options.fps}`, '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', ...rate, '-g', String(2 * options.fps), '-pix_fmt', 'yuv420p'];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, ...output, file], { input: raw, maxBuffer: LARGEST_BYTES });
    const { frames: decoded, times } = await decodeFootage(file, options.width, options.height);
    return decoded.map((frame, i) => ({ frame, atMs: times[i]! }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
