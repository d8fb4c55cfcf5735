/** RTP payloads of H.264 (RFC 6184): single NAL unit packets and FU-A fragments. */

/** Fits an Ethernet frame with room for tunnels; RFC 3550 packets over UDP must not be fragmented by IP. */
export const RTP_PAYLOAD_BYTES = 1400;

export interface PayloadPart {
  /** Bytes before the slice: a FU indicator and header, or nothing. */
  prefix: Uint8Array | null;
  nal: Uint8Array;
  from: number;
  to: number;
  /** The last of the access unit: carries the RTP marker bit. */
  last: boolean;
}

const FU_A = 28;

/** Cuts one access unit into payloads; slices refer to the NAL units, nothing is copied. */
export function h264Payloads(nals: readonly Uint8Array[], payloadBytes = RTP_PAYLOAD_BYTES): PayloadPart[] {
  const parts: PayloadPart[] = [];
  for (const nal of nals) {
    if (nal.length <= payloadBytes) {
      parts.push({ prefix: null, nal, from: 0, to: nal.length, last: false });
      continue;
    }
    const header = nal[0] ?? 0;
    // The NAL header is told by the FU headers and not sent again (RFC 6184 §5.8).
    for (let from = 1; from < nal.length; from += payloadBytes - 2) {
      const to = Math.min(nal.length, from + payloadBytes - 2);
      const start = from === 1 ? 0x80 : 0;
      const end = to === nal.length ? 0x40 : 0;
      parts.push({ prefix: Uint8Array.of((header & 0xe0) | FU_A, start | end | (header & 0x1f)), nal, from, to, last: false });
    }
  }
  const final = parts.at(-1);
  if (final) final.last = true;
  return parts;
}
