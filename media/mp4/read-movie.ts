/** Reads where the samples of an ordinary MP4 lie: its moov (ISO/IEC 14496-12 §8.3 to §8.7). */
import { MediaError } from '../media-error.ts';
import { type BoxSpan, findBox, readBoxes, viewOf } from './box.ts';
import { SampleTable } from './sample-table.ts';

/** More than any file of ours has; a table that claims more is damage. */
const MOST_SAMPLES = 16_000_000;

export interface ReadTrack {
  /** `vide`, `soun`, or another handler. */
  handler: string;
  timescale: number;
  samples: SampleTable;
}

/** @param moov the whole box. @throws MediaError when it makes no sense. */
export function readMovie(moov: Uint8Array): ReadTrack[] {
  const root = readBoxes(moov)[0];
  if (root?.type !== 'moov') throw new MediaError('no moov');
  return readBoxes(moov, root.body, root.end)
    .filter(({ type }) => type === 'trak')
    .map((trak) => readTrak(moov, trak));
}

function readTrak(bytes: Uint8Array, trak: BoxSpan): ReadTrack {
  const view = viewOf(bytes);
  const media = readBoxes(bytes, ...bodyOf(inside(bytes, trak, 'mdia')));
  const mdhd = need(media, 'mdhd');
  const hdlr = need(media, 'hdlr');
  const minf = need(media, 'minf');
  const stbl = readBoxes(bytes, ...bodyOf(inside(bytes, minf, 'stbl')));
  const table = (type: string) => {
    const box = findBox(stbl, type);
    if (!box) return null;
    const count = view.getUint32(box.body + 4);
    return { box, count, at: box.body + 8 };
  };
  const stsz = table('stsz');
  if (!stsz) throw new MediaError('no stsz');
  // stsz has the common size where the others have their count.
  const common = stsz.count;
  const samples = view.getUint32(stsz.at);
  if (samples > MOST_SAMPLES) throw new MediaError(`${samples} samples`);
  const stts = expand(view, table('stts'), samples, 'stts');
  const ctts = expand(view, table('ctts'), samples, null);
  const stss = table('stss');
  const syncs = stss && new Set(Array.from({ length: stss.count }, (_, index) => view.getUint32(stss.at + index * 4)));
  const offsets = sampleOffsets(view, table, samples, (index) => (common > 0 ? common : view.getUint32(stsz.at + 4 + index * 4)));
  const out = new SampleTable();
  let decodeTime = 0;
  for (let index = 0; index < samples; index++) {
    out.push({ ...offsets[index]!, decodeTime, compositionOffset: (ctts[index] ?? 0) | 0, sync: !syncs || syncs.has(index + 1) });
    decodeTime += stts[index] ?? 0;
  }
  const handler = String.fromCharCode(...bytes.subarray(hdlr.body + 8, hdlr.body + 12));
  return { handler, timescale: view.getUint32(mdhd.body + (bytes[mdhd.body] === 1 ? 20 : 12)), samples: out };
}

interface Table {
  box: BoxSpan;
  count: number;
  at: number;
}

/** Where each sample lies: chunks (stco or co64) and how many samples each has (stsc). */
function sampleOffsets(view: DataView, table: (type: string) => Table | null, samples: number, sizeOf: (index: number) => number): { offset: number; size: number }[] {
  const stsc = table('stsc');
  const short = table('stco');
  const chunks = short ?? table('co64');
  if (!stsc || !chunks) throw new MediaError('no chunks');
  const out: { offset: number; size: number }[] = [];
  let entry = 0;
  for (let chunk = 1; chunk <= chunks.count && out.length < samples; chunk++) {
    while (entry + 1 < stsc.count && view.getUint32(stsc.at + (entry + 1) * 12) <= chunk) entry += 1;
    let offset = short ? view.getUint32(short.at + (chunk - 1) * 4) : Number(view.getBigUint64(chunks.at + (chunk - 1) * 8));
    const inChunk = view.getUint32(stsc.at + entry * 12 + 4);
    for (let count = 0; count < inChunk && out.length < samples; count++) {
      const size = sizeOf(out.length);
      out.push({ offset, size });
      offset += size;
    }
  }
  if (out.length < samples) throw new MediaError('samples without a chunk');
  return out;
}

/** One value a sample, from [count, value]. */
function expand(view: DataView, table: Table | null, samples: number, required: string | null): number[] {
  if (!table) {
    if (required) throw new MediaError(`no ${required}`);
    return [];
  }
  const out: number[] = [];
  for (let index = 0; index < table.count && out.length < samples; index++) {
    const value = view.getUint32(table.at + index * 8 + 4);
    for (let count = view.getUint32(table.at + index * 8); count > 0 && out.length < samples; count--) out.push(value);
  }
  return out;
}

function inside(bytes: Uint8Array, box: BoxSpan, type: string): BoxSpan {
  return need(readBoxes(bytes, box.body, box.end), type);
}

function need(boxes: readonly BoxSpan[], type: string): BoxSpan {
  const box = findBox(boxes, type);
  if (!box) throw new MediaError(`no ${type}`);
  return box;
}

function bodyOf(box: BoxSpan): [number, number] {
  return [box.body, box.end];
}
