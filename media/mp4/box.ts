/** Boxes of ISO/IEC 14496-12 §4.2: reading them where they lie, and writing new ones. */
import { MediaError } from '../media-error.ts';

export interface BoxSpan {
  /** Four characters. */
  type: string;
  /** Offset of the size field. */
  start: number;
  /** Offset of the first byte after size, type and a 64-bit size. */
  body: number;
  end: number;
}

/** Four-character code as the 32-bit number it is stored as: compared without making strings on the hot path. */
export function fourcc(type: string): number {
  return ((type.charCodeAt(0) << 24) | (type.charCodeAt(1) << 16) | (type.charCodeAt(2) << 8) | type.charCodeAt(3)) >>> 0;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The boxes that lie in [from, to).
 * @throws MediaError when a size does not fit.
 */
export function readBoxes(bytes: Uint8Array, from = 0, to = bytes.length): BoxSpan[] {
  const view = viewOf(bytes);
  const out: BoxSpan[] = [];
  for (let at = from; at < to; ) {
    if (at + 8 > to) throw new MediaError('box header cut off');
    let size = view.getUint32(at);
    let body = at + 8;
    if (size === 1) {
      if (at + 16 > to) throw new MediaError('box header cut off');
      size = Number(view.getBigUint64(at + 8));
      body = at + 16;
    } else if (size === 0) size = to - at;
    if (size < body - at || at + size > to) throw new MediaError('box size does not fit');
    const type = String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0, bytes[at + 6] ?? 0, bytes[at + 7] ?? 0);
    out.push({ type, start: at, body, end: at + size });
    at += size;
  }
  return out;
}

/** First box of that type among the given ones. */
export function findBox(boxes: readonly BoxSpan[], type: string): BoxSpan | null {
  return boxes.find((box) => box.type === type) ?? null;
}

/** A box of the given payloads, with a 32-bit size. */
export function makeBox(type: string, ...payloads: Uint8Array[]): Uint8Array<ArrayBuffer> {
  let size = 8;
  for (const payload of payloads) size += payload.length;
  const out = new Uint8Array(size);
  const view = viewOf(out);
  view.setUint32(0, size);
  view.setUint32(4, fourcc(type));
  let at = 8;
  for (const payload of payloads) {
    out.set(payload, at);
    at += payload.length;
  }
  return out;
}
