/** H.265 (ITU-T H.265): the codec string from hvcC (ISO/IEC 14496-15 §8.3.3, Annex E.3). */
import { MediaError } from './media-error.ts';

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
