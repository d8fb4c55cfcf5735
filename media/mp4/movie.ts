/** ftyp and moov of an ordinary MP4, which is not fragmented: ISO/IEC 14496-12 §8.2 to §8.6, with edit lists (§8.6.6). */
import { MediaError } from '../media-error.ts';
import { findBox, makeBox, readBoxes, viewOf } from './box.ts';
import type { SampleTable } from './sample-table.ts';
import { makeStbl } from './stbl.ts';

/** Seconds from 1904, from which this format counts, to 1970. */
const EPOCH_1904_S = 2_082_844_800;

export interface MovieTrack {
  kind: 'video' | 'audio';
  id: number;
  /** Ticks per second of all times of the track. */
  timescale: number;
  /** Pixels; 0 for sound. */
  width: number;
  height: number;
  /** The whole stsd box. */
  stsd: Uint8Array;
  /** The first has the decode time 0. */
  samples: SampleTable;
  /** Of the last sample, ticks. */
  lastDuration: number;
  /** What is shown of it, in order; it is shown no longer than these are together. */
  edits: readonly MovieEdit[];
}

export interface MovieEdit {
  /** Presentation time that is shown first, ticks of the track; null: nothing is shown. */
  from: number | null;
  /** How long; ticks of the movie. */
  length: number;
}

export function makeFtyp(): Uint8Array<ArrayBuffer> {
  return makeBox('ftyp', ascii('isom'), u32(512), ascii('isomiso2mp41'));
}

/** @param options.createdMs UTC ms that players show as the date of recording. */
export function makeMoov(tracks: readonly MovieTrack[], options: { timescale: number; createdMs: number }): Uint8Array<ArrayBuffer> {
  const created = Math.max(0, Math.floor(options.createdMs / 1000) + EPOCH_1904_S);
  const length = Math.max(0, ...tracks.map(({ edits }) => lengthOf(edits)));
  return makeBox(
    'moov',
    // Version 1: 64-bit times, as half a day at 90 000 ticks a second passes 32 bits.
    makeBox('mvhd', u32(0x0100_0000), u64(created, created), u32(options.timescale), u64(length), u32(0x0001_0000, 0x0100_0000, 0, 0), MATRIX, u32(0, 0, 0, 0, 0, 0, Math.max(...tracks.map(({ id }) => id)) + 1)),
    ...tracks.map((track) => makeTrak(track, created)),
  );
}

function makeTrak(track: MovieTrack, created: number): Uint8Array {
  const { edits, samples } = track;
  const isVideo = track.kind === 'video';
  const last = samples.length > 0 ? samples.at(samples.length - 1).decodeTime + track.lastDuration : 0;
  const entries = edits.flatMap(({ from, length }) => [u64(length), from === null ? U64_MINUS_1 : u64(from), u32(0x0001_0000)]);
  return makeBox(
    'trak',
    makeBox('tkhd', u32(0x0100_0003), u64(created, created), u32(track.id, 0), u64(lengthOf(edits)), u32(0, 0, 0, isVideo ? 0 : 0x0100_0000), MATRIX, u32(track.width * 0x1_0000, track.height * 0x1_0000)),
    makeBox('edts', makeBox('elst', u32(0x0100_0000, edits.length), ...entries)),
    makeBox(
      'mdia',
      makeBox('mdhd', u32(0x0100_0000), u64(created, created), u32(track.timescale), u64(last), u32(0x55c4_0000)),
      makeBox('hdlr', u32(0, 0), ascii(isVideo ? 'vide' : 'soun'), u32(0, 0, 0), ascii('Kanjia\0')),
      makeBox(
        'minf',
        isVideo ? makeBox('vmhd', u32(1, 0, 0)) : makeBox('smhd', u32(0, 0)),
        makeBox('dinf', makeBox('dref', u32(0, 1), makeBox('url ', u32(1)))),
        makeStbl(track.stsd, samples, track.lastDuration),
      ),
    ),
  );
}

function lengthOf(edits: readonly MovieEdit[]): number {
  return edits.reduce((sum, { length }) => sum + length, 0);
}

/** The stsd box of a track in ftyp + moov, as it stands there. @throws MediaError when there is none. */
export function sampleDescription(init: Uint8Array, trackId: number): Uint8Array<ArrayBuffer> {
  const moov = findBox(readBoxes(init), 'moov');
  for (const trak of moov ? readBoxes(init, moov.body, moov.end) : []) {
    if (trak.type !== 'trak') continue;
    const tkhd = findBox(readBoxes(init, trak.body, trak.end), 'tkhd');
    if (!tkhd || viewOf(init).getUint32(tkhd.body + (init[tkhd.body] === 1 ? 20 : 12)) !== trackId) continue;
    let box = trak;
    for (const type of ['mdia', 'minf', 'stbl', 'stsd']) {
      const inner = findBox(readBoxes(init, box.body, box.end), type);
      if (!inner) throw new MediaError(`no ${type}`);
      box = inner;
    }
    return init.slice(box.start, box.end);
  }
  throw new MediaError(`no track ${trackId}`);
}

const MATRIX = u32(0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000);
const U64_MINUS_1 = u32(0xffff_ffff, 0xffff_ffff);

function u32(...values: number[]): Uint8Array {
  const out = new Uint8Array(values.length * 4);
  const view = viewOf(out);
  values.forEach((value, index) => view.setUint32(index * 4, value >>> 0));
  return out;
}

function u64(...values: number[]): Uint8Array {
  const out = new Uint8Array(values.length * 8);
  const view = viewOf(out);
  values.forEach((value, index) => view.setBigUint64(index * 8, BigInt(Math.max(0, Math.round(value)))));
  return out;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
