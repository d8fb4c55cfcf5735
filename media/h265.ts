/** H.265 (ITU-T H.265 | ISO/IEC 23008-2): parameter sets, and how they stand in hvcC (ISO/IEC 14496-15 §8.3.3, Annex E.3). */
import { BitReader } from './bit-reader.ts';
import { MediaError } from './media-error.ts';

/** Table 7-1. IRAP pictures are those that decoding can begin with. */
export const H265_NAL = { firstIrap: 16, lastIrap: 21, vps: 32, sps: 33, pps: 34, aud: 35, filler: 38 } as const;

export function h265NalType(bytes: Uint8Array, at = 0): number {
  return (bytes[at]! >> 1) & 0x3f;
}

export interface H265Sps {
  /** The 12 bytes of general profile, tier, compatibility, constraints and level. */
  profileTierLevel: Uint8Array;
  temporalLayers: number;
  temporalIdNested: boolean;
  chromaFormat: number;
  bitDepthLuma: number;
  bitDepthChroma: number;
  /** Pixels after cropping. */
  width: number;
  height: number;
  /** Pictures that may be sent before one that is shown before them. */
  reorderFrames: number;
}

/** @param nal a whole SPS NAL unit, its header included (§7.3.2.2). @throws MediaError */
export function parseH265Sps(nal: Uint8Array): H265Sps {
  if (nal.length < 4 || h265NalType(nal) !== H265_NAL.sps) throw new MediaError('no SPS');
  const reader = new BitReader(nal.subarray(2));
  reader.skip(4);
  const subLayers = reader.bits(3);
  const temporalIdNested = reader.bit() === 1;
  const profileTierLevel = Uint8Array.from({ length: 12 }, () => reader.bits(8));
  skipSubLayers(reader, subLayers);
  reader.unsigned();
  const chromaFormat = reader.unsigned();
  if (chromaFormat > 3) throw new MediaError('impossible SPS');
  const separatePlanes = chromaFormat === 3 ? reader.bit() : 0;
  let width = reader.unsigned();
  let height = reader.unsigned();
  if (reader.bit()) {
    const [left, right, top, bottom] = [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()];
    const chroma = separatePlanes ? 0 : chromaFormat;
    width -= (left + right) * (chroma === 1 || chroma === 2 ? 2 : 1);
    height -= (top + bottom) * (chroma === 1 ? 2 : 1);
  }
  if (!(width >= 1 && height >= 1 && width <= 16_384 && height <= 16_384)) throw new MediaError('impossible picture size');
  const bitDepthLuma = reader.unsigned() + 8;
  const bitDepthChroma = reader.unsigned() + 8;
  if (bitDepthLuma > 16 || bitDepthChroma > 16) throw new MediaError('impossible SPS');
  reader.unsigned();
  const eachLayer = reader.bit();
  let reorderFrames = 0;
  for (let layer = eachLayer ? 0 : subLayers; layer <= subLayers; layer++) {
    reader.unsigned();
    // The last, of all layers together, is the largest.
    reorderFrames = reader.unsigned();
    reader.unsigned();
  }
  if (reorderFrames > 16) throw new MediaError('impossible SPS');
  return { profileTierLevel, temporalLayers: subLayers + 1, temporalIdNested, chromaFormat, bitDepthLuma, bitDepthChroma, width, height, reorderFrames };
}

/** Profiles and levels of the sub-layers: §7.3.3. */
function skipSubLayers(reader: BitReader, count: number): void {
  const present = Array.from({ length: count }, () => [reader.bit(), reader.bit()] as const);
  if (count > 0) reader.skip(2 * (8 - count));
  for (const [profile, level] of present) reader.skip((profile ? 88 : 0) + (level ? 8 : 0));
}

/** hvcC: ISO/IEC 14496-15 §8.3.3.1.2, with lengths of 4 bytes. Each of the parameter sets is a whole NAL unit. @throws MediaError */
export function makeHvcC(vps: Uint8Array, sps: Uint8Array, pps: Uint8Array): Uint8Array {
  const { profileTierLevel, temporalLayers, temporalIdNested, chromaFormat, bitDepthLuma, bitDepthChroma } = parseH265Sps(sps);
  const sets = [vps, sps, pps];
  if (sets.some((set) => set.length < 3 || set.length > 0xffff)) throw new MediaError('impossible parameter sets');
  return Uint8Array.from([
    ...[1, ...profileTierLevel],
    // Segmentation and parallelism are not said; reserved bits are ones.
    ...[0xf0, 0, 0xfc, 0xfc | chromaFormat, 0xf8 | (bitDepthLuma - 8), 0xf8 | (bitDepthChroma - 8)],
    // No average frame rate; layers, nesting, lengths of 4 bytes.
    ...[0, 0, (temporalLayers << 3) | (temporalIdNested ? 4 : 0) | 3, sets.length],
    // All of a kind are here (array_completeness), one each.
    ...sets.flatMap((set) => [0x80 | h265NalType(set), 0, 1, set.length >> 8, set.length & 0xff, ...set]),
  ]);
}

/** @param entry `hvc1` or `hev1`. @param body of the hvcC box. @throws MediaError */
export function hevcCodecString(entry: string, body: Uint8Array): string {
  if (body.length < 23) throw new MediaError('hvcC cut off');
  const byte = (index: number) => body[index] ?? 0;
  const space = ['', 'A', 'B', 'C'][byte(1) >> 6] ?? '';
  const tier = byte(1) & 0x20 ? 'H' : 'L';
  const profile = byte(1) & 0x1f;
  const flags = ((byte(2) << 24) | (byte(3) << 16) | (byte(4) << 8) | byte(5)) >>> 0;
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) if (flags & (2 ** bit)) reversed += 2 ** (31 - bit);
  const constraints: string[] = [];
  let last = 11;
  while (last > 6 && byte(last) === 0) last -= 1;
  if (byte(last) !== 0 || last > 6) for (let index = 6; index <= last; index++) constraints.push(byte(index).toString(16).toUpperCase());
  return [entry, `${space}${profile}`, reversed.toString(16).toUpperCase(), `${tier}${byte(12)}`, ...constraints].join('.');
}
