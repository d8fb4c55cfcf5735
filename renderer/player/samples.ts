// TEMPORARY until media/mp4 is there: then a re-export.
export interface Sample { data: Uint8Array<ArrayBuffer>; decodeTime: number }
export function fragmentSamples(bytes: Uint8Array): Sample[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let decodeTime = 0;
  const sizes: number[] = [];
  let mdat = -1;
  const walk = (from: number, to: number) => {
    for (let at = from; at + 8 <= to; ) {
      const size = view.getUint32(at);
      if (size < 8) return;
      const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
      if (type === 'moof' || type === 'traf') walk(at + 8, at + size);
      if (type === 'tfdt') decodeTime = bytes[at + 8] === 1 ? Number(view.getBigUint64(at + 12)) : view.getUint32(at + 12);
      if (type === 'tfhd') { const flags = view.getUint32(at + 8) & 0xffffff; let p = at + 16; if (flags & 1) p += 8; if (flags & 2) p += 4; if (flags & 8) p += 4; if (flags & 0x10) sizes.push(-view.getUint32(p)); }
      if (type === 'trun') {
        const flags = view.getUint32(at + 8) & 0xffffff;
        const count = view.getUint32(at + 12);
        let p = at + 16;
        if (flags & 1) p += 4;
        if (flags & 4) p += 4;
        const def = sizes.length ? -(sizes.pop() ?? 0) : 0;
        for (let i = 0; i < count; i++) {
          if (flags & 0x100) p += 4;
          if (flags & 0x200) { sizes.push(view.getUint32(p)); p += 4; } else sizes.push(def);
          if (flags & 0x400) p += 4;
          if (flags & 0x800) p += 4;
        }
      }
      if (type === 'mdat') mdat = at + 8;
      at += size;
    }
  };
  walk(0, bytes.length);
  const out: Sample[] = [];
  for (const size of sizes) { out.push({ data: new Uint8Array(bytes.subarray(mdat, mdat + size)), decodeTime }); mdat += size; }
  return out;
}
