/**
 * Where a filled gap meets the footage after it. Ours is placed by its arrival, a card's by when it was taken: the one lies some tenths of
 * a second after the other, and the first picture of ours would be there twice.
 */
import { lengthPrefixedNals, sameBytes } from '../../media/nal.ts';
import { parseFragment } from '../../media/mp4/moof.ts';
import type { Clock } from '../base/clock.ts';
import { takeAt } from '../playback/open-footage.ts';
import { openPlaybackReader } from '../playback/reader.ts';
import type { Storage } from '../storage/types.ts';

/** Clocks and arrivals differ by less; a still scene may have the same picture again and again. */
const NEAR_MS = 2_000;
const AT_GAP_MS = 500;

/** @returns what tells, for a keyframe of the card and its time, whether it is the one with which our footage goes on. */
export async function footageAfter(cameraId: string, atMs: number, { storage, clock }: { storage: Storage; clock: Clock }): Promise<(sample: Uint8Array, wallMs: number) => boolean> {
  const first = await firstPicture(cameraId, atMs, storage, clock);
  return (sample, wallMs) => {
    if (!first || Math.abs(wallMs - atMs) > NEAR_MS) return false;
    const picture = slice(sample);
    return picture !== null && sameBytes(picture, first);
  };
}

async function firstPicture(cameraId: string, atMs: number, storage: Storage, clock: Clock): Promise<Uint8Array | null> {
  const reading = new AbortController();
  try {
    const take = await takeAt(storage, cameraId, atMs);
    for await (const item of openPlaybackReader({ storage, clock, cameraId, atMs, take, signal: reading.signal, follow: false })) {
      if (item.kind === 'end') return null;
      if (item.kind !== 'media' || item.track !== 'video' || item.startMs < atMs - 1) continue;
      if (item.startMs > atMs + AT_GAP_MS) return null;
      const [sample] = parseFragment(item.bytes).samples;
      return sample ? slice(item.bytes.subarray(sample.offset, sample.offset + sample.size)) : null;
    }
    return null;
  } finally {
    reading.abort();
  }
}

/** The largest NAL unit: messages and parameter sets beside it may be others in the two streams. */
function slice(sample: Uint8Array): Uint8Array | null {
  let largest: Uint8Array | null = null;
  for (const nal of lengthPrefixedNals(sample, 4)) if (!largest || nal.length > largest.length) largest = nal;
  return largest?.slice() ?? null;
}
