/** Boxes of an fMP4 init fragment renamed to `free` (ISO/IEC 14496-12 §8.1.2): their place and length stay, readers pass over them. */

const FREE = [0x66, 0x72, 0x65, 0x65];

/**
 * The init fragment without one track: its `trak` and `trex` become `free`. A SourceBuffer opened for video alone refuses an init
 * fragment that also announces sound.
 * @returns a copy; the bytes as they are when the track is not in them.
 */
export function withoutTrack(init: Uint8Array, trackId: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(init);
  const view = new DataView(out.buffer);
  for (const moov of boxes(view, 0, out.length, 'moov')) {
    for (const trak of boxes(view, moov.body, moov.end, 'trak')) {
      for (const tkhd of boxes(view, trak.body, trak.end, 'tkhd')) {
        // FullBox header, then creation and modification time: 32 bits each in version 0, 64 in version 1.
        const at = tkhd.body + 4 + (out[tkhd.body] === 1 ? 16 : 8);
        if (at + 4 <= tkhd.end && view.getUint32(at) === trackId) out.set(FREE, trak.start + 4);
      }
    }
    for (const mvex of boxes(view, moov.body, moov.end, 'mvex')) {
      for (const trex of boxes(view, mvex.body, mvex.end, 'trex')) {
        if (trex.body + 8 <= trex.end && view.getUint32(trex.body + 4) === trackId) out.set(FREE, trex.start + 4);
      }
    }
  }
  return out;
}

interface BoxSpan {
  start: number;
  body: number;
  end: number;
}

function boxes(view: DataView, from: number, to: number, type: string): BoxSpan[] {
  const found: BoxSpan[] = [];
  let at = from;
  while (at + 8 <= to) {
    const size = view.getUint32(at);
    // Sizes 0 and 1 (to the end, 64 bit) do not occur inside an init fragment; anything else that is odd ends the walk.
    if (size < 8 || at + size > to) break;
    const name = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5), view.getUint8(at + 6), view.getUint8(at + 7));
    if (name === type) found.push({ start: at, body: at + 8, end: at + size });
    at += size;
  }
  return found;
}
