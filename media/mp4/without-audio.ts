import type { InitFragment } from '../fragment.ts';
import { type BoxSpan, makeBox, readBoxes, viewOf } from './box.ts';

/** The same run without its sound track: what is recorded where sound is not wanted. The picture's boxes stay as they are. @throws MediaError */
export function withoutAudio(init: InitFragment): InitFragment {
  const { audio, bytes } = init;
  if (!audio) return init;
  const parts = readBoxes(bytes).map((box) => (box.type === 'moov' ? withoutTrack(bytes, box, audio.id) : bytes.subarray(box.start, box.end)));
  return { ...init, audio: null, bytes: join(parts) };
}

function withoutTrack(bytes: Uint8Array, parent: BoxSpan, trackId: number): Uint8Array {
  const kept = readBoxes(bytes, parent.body, parent.end).flatMap((box): Uint8Array[] => {
    if (box.type === 'trak' && idOf(bytes, box) === trackId) return [];
    if (box.type === 'trex' && viewOf(bytes).getUint32(box.body + 4) === trackId) return [];
    return [box.type === 'mvex' ? withoutTrack(bytes, box, trackId) : bytes.subarray(box.start, box.end)];
  });
  return makeBox(parent.type, ...kept);
}

/** tkhd: ISO/IEC 14496-12 §8.3.2; its version says how long the times before the id are. */
function idOf(bytes: Uint8Array, trak: BoxSpan): number | null {
  const tkhd = readBoxes(bytes, trak.body, trak.end).find((box) => box.type === 'tkhd');
  return tkhd ? viewOf(bytes).getUint32(tkhd.body + (bytes[tkhd.body] === 1 ? 20 : 12)) : null;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
