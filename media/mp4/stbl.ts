/** The boxes of a sample table (ISO/IEC 14496-12 §8.6.1, §8.7) out of a list of samples. */
import { makeBox, viewOf } from './box.ts';
import type { SampleTable } from './sample-table.ts';

/** Beyond this an offset does not fit into stco. */
const LARGEST_SHORT_OFFSET = 0xffff_ffff;

/**
 * stbl with the given stsd (a whole box). Samples that lie one behind the other in the file are one chunk.
 * @param lastDuration of the last sample, ticks: the others last until the next.
 */
export function makeStbl(stsd: Uint8Array, samples: SampleTable, lastDuration: number): Uint8Array<ArrayBuffer> {
  const durations: number[] = [];
  const offsets: number[] = [];
  const sizes: number[] = [];
  const syncs: number[] = [];
  let allSync = true;
  let previous: number | null = null;
  let index = 0;
  for (const sample of samples) {
    if (previous !== null) durations.push(sample.decodeTime - previous);
    previous = sample.decodeTime;
    offsets.push(sample.compositionOffset);
    sizes.push(sample.size);
    index += 1;
    if (sample.sync) syncs.push(index);
    else allSync = false;
  }
  if (previous !== null) durations.push(lastDuration);
  const chunks = chunksOf(samples);
  const long = (chunks.at(-1)?.offset ?? 0) > LARGEST_SHORT_OFFSET;
  return makeBox(
    'stbl',
    stsd,
    makeBox('stts', pairs(0, runs(durations))),
    // Version 1 of ctts has signed offsets.
    ...(offsets.some((offset) => offset !== 0) ? [makeBox('ctts', pairs(offsets.some((offset) => offset < 0) ? 1 : 0, runs(offsets)))] : []),
    ...(allSync ? [] : [makeBox('stss', words(0, syncs.length, syncs))]),
    makeBox('stsc', stsc(chunks)),
    makeBox('stsz', words(0, 0, [sizes.length], sizes)),
    long ? makeBox('co64', longWords(chunks.map(({ offset }) => offset))) : makeBox('stco', words(0, chunks.length, chunks.map(({ offset }) => offset))),
  );
}

interface Chunk {
  offset: number;
  samples: number;
}

function chunksOf(samples: SampleTable): Chunk[] {
  const out: Chunk[] = [];
  let end = -1;
  for (const { offset, size } of samples) {
    const last = out.at(-1);
    if (last && offset === end) last.samples += 1;
    else out.push({ offset, samples: 1 });
    end = offset + size;
  }
  return out;
}

/** First chunk, samples in each, which sample description. */
function stsc(chunks: readonly Chunk[]): Uint8Array {
  const entries: number[] = [];
  let before = 0;
  chunks.forEach(({ samples }, index) => {
    if (samples !== before) entries.push(index + 1, samples, 1);
    before = samples;
  });
  return words(0, entries.length / 3, entries);
}

/** [count, value] for each stretch of equal values. */
function runs(values: readonly number[]): number[] {
  const out: number[] = [];
  let value: number | null = null;
  for (const each of values) {
    const at = out.length - 2;
    if (each === value) out[at] = (out[at] ?? 0) + 1;
    else out.push(1, (value = each));
  }
  return out;
}

function pairs(version: number, values: readonly number[]): Uint8Array {
  return words(version * 0x100_0000, values.length / 2, values);
}

/** Version and flags, a number, then lists of numbers; 32 bits each. */
function words(head: number, count: number, ...lists: (readonly number[])[]): Uint8Array {
  const length = lists.reduce((sum, list) => sum + list.length, 2);
  const out = new Uint8Array(length * 4);
  const view = viewOf(out);
  view.setUint32(0, head);
  view.setUint32(4, count);
  let at = 8;
  for (const list of lists) {
    for (const value of list) {
      // Negative composition offsets are stored as their two's complement.
      view.setUint32(at, value >>> 0);
      at += 4;
    }
  }
  return out;
}

function longWords(values: readonly number[]): Uint8Array {
  const out = new Uint8Array(8 + values.length * 8);
  const view = viewOf(out);
  view.setUint32(4, values.length);
  values.forEach((value, index) => view.setBigUint64(8 + index * 8, BigInt(value)));
  return out;
}
