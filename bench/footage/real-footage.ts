/** Real segments of 1080p H.264, each a file of its own, as a recorder leaves them: for reading, not for what was in the picture. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ClosedSegment, NewSegment } from '../../main/storage/segment-rows.ts';
import { inspectSegment } from '../../main/storage/inspect-segment.ts';
import { packKeyframes } from '../../main/storage/keyframe-table.ts';
import { segmentFile } from '../../main/storage/layout.ts';
import { identityBox } from '../../main/storage/segment-header.ts';
import { BoxSplitter } from '../../media/mp4/box-splitter.ts';
import { DEFAULT_SCENE, generateScene, type SceneOptions } from '../../tools/virtual-camera/scene/generate.ts';

export const SEGMENT_MS = 60_000;
/** The scene's loop; each frame has its number in it burnt into the picture. */
export const LOOP_FRAMES = 300;
export const FPS = DEFAULT_SCENE.fps;
export const KEYFRAME_MS = (DEFAULT_SCENE.gop / FPS) * 1000;

/** Segments of a minute, side by side from `startMs` on. @returns their rows for the index */
export async function makeRealFootage(options: { location: string; cameraId: string; startMs: number; segments: number; picture?: Partial<SceneOptions>; ffmpeg: string }): Promise<(NewSegment & ClosedSegment)[]> {
  const { location, cameraId, startMs } = options;
  const scene = await generateScene({ ...DEFAULT_SCENE, ...options.picture, seconds: LOOP_FRAMES / FPS }, options.ffmpeg);
  const { header, frames } = await minuteOf(scene.main, options.ffmpeg);
  const rows: (NewSegment & ClosedSegment)[] = [];
  for (let index = 0; index < options.segments; index++) {
    const at = startMs + index * SEGMENT_MS;
    const identity = { cameraId, runId: 'run_bench', startMs: at, codecs: 'avc1.640028' };
    const file = segmentFile(location, cameraId, at, identity.runId);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, Buffer.concat([header, identityBox({ ...identity, as: 'continuous' }), ...frames]));
    const found = inspectSegment(file, false);
    if (!found) throw new Error(`${file} holds no frame`);
    rows.push({ ...identity, location, headerBytes: found.headerBytes, base: 'continuous', durationMs: found.durationMs, bytes: found.bytes, keyframes: packKeyframes(found.keyframes), hash: null });
  }
  return rows;
}

async function minuteOf(file: string, ffmpeg: string): Promise<{ header: Uint8Array; frames: Uint8Array[] }> {
  const { stdout } = await promisify(execFile)(
    ffmpeg,
    ['-v', 'error', '-stream_loop', '-1', '-i', file, '-t', String(SEGMENT_MS / 1000), '-map', '0:v:0', '-c', 'copy', '-video_track_timescale', '90000', '-movflags', 'empty_moov+default_base_moof+frag_every_frame', '-f', 'mp4', 'pipe:1'],
    { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 },
  );
  let header: Uint8Array | null = null;
  const frames: Uint8Array[] = [];
  const splitter = new BoxSplitter({ init: (bytes) => (header = Uint8Array.from(bytes)), fragment: (bytes) => frames.push(Uint8Array.from(bytes)) });
  splitter.push(stdout);
  if (!header) throw new Error('no header came');
  return { header, frames };
}
