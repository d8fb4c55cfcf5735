/** The init fragment: ftyp + moov of a fragmented MP4 (ISO/IEC 14496-12 §8.2), as far as decoders and the index need it. */
import type { AudioTrack, VideoTrack } from '../fragment.ts';
import { parseAvcC, parseH264Sps } from '../h264.ts';
import { MediaError } from '../media-error.ts';
import { type BoxSpan, findBox, readBoxes, viewOf } from './box.ts';
import { hevcCodecString } from '../h265.ts';
import { audioFromEsds } from './esds.ts';
import type { TrackDefaults } from './moof.ts';

export interface ParsedInit {
  /** First track of each kind; further ones are not ours. */
  video: VideoTrack | null;
  audio: AudioTrack | null;
  /** trex of each track, by track id. */
  defaults: Map<number, TrackDefaults>;
}

/** @throws MediaError when there is no moov, or it makes no sense. */
export function parseInit(bytes: Uint8Array): ParsedInit {
  const moov = findBox(readBoxes(bytes), 'moov');
  if (!moov) throw new MediaError('no moov');
  const boxes = readBoxes(bytes, moov.body, moov.end);
  const out: ParsedInit = { video: null, audio: null, defaults: new Map() };
  for (const trak of boxes.filter((box) => box.type === 'trak')) {
    const track = parseTrak(bytes, trak);
    if (track?.kind === 'video') out.video ??= track;
    else if (track?.kind === 'audio') out.audio ??= track;
  }
  const mvex = findBox(boxes, 'mvex');
  if (mvex) {
    const view = viewOf(bytes);
    for (const trex of readBoxes(bytes, mvex.body, mvex.end).filter((box) => box.type === 'trex' && box.end - box.body >= 24)) {
      out.defaults.set(view.getUint32(trex.body + 4), {
        sampleDuration: view.getUint32(trex.body + 12),
        sampleSize: view.getUint32(trex.body + 16),
        sampleFlags: view.getUint32(trex.body + 20),
      });
    }
  }
  return out;
}

function parseTrak(bytes: Uint8Array, trak: BoxSpan): VideoTrack | AudioTrack | null {
  const view = viewOf(bytes);
  const inside = readBoxes(bytes, trak.body, trak.end);
  const tkhd = findBox(inside, 'tkhd');
  const mdia = findBox(inside, 'mdia');
  if (!tkhd || !mdia) return null;
  const id = view.getUint32(within(tkhd, bytes[tkhd.body] === 1 ? 20 : 12, 4));
  const media = readBoxes(bytes, mdia.body, mdia.end);
  const mdhd = findBox(media, 'mdhd');
  const minf = findBox(media, 'minf');
  if (!mdhd || !minf) return null;
  const timescale = view.getUint32(within(mdhd, bytes[mdhd.body] === 1 ? 20 : 12, 4));
  if (timescale === 0) throw new MediaError('track without a timescale');
  const stbl = findBox(readBoxes(bytes, minf.body, minf.end), 'stbl');
  const stsd = stbl && findBox(readBoxes(bytes, stbl.body, stbl.end), 'stsd');
  if (!stsd || stsd.end - stsd.body < 8) return null;
  const entry = readBoxes(bytes, stsd.body + 8, stsd.end)[0];
  if (!entry) return null;
  return parseSampleEntry(bytes, entry, id, timescale);
}

/** VisualSampleEntry §12.1.3, AudioSampleEntry §12.2.3. */
function parseSampleEntry(bytes: Uint8Array, entry: BoxSpan, id: number, timescale: number): VideoTrack | AudioTrack | null {
  const view = viewOf(bytes);
  const { type } = entry;
  if (type === 'mp4a' || type === 'Opus' || type === 'alaw' || type === 'ulaw') {
    const channels = view.getUint16(within(entry, 16, 2));
    const sampleRate = view.getUint16(within(entry, 24, 2));
    const inside = readBoxes(bytes, entry.body + 28, entry.end);
    const base = { kind: 'audio' as const, id, timescale, channels, sampleRate, description: new Uint8Array() };
    if (type === 'Opus') return { ...base, codec: 'opus', codecString: 'opus' };
    if (type !== 'mp4a') return { ...base, codec: type === 'alaw' ? 'pcma' : 'pcmu', codecString: type };
    const esds = findBox(inside, 'esds');
    return { ...base, ...(esds ? audioFromEsds(bytes.subarray(esds.body, esds.end)) : { codec: 'unknown', codecString: 'mp4a' }) };
  }
  if (entry.end - entry.body < 78) return null;
  const width = view.getUint16(entry.body + 24);
  const height = view.getUint16(entry.body + 26);
  const inside = readBoxes(bytes, entry.body + 78, entry.end);
  const base = { kind: 'video' as const, id, timescale, width, height };
  const body = (name: string) => {
    const box = findBox(inside, name);
    if (!box) throw new MediaError(`${type} without ${name}`);
    return bytes.slice(box.body, box.end);
  };
  switch (type) {
    case 'avc1':
    case 'avc3': {
      const description = body('avcC');
      const configuration = parseAvcC(description);
      const sps = configuration.sps[0];
      // The sample entry's size is what the muxer was told; the parameter set's is what the decoder makes.
      const size = sps ? parseH264Sps(sps) : base;
      return { ...base, width: size.width, height: size.height, codec: 'h264', codecString: configuration.codecString, description };
    }
    case 'hvc1':
    case 'hev1': {
      const description = body('hvcC');
      return { ...base, codec: 'h265', codecString: hevcCodecString(type, description), description };
    }
    case 'av01': {
      const description = body('av1C');
      return { ...base, codec: 'av1', codecString: 'av01.0.08M.08', description };
    }
    case 'mp4v':
      return { ...base, codec: 'mpeg4', codecString: 'mp4v.20', description: new Uint8Array() };
    case 'jpeg':
    case 'mjpg':
      return { ...base, codec: 'mjpeg', codecString: 'mjpeg', description: new Uint8Array() };
    default:
      return { ...base, codec: 'unknown', codecString: type, description: new Uint8Array() };
  }
}

function within(box: BoxSpan, offset: number, length: number): number {
  if (box.body + offset + length > box.end) throw new MediaError(`${box.type} too short`);
  return box.body + offset;
}
