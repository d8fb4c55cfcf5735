/** Frames that say their number, in fragments as ingest makes them; and the numbers that are found in recorded files. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { parseFragment } from '../../media/mp4/moof.ts';
import { h264Track, makeFragment, makeInit } from '../../media/mp4/mux.ts';

const SPS = Uint8Array.from(Buffer.from('6764001facb402802dd080000003008000000f71300016e360002dc6f240c03c06', 'hex'));
const PPS = Uint8Array.from([0x68, 0xef, 0x3c, 0xb0]);
const TIMESCALE = 90_000;
export const FRAME_MS = 100;
/** Frames between keyframes. */
export const GOP = 10;

export function initFragment(runId: string): InitFragment {
  return makeInit(runId, h264Track(SPS, PPS, TIMESCALE), null);
}

/** Frame `number` of a run whose first has the number 0 and the time `startMs`. */
export function numberedFrame(runId: string, number: number, startMs: number, bytes = 400): MediaFragment {
  const sample = new Uint8Array(bytes);
  new DataView(sample.buffer).setUint32(0, number);
  const decodeTime = number * FRAME_MS * (TIMESCALE / 1000);
  const keyframe = number % GOP === 0;
  return {
    ...{ kind: 'media', runId, track: 'video', durationMs: FRAME_MS, presentationOffsetMs: 0, decodeTime, keyframe },
    startMs: startMs + number * FRAME_MS,
    arrivalMs: startMs + number * FRAME_MS,
    bytes: makeFragment({ trackId: 1, sequence: number + 1, decodeTime, duration: FRAME_MS * (TIMESCALE / 1000), presentationOffset: 0, sync: keyframe, sample }),
  };
}

/** Segment files of a camera below a footage folder, in order of time. */
export function segmentFiles(folder: string, cameraId: string): string[] {
  const root = path.join(folder, cameraId);
  const days = readdirSync(root).filter((name) => statSync(path.join(root, name)).isDirectory());
  const files = days.flatMap((day) => readdirSync(path.join(root, day)).map((name) => path.join(root, day, name)));
  return files.filter((file) => file.endsWith('.mp4')).toSorted((a, b) => Number.parseInt(path.basename(a)) - Number.parseInt(path.basename(b)));
}

/** Numbers of the whole frames in a file, in their order; a damaged end is left out. */
export function numbersIn(file: string): number[] {
  const bytes = readFileSync(file);
  const numbers: number[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length) break;
    if (bytes.toString('latin1', at + 4, at + 8) === 'moof') {
      const end = at + size + (at + size + 4 <= bytes.length ? bytes.readUInt32BE(at + size) : Infinity);
      if (end > bytes.length) break;
      const { offset } = parseFragment(bytes.subarray(at, end)).samples[0]!;
      numbers.push(bytes.readUInt32BE(at + offset));
      at = end;
    } else at += size;
  }
  return numbers;
}

