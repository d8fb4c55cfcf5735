/** H.264 (ITU-T H.264 | ISO/IEC 14496-10): parameter sets, and how they stand in avcC (ISO/IEC 14496-15 §5.3.3). */
import { BitReader } from './bit-reader.ts';
import { MediaError } from './media-error.ts';

export const H264_NAL = { slice: 1, idr: 5, sei: 6, sps: 7, pps: 8, aud: 9 } as const;

const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

export interface H264Sps {
  profile: number;
  compatibility: number;
  level: number;
  /** Pixels after cropping. */
  width: number;
  height: number;
  /** Pictures that may be sent before one that is shown before them; null when the SPS does not say. */
  reorderFrames: number | null;
}

/** @param nal a whole SPS NAL unit, its header byte included. @throws MediaError */
export function parseH264Sps(nal: Uint8Array): H264Sps {
  if (nal.length < 4 || ((nal[0] ?? 0) & 0x1f) !== H264_NAL.sps) throw new MediaError('no SPS');
  const reader = new BitReader(nal.subarray(1));
  const profile = reader.bits(8);
  const compatibility = reader.bits(8);
  const level = reader.bits(8);
  reader.unsigned();
  let chroma = 1;
  let separatePlanes = 0;
  if (HIGH_PROFILES.has(profile)) {
    chroma = reader.unsigned();
    if (chroma === 3) separatePlanes = reader.bit();
    reader.unsigned();
    reader.unsigned();
    reader.skip(1);
    if (reader.bit()) {
      for (let list = 0; list < (chroma === 3 ? 12 : 8); list++) if (reader.bit()) skipScalingList(reader, list < 6 ? 16 : 64);
    }
  }
  reader.unsigned();
  const orderType = reader.unsigned();
  if (orderType === 0) reader.unsigned();
  else if (orderType === 1) {
    reader.skip(1);
    reader.signed();
    reader.signed();
    const count = reader.unsigned();
    if (count > 255) throw new MediaError('impossible SPS');
    for (let index = 0; index < count; index++) reader.signed();
  }
  reader.unsigned();
  reader.skip(1);
  const widthInMacroblocks = reader.unsigned() + 1;
  const heightInMapUnits = reader.unsigned() + 1;
  const framesOnly = reader.bit();
  if (!framesOnly) reader.skip(1);
  reader.skip(1);
  let cropX = 0;
  let cropY = 0;
  if (reader.bit()) {
    const left = reader.unsigned();
    const right = reader.unsigned();
    const top = reader.unsigned();
    const bottom = reader.unsigned();
    const chromaArray = separatePlanes ? 0 : chroma;
    cropX = (left + right) * (chromaArray === 1 || chromaArray === 2 ? 2 : 1);
    cropY = (top + bottom) * (chromaArray === 1 ? 2 : 1) * (2 - framesOnly);
  }
  const width = widthInMacroblocks * 16 - cropX;
  const height = heightInMapUnits * 16 * (2 - framesOnly) - cropY;
  if (width < 1 || height < 1 || width > 16_384 || height > 16_384) throw new MediaError('impossible picture size');
  const reorderFrames = orderType === 2 ? 0 : reader.bit() ? readReorderFrames(reader) : null;
  return { profile, compatibility, level, width, height, reorderFrames };
}

/** VUI parameters (annex E.1.1), up to max_num_reorder_frames; null when they end before, or are cut off as some cameras do. */
function readReorderFrames(reader: BitReader): number | null {
  try {
    // Aspect ratio, of which 255 stands for two numbers of 16 bits.
    if (reader.bit() && reader.bits(8) === 255) reader.skip(32);
    if (reader.bit()) reader.skip(1);
    if (reader.bit()) {
      reader.skip(4);
      if (reader.bit()) reader.skip(24);
    }
    if (reader.bit()) {
      reader.unsigned();
      reader.unsigned();
    }
    // num_units_in_tick, time_scale, fixed_frame_rate_flag.
    if (reader.bit()) reader.skip(65);
    const nal = reader.bit();
    if (nal) skipHrd(reader);
    const vcl = reader.bit();
    if (vcl) skipHrd(reader);
    if (nal || vcl) reader.skip(1);
    reader.skip(1);
    if (!reader.bit()) return null;
    reader.skip(1);
    for (let field = 0; field < 4; field++) reader.unsigned();
    return reader.unsigned();
  } catch (error) {
    if (error instanceof MediaError) return null;
    throw error;
  }
}

/** HRD parameters: annex E.1.2. */
function skipHrd(reader: BitReader): void {
  const count = reader.unsigned() + 1;
  if (count > 32) throw new MediaError('impossible HRD');
  reader.skip(8);
  for (let index = 0; index < count; index++) {
    reader.unsigned();
    reader.unsigned();
    reader.skip(1);
  }
  reader.skip(20);
}

export interface AvcConfiguration {
  /** RFC 6381 §3.3: `avc1.` profile, constraints and level in hexadecimal. */
  codecString: string;
  /** Bytes of the length before each NAL unit. */
  lengthSize: number;
  sps: Uint8Array[];
  pps: Uint8Array[];
}

/** @param body of an avcC box. @throws MediaError */
export function parseAvcC(body: Uint8Array): AvcConfiguration {
  if (body.length < 7 || body[0] !== 1) throw new MediaError('no avcC');
  const hex = (value: number | undefined) => (value ?? 0).toString(16).padStart(2, '0');
  let at = 5;
  const take = (count: number): Uint8Array[] => {
    const sets: Uint8Array[] = [];
    for (let index = 0; index < count; index++) {
      const length = ((body[at] ?? 0) << 8) | (body[at + 1] ?? 0);
      if (at + 2 + length > body.length) throw new MediaError('avcC cut off');
      sets.push(body.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    return sets;
  };
  const spsCount = (body[at++] ?? 0) & 0x1f;
  const sps = take(spsCount);
  const ppsCount = body[at++] ?? 0;
  const pps = take(ppsCount);
  return { codecString: `avc1.${hex(body[1])}${hex(body[2])}${hex(body[3])}`, lengthSize: ((body[4] ?? 0) & 3) + 1, sps, pps };
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let index = 0; index < size; index++) {
    if (next !== 0) next = (last + reader.signed() + 256) % 256;
    last = next === 0 ? last : next;
  }
}
