/** Writes fragmented MP4 (ISO/IEC 14496-12 §8.8), one sample a fragment: what ingest makes of a stream that it reads itself. */
import type { AudioTrack, InitFragment, VideoTrack } from '../fragment.ts';
import { parseH264Sps } from '../h264.ts';
import { hevcCodecString, makeHvcC, parseH265Sps } from '../h265.ts';
import { MediaError } from '../media-error.ts';
import { fourcc, makeBox, viewOf } from './box.ts';

export const VIDEO_TRACK_ID = 1;
export const AUDIO_TRACK_ID = 2;

/** The video track that an SPS and a PPS (whole NAL units) describe. @throws MediaError */
export function h264Track(sps: Uint8Array, pps: Uint8Array, timescale: number): VideoTrack {
  const { width, height } = parseH264Sps(sps);
  if (sps.length > 0xffff || pps.length > 0xffff || pps.length === 0) throw new MediaError('impossible parameter sets');
  const hex = (at: number) => sps[at]!.toString(16).padStart(2, '0');
  // avcC: ISO/IEC 14496-15 §5.3.3.1.2, with lengths of 4 bytes.
  const description = Uint8Array.from([1, sps[1]!, sps[2]!, sps[3]!, 0xff, 0xe1, sps.length >> 8, sps.length & 0xff, ...sps, 1, pps.length >> 8, pps.length & 0xff, ...pps]);
  return { kind: 'video', id: VIDEO_TRACK_ID, codec: 'h264', codecString: `avc1.${hex(1)}${hex(2)}${hex(3)}`, width, height, timescale, description };
}

/** The video track that VPS, SPS and PPS (whole NAL units) describe. @throws MediaError */
export function h265Track(vps: Uint8Array, sps: Uint8Array, pps: Uint8Array, timescale: number): VideoTrack {
  const { width, height } = parseH265Sps(sps);
  const description = makeHvcC(vps, sps, pps);
  return { kind: 'video', id: VIDEO_TRACK_ID, codec: 'h265', codecString: hevcCodecString('hvc1', description), width, height, timescale, description };
}

/** ftyp + moov for these tracks. */
export function makeInit(runId: string, video: VideoTrack, audio: AudioTrack | null): InitFragment {
  const tracks = audio ? [video, audio] : [video];
  const ftyp = makeBox('ftyp', ascii('iso5'), u32(512), ascii('iso5iso6mp41'));
  const moov = makeBox(
    'moov',
    makeBox('mvhd', u32(0, 0, 0, 1000, 0, 0x0001_0000, 0x0100_0000, 0, 0), MATRIX, u32(0, 0, 0, 0, 0, 0, AUDIO_TRACK_ID + 1)),
    ...tracks.map(makeTrak),
    makeBox('mvex', ...tracks.map((track) => makeBox('trex', u32(0, track.id, 1, 0, 0, 0)))),
  );
  const bytes = new Uint8Array(ftyp.length + moov.length);
  bytes.set(ftyp);
  bytes.set(moov, ftyp.length);
  return { kind: 'init', runId, video, audio, bytes };
}

function makeTrak(track: VideoTrack | AudioTrack): Uint8Array {
  const isVideo = track.kind === 'video';
  const [width, height] = isVideo ? [track.width, track.height] : [0, 0];
  return makeBox(
    'trak',
    // Enabled, in the movie.
    makeBox('tkhd', u32(3, 0, 0, track.id, 0, 0, 0, 0, 0, isVideo ? 0 : 0x0100_0000), MATRIX, u32(width * 0x1_0000, height * 0x1_0000)),
    makeBox(
      'mdia',
      // Language `und`: three letters of 5 bits.
      makeBox('mdhd', u32(0, 0, 0, track.timescale, 0, 0x55c4_0000)),
      makeBox('hdlr', u32(0, 0), ascii(isVideo ? 'vide' : 'soun'), u32(0, 0, 0), ascii('Kanjia\0')),
      makeBox(
        'minf',
        isVideo ? makeBox('vmhd', u32(1, 0, 0)) : makeBox('smhd', u32(0, 0)),
        makeBox('dinf', makeBox('dref', u32(0, 1), makeBox('url ', u32(1)))),
        makeBox(
          'stbl',
          makeBox('stsd', u32(0, 1), isVideo ? videoEntry(track) : audioEntry(track)),
          makeBox('stts', u32(0, 0)),
          makeBox('stsc', u32(0, 0)),
          makeBox('stsz', u32(0, 0, 0)),
          makeBox('stco', u32(0, 0)),
        ),
      ),
    ),
  );
}

/** VisualSampleEntry: §12.1.3. */
function videoEntry(track: VideoTrack): Uint8Array {
  const fields = new Uint8Array(78);
  const view = viewOf(fields);
  view.setUint16(6, 1);
  view.setUint16(24, track.width);
  view.setUint16(26, track.height);
  view.setUint32(28, 0x0048_0000);
  view.setUint32(32, 0x0048_0000);
  view.setUint16(40, 1);
  view.setUint16(74, 24);
  view.setInt16(76, -1);
  return track.codec === 'h265' ? makeBox('hvc1', fields, makeBox('hvcC', track.description)) : makeBox('avc1', fields, makeBox('avcC', track.description));
}

/** AudioSampleEntry §12.2.3, with an esds (ISO/IEC 14496-14 §5.6), or with the dOps of Opus. */
function audioEntry(track: AudioTrack): Uint8Array {
  const fields = new Uint8Array(28);
  const view = viewOf(fields);
  view.setUint16(6, 1);
  view.setUint16(16, track.channels);
  view.setUint16(18, 16);
  view.setUint32(24, Math.min(0xffff, track.sampleRate) * 0x1_0000);
  if (track.codec === 'opus') {
    // "Encapsulation of Opus in ISO Base Media File Format" §4.3.2: version, channels, pre-skip, input rate, gain, mapping family.
    return makeBox('Opus', fields, makeBox('dOps', Uint8Array.of(0, track.channels, 0, 0), u32(track.sampleRate), Uint8Array.of(0, 0, 0)));
  }
  const config = descriptor(5, track.description);
  // MPEG-4 audio, an audio stream; no buffer size or bit rates are claimed.
  const decoder = descriptor(4, Uint8Array.of(0x40, 0x15, 0, 0, 0), u32(0, 0), config);
  const stream = descriptor(3, Uint8Array.of(0, track.id, 0), decoder, descriptor(6, Uint8Array.of(2)));
  return makeBox('mp4a', fields, makeBox('esds', u32(0), stream));
}

/** ISO/IEC 14496-1 §8.3.3: the length in one byte, as all of ours are short. */
function descriptor(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > 127) throw new MediaError('descriptor too long');
  return Uint8Array.from([tag, length, ...parts.flatMap((part) => [...part])]);
}

/** moof (mfhd 16, traf of tfhd 16, tfdt 20, trun 36) and mdat's header. */
const FRAGMENT_HEADER_BYTES = 8 + 16 + 8 + 16 + 20 + 36 + 8;
const MOOF_BYTES = FRAGMENT_HEADER_BYTES - 8;
const BOX = { moof: fourcc('moof'), mfhd: fourcc('mfhd'), traf: fourcc('traf'), tfhd: fourcc('tfhd'), tfdt: fourcc('tfdt'), trun: fourcc('trun'), mdat: fourcc('mdat') };
/** sample_depends_on: §8.8.3.1. */
const SYNC_SAMPLE = 0x0200_0000;
const NON_SYNC_SAMPLE = 0x0101_0000;

/**
 * moof + mdat around one sample, freshly made: the sample is copied once, into its place.
 * Times are ticks; `presentationOffset` is that of presentation from the decode time, which may be negative.
 */
export function makeFragment(options: { trackId: number; sequence: number; decodeTime: number; duration: number; presentationOffset: number; sync: boolean; sample: Uint8Array }): Uint8Array<ArrayBuffer> {
  const { sample } = options;
  const out = new Uint8Array(FRAGMENT_HEADER_BYTES + sample.length);
  const view = new DataView(out.buffer);
  const header = (at: number, size: number, type: number, flags: number) => {
    view.setUint32(at, size);
    view.setUint32(at + 4, type);
    view.setUint32(at + 8, flags);
  };
  header(0, MOOF_BYTES, BOX.moof, 0);
  header(8, 16, BOX.mfhd, 0);
  view.setUint32(20, options.sequence);
  header(24, 80, BOX.traf, 0);
  // Offsets count from the moof.
  header(32, 16, BOX.tfhd, 0x02_0000);
  view.setUint32(44, options.trackId);
  header(48, 20, BOX.tfdt, 0x0100_0000);
  view.setUint32(60, Math.floor(options.decodeTime / 2 ** 32));
  view.setUint32(64, options.decodeTime >>> 0);
  // Data offset; duration, size, flags and signed presentation offset of the sample.
  header(68, 36, BOX.trun, 0x0100_0f01);
  view.setUint32(80, 1);
  view.setUint32(84, FRAGMENT_HEADER_BYTES);
  view.setUint32(88, options.duration);
  view.setUint32(92, sample.length);
  view.setUint32(96, options.sync ? SYNC_SAMPLE : NON_SYNC_SAMPLE);
  view.setInt32(100, options.presentationOffset);
  view.setUint32(MOOF_BYTES, 8 + sample.length);
  view.setUint32(MOOF_BYTES + 4, BOX.mdat);
  out.set(sample, FRAGMENT_HEADER_BYTES);
  return out;
}

const MATRIX = u32(0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000);

function u32(...values: number[]): Uint8Array {
  const out = new Uint8Array(values.length * 4);
  const view = viewOf(out);
  values.forEach((value, index) => view.setUint32(index * 4, value >>> 0));
  return out;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
