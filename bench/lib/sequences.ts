import { readFileSync } from 'node:fs';
import { readBoxes } from '../../media/mp4/box.ts';
import { type Timing, readTimingSei } from '../../tools/virtual-camera/timing-sei.ts';

/** Sequence numbers of the frames in a recorded file, in its order; a half-written end is left out. */
export function readSequences(file: string): number[] {
  return readTimings(file).map(({ sequence }) => sequence);
}

/** The same with when the camera sent each, UTC ms. */
export function readTimings(file: string): Timing[] {
  const bytes = readFileSync(file);
  const timings: Timing[] = [];
  let at = 0;
  while (at + 8 <= bytes.length) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length) break;
    for (const box of readBoxes(bytes, at, at + size)) {
      if (box.type !== 'mdat') continue;
      const timing = readTimingSei(bytes.subarray(box.body, Math.min(box.end, box.body + 400)));
      if (timing) timings.push(timing);
    }
    at += size;
  }
  return timings;
}
