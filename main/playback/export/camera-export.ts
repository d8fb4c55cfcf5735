import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { EncodeOptions } from '../../../contract/export-types.ts';
import { subFootageOf } from '../../storage/layout.ts';
import { exportClip } from './clip.ts';
import { encodeClip } from './encode.ts';
import { type CameraStatement, framesText } from './proof.ts';
import type { ExportCamera, ExportParts, Task } from './types.ts';
import { usedSegments } from './used-segments.ts';

export interface CameraExport {
  statement: CameraStatement;
  /** JSON text of the clip's frames; null without a clip. */
  frames: string | null;
}

export interface CameraWish {
  camera: ExportCamera;
  /** UTC ms; [from, to). */
  from: number;
  to: number;
  stream: 'main' | 'sub';
  encode: EncodeOptions | null;
  outFile: string;
}

/**
 * One camera's clip and what its proof says.
 * @throws AppError as exportClip and encodeClip do; no file is left of it then.
 */
export async function exportCamera(parts: ExportParts, wish: CameraWish, task: Task): Promise<CameraExport & { bytes: number }> {
  const { from, to, encode, outFile } = wish;
  const footageId = footageOf(wish);
  const clipOptions = { ...parts, footageId, from, to, outFile };
  try {
    const clip = encode ? await encodeClip({ ...clipOptions, encode, timeZone: timeZoneOf(wish) }, task) : await exportClip({ ...clipOptions, ...task });
    const { text, sha256 } = framesText(clip.video, clip.audio);
    const proven = await usedSegments(parts, footageId, clip.firstMs, clip.lastMs);
    return {
      frames: text,
      bytes: clip.bytes,
      statement: {
        ...(await about(parts, wish)),
        ...proven,
        footageId: proven.footageId ?? footageId,
        clip: { file: path.basename(outFile), bytes: clip.bytes, sha256: clip.sha256, encoded: encode !== null, framesSha256: sha256, videoFrames: clip.video.length, audioFrames: clip.audio?.length ?? 0 },
        problem: null,
      },
    };
  } catch (error) {
    await rm(outFile, { force: true });
    throw error;
  }
}

/** What is told of a camera that no clip could be made of. */
export async function cameraWithoutClip(parts: ExportParts, wish: CameraWish, problem: string): Promise<CameraExport> {
  return { frames: null, statement: { ...(await about(parts, wish)), segments: [], keys: [], clip: null, problem } };
}

async function about({ storage, clockErrorMs }: ExportParts, wish: CameraWish): Promise<Omit<CameraStatement, 'segments' | 'keys' | 'clip' | 'problem'>> {
  const { camera, from, to } = wish;
  const footageId = footageOf(wish);
  const [track] = await storage.timeline([footageId], from, to);
  const spans = track?.spans ?? [];
  const footageMs = Math.round(spans.reduce((sum, { startMs, endMs, cause }) => sum + (cause === null ? Math.max(0, Math.min(to, endMs) - Math.max(from, startMs)) : 0), 0));
  const gaps = spans.flatMap(({ startMs, endMs, cause, by }) => (cause === null ? [] : [{ startMs, endMs, cause, ...(by !== undefined && { by }) }]));
  return { cameraId: camera.id, name: camera.name, footageId, elsewhere: camera.elsewhere ?? false, timeZone: timeZoneOf(wish), clockErrorMs: await clockErrorMs(camera.id, to), footageMs, gaps };
}

function footageOf({ camera, stream }: CameraWish): string {
  return stream === 'sub' ? subFootageOf(camera.id) : camera.id;
}

function timeZoneOf({ camera }: CameraWish): string {
  return camera.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
