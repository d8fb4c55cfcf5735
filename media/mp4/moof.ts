/** Movie fragments: ISO/IEC 14496-12 §8.8.4 (moof), §8.8.7 (tfhd), §8.8.8 (trun), §8.8.12 (tfdt). */
import { MediaError } from '../media-error.ts';
import { fourcc, viewOf } from './box.ts';

const MOOF = fourcc('moof');
const MFHD = fourcc('mfhd');
const TRAF = fourcc('traf');
const TFHD = fourcc('tfhd');
const TFDT = fourcc('tfdt');
const TRUN = fourcc('trun');
const MDAT = fourcc('mdat');

/** sample_is_non_sync_sample (§8.8.3.1). */
const NON_SYNC = 0x0001_0000;
/** More samples in one fragment than any camera sends in a minute. */
const MOST_SAMPLES = 10_000;

export interface FragmentSample {
  /** Offset of the sample's bytes in the fragment. */
  offset: number;
  size: number;
  /** Ticks of the track's timescale. */
  duration: number;
  /** Presentation minus decode time, ticks. */
  compositionOffset: number;
  sync: boolean;
}

export interface ParsedFragment {
  trackId: number;
  /** baseMediaDecodeTime, ticks. */
  decodeTime: number;
  samples: FragmentSample[];
  /** Offset of the baseMediaDecodeTime field, for patching; -1 without tfdt. */
  decodeTimeOffset: number;
  /** Length of that field: 4 or 8. */
  decodeTimeLength: number;
  /** Offset of mfhd's sequence_number; -1 without. */
  sequenceOffset: number;
}

/** What trex (§8.8.3) gives samples that say nothing themselves. */
export interface TrackDefaults {
  sampleDuration: number;
  sampleSize: number;
  sampleFlags: number;
}

const NO_DEFAULTS: TrackDefaults = { sampleDuration: 0, sampleSize: 0, sampleFlags: 0 };

/**
 * Reads one moof + mdat of a single track. Further trafs are refused: each of our fragments has one.
 * @throws MediaError when it is not that.
 */
export function parseFragment(bytes: Uint8Array, defaultsOf?: (trackId: number) => TrackDefaults): ParsedFragment {
  const view = viewOf(bytes);
  if (bytes.length < 16 || view.getUint32(4) !== MOOF) throw new MediaError('no moof');
  const moofEnd = view.getUint32(0);
  if (moofEnd < 8 || moofEnd + 8 > bytes.length || view.getUint32(moofEnd + 4) !== MDAT) throw new MediaError('moof without mdat');
  const traf = parseMoof(bytes.subarray(0, moofEnd), defaultsOf);
  const last = traf.samples.at(-1);
  if (last && last.offset + last.size > bytes.length) throw new MediaError('sample beyond the fragment');
  return traf;
}

/**
 * Reads a moof of a single track by itself, for who does not need the samples' bytes. Offsets count from the moof's begin.
 * @throws MediaError when it is not that.
 */
export function parseMoof(moof: Uint8Array, defaultsOf?: (trackId: number) => TrackDefaults): ParsedFragment {
  const view = viewOf(moof);
  if (moof.length < 8 || view.getUint32(4) !== MOOF || view.getUint32(0) !== moof.length) throw new MediaError('no moof');
  let sequenceOffset = -1;
  let traf: ParsedFragment | null = null;
  for (let at = 8; at < moof.length; ) {
    const end = boxEnd(view, at, moof.length);
    const type = view.getUint32(at + 4);
    if (type === MFHD && end - at >= 16) sequenceOffset = at + 12;
    else if (type === TRAF) {
      if (traf) throw new MediaError('more than one track in a fragment');
      traf = parseTraf(view, at + 8, end, moof.length + 8, defaultsOf);
    }
    at = end;
  }
  if (!traf) throw new MediaError('moof without traf');
  traf.sequenceOffset = sequenceOffset;
  return traf;
}

/** The decode time of a fragment, ticks, in place. Only for a copy of one's own: fragments are shared. */
export function patchDecodeTime(bytes: Uint8Array, parsed: Pick<ParsedFragment, 'decodeTimeOffset' | 'decodeTimeLength'>, ticks: number): void {
  if (parsed.decodeTimeOffset < 0) return;
  const view = viewOf(bytes);
  if (parsed.decodeTimeLength === 8) view.setBigUint64(parsed.decodeTimeOffset, BigInt(Math.max(0, Math.round(ticks))));
  else view.setUint32(parsed.decodeTimeOffset, Math.max(0, Math.round(ticks)) >>> 0);
}

/** Where the decode time lies in a fragment, found without reading its samples. @throws MediaError */
export function locateDecodeTime(bytes: Uint8Array): { decodeTimeOffset: number; decodeTimeLength: number; sequenceOffset: number } {
  const view = viewOf(bytes);
  if (bytes.length < 16 || view.getUint32(4) !== MOOF) throw new MediaError('no moof');
  const moofEnd = Math.min(view.getUint32(0), bytes.length);
  let sequenceOffset = -1;
  for (let at = 8; at < moofEnd; ) {
    const end = boxEnd(view, at, moofEnd);
    const type = view.getUint32(at + 4);
    if (type === MFHD) sequenceOffset = at + 12;
    if (type === TRAF) {
      for (let inner = at + 8; inner < end; ) {
        const innerEnd = boxEnd(view, inner, end);
        if (view.getUint32(inner + 4) === TFDT) {
          return { decodeTimeOffset: inner + 12, decodeTimeLength: view.getUint8(inner + 8) === 1 ? 8 : 4, sequenceOffset };
        }
        inner = innerEnd;
      }
    }
    at = end;
  }
  return { decodeTimeOffset: -1, decodeTimeLength: 0, sequenceOffset };
}

/** The bytes of each sample: one frame of length-prefixed NAL units, or one chunk of audio. Views, not copies. @throws MediaError */
export function fragmentSamples(bytes: Uint8Array): { data: Uint8Array; decodeTime: number; compositionOffset: number; sync: boolean }[] {
  const parsed = parseFragment(bytes);
  let time = parsed.decodeTime;
  return parsed.samples.map((sample) => {
    const out = {
      data: bytes.subarray(sample.offset, sample.offset + sample.size),
      decodeTime: time,
      compositionOffset: sample.compositionOffset,
      sync: sample.sync,
    };
    time += sample.duration;
    return out;
  });
}

function parseTraf(view: DataView, from: number, to: number, mdatBody: number, defaultsOf?: (trackId: number) => TrackDefaults): ParsedFragment {
  const out: ParsedFragment = { trackId: 0, decodeTime: 0, samples: [], decodeTimeOffset: -1, decodeTimeLength: 0, sequenceOffset: -1 };
  let defaults = NO_DEFAULTS;
  let position = mdatBody;
  for (let at = from; at < to; ) {
    const end = boxEnd(view, at, to);
    const type = view.getUint32(at + 4);
    if (type === TFHD) {
      const flags = view.getUint32(need(at + 8, 4, end)) & 0xff_ffff;
      out.trackId = view.getUint32(need(at + 12, 4, end));
      const trex = defaultsOf?.(out.trackId) ?? NO_DEFAULTS;
      let field = at + 16;
      if (flags & 0x01) field += 8;
      if (flags & 0x02) field += 4;
      const next = (present: number, otherwise: number) => {
        if (!present) return otherwise;
        const value = view.getUint32(need(field, 4, end));
        field += 4;
        return value;
      };
      defaults = {
        sampleDuration: next(flags & 0x08, trex.sampleDuration),
        sampleSize: next(flags & 0x10, trex.sampleSize),
        sampleFlags: next(flags & 0x20, trex.sampleFlags),
      };
    } else if (type === TFDT) {
      const long = view.getUint8(need(at + 8, 1, end)) === 1;
      out.decodeTimeOffset = need(at + 12, long ? 8 : 4, end);
      out.decodeTimeLength = long ? 8 : 4;
      out.decodeTime = long ? Number(view.getBigUint64(at + 12)) : view.getUint32(at + 12);
    } else if (type === TRUN) {
      position = parseTrun(view, at, end, position, defaults, out.samples);
    }
    at = end;
  }
  return out;
}

/** @returns where the next run's samples begin. */
function parseTrun(view: DataView, at: number, end: number, position: number, defaults: TrackDefaults, samples: FragmentSample[]): number {
  const version = view.getUint8(need(at + 8, 1, end));
  const flags = view.getUint32(at + 8) & 0xff_ffff;
  const count = view.getUint32(need(at + 12, 4, end));
  if (count > MOST_SAMPLES) throw new MediaError(`${count} samples in a fragment`);
  let field = at + 16;
  let offset = position;
  if (flags & 0x001) {
    // data_offset counts from the moof, which is where our fragment begins (default-base-is-moof).
    offset = view.getInt32(need(field, 4, end));
    if (offset < 0) throw new MediaError('samples before the fragment');
    field += 4;
  }
  let firstFlags: number | null = null;
  if (flags & 0x004) {
    firstFlags = view.getUint32(need(field, 4, end));
    field += 4;
  }
  for (let index = 0; index < count; index++) {
    let { sampleDuration: duration, sampleSize: size, sampleFlags } = defaults;
    let compositionOffset = 0;
    if (index === 0 && firstFlags !== null) sampleFlags = firstFlags;
    if (flags & 0x100) {
      duration = view.getUint32(need(field, 4, end));
      field += 4;
    }
    if (flags & 0x200) {
      size = view.getUint32(need(field, 4, end));
      field += 4;
    }
    if (flags & 0x400) {
      sampleFlags = view.getUint32(need(field, 4, end));
      field += 4;
    }
    if (flags & 0x800) {
      compositionOffset = version === 0 ? view.getUint32(need(field, 4, end)) : view.getInt32(need(field, 4, end));
      field += 4;
    }
    samples.push({ offset, size, duration, compositionOffset, sync: (sampleFlags & NON_SYNC) === 0 });
    offset += size;
  }
  return offset;
}

function boxEnd(view: DataView, at: number, limit: number): number {
  if (at + 8 > limit) throw new MediaError('box header cut off');
  const size = view.getUint32(at);
  if (size < 8 || at + size > limit) throw new MediaError('box size does not fit');
  return at + size;
}

function need(at: number, length: number, end: number): number {
  if (at + length > end) throw new MediaError('box too short');
  return at;
}
