import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FrameSize } from '../../main/guard/decoder-arguments.ts';
import { makeRun } from './fragments.ts';

const LARGEST_BYTES = 256 * 1024 * 1024;

/** A picture of a stream: what the guard's decoder makes of it, and what is known of it without decoding. */
export interface CodedPicture {
  frame: Uint8Array;
  atMs: number;
  /** Of the coded picture, as a fragment of the stream. */
  bytes: number;
  keyframe: boolean;
}

export interface Coding {
  width: number;
  height: number;
  fps: number;
  kbits: number;
  gopSeconds: number;
  /** Of the sensor, in levels, added at the stream's full size. */
  grain: number;
}

/**
 * Frames as a camera would send them: enlarged, grainy, encoded at a rate that is held, with keyframes at a steady distance, each picture
 * decoded at the guard's size.
 * @param frames at `coding.fps`; each is copied
 */
export async function codedPictures(size: FrameSize, frames: Iterable<{ frame: Uint8Array }>, coding: Coding): Promise<CodedPicture[]> {
  const { width, height, fps, kbits, gopSeconds, grain } = coding;
  const folder = mkdtempSync(path.join(tmpdir(), 'kanjia-coded-'));
  try {
    const file = path.join(folder, 'scene.mp4');
    const copies: Buffer[] = [];
    for (const { frame } of frames) copies.push(Buffer.from(frame));
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${size.width}x${size.height}`, '-r', String(fps), '-i', 'pipe:0'];
    const picture = `scale=${width}:${height}:flags=bicubic,format=yuv420p,noise=c0s=${grain}:c0f=t:all_seed=1`;
    const group = ['-g', String(gopSeconds * fps), '-keyint_min', String(gopSeconds * fps), '-sc_threshold', '0'];
    const rate = ['-b:v', `${kbits}k`, '-maxrate', `${kbits}k`, '-bufsize', `${kbits}k`];
    const coder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', ...rate, ...group];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...raw, '-vf', picture, ...coder, file], { input: Buffer.concat(copies), maxBuffer: LARGEST_BYTES });
    const { media } = await makeRun(['-i', file, '-c:v', 'copy'], 'coded', 0);
    const grey = `scale=${size.width}:${size.height}:flags=area,format=gray`;
    const decoded = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-vf', grey, '-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1'], { maxBuffer: LARGEST_BYTES });
    const pixels = size.width * size.height;
    if (decoded.length !== media.length * pixels) throw new Error(`${media.length} pictures were coded, ${decoded.length / pixels} decoded`);
    return media.map(({ startMs, keyframe, bytes }, n) => ({ frame: decoded.subarray(n * pixels, (n + 1) * pixels), atMs: Math.round(startMs), bytes: bytes.length, keyframe }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
