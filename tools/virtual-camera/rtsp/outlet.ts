import type { Socket as UdpSocket } from 'node:dgram';
import type { Socket } from 'node:net';

/** A client that does not read: cut off, as cameras do. */
const MOST_UNSENT_BYTES = 8 * 1024 * 1024;
const RTP_HEADER_BYTES = 12;
/** ONVIF Streaming §6.3: the extension's own header, 64 bits of NTP time, flags and padding. */
const REPLAY_EXTENSION_BYTES = 16;
const REPLAY_PROFILE = 0xabac;
/** NTP counts from 1900. */
const NTP_SECONDS = 2_208_988_800;

/** What a replayed picture says of itself in each of its packets: when it was taken, and C, E and D. */
export interface ReplayMark {
  wallMs: number;
  bits: number;
}

export type Transport = { kind: 'tcp'; socket: Socket; channel: number } | { kind: 'udp'; rtp: UdpSocket; rtcp: UdpSocket; host: string; rtpPort: number; rtcpPort: number };

/** One track on its way to one client: numbers, stamps and sends RTP packets (RFC 3550), interleaved (RFC 2326 §10.12) or by UDP. */
export class Outlet {
  readonly #transport: Transport;
  readonly #payloadType: number;
  readonly #ssrc = Math.floor(Math.random() * 0xffff_ffff);
  #sequence = Math.floor(Math.random() * 0x1_0000);
  #packets = 0;
  #octets = 0;
  /** Share of UDP packets that are not sent, 0..1. */
  loss = 0;

  constructor(transport: Transport, payloadType: number) {
    this.#transport = transport;
    this.#payloadType = payloadType;
  }

  get ssrc(): number {
    return this.#ssrc;
  }

  get nextSequence(): number {
    return this.#sequence;
  }

  /** What the client has not taken. */
  get waitingBytes(): number {
    return this.#transport.kind === 'tcp' ? this.#transport.socket.writableLength : 0;
  }

  /** @returns false when the client has fallen too far behind. */
  send(payloads: readonly { prefix: Uint8Array | null; data: Uint8Array; marker: boolean }[], timestamp: number, mark: ReplayMark | null = null): boolean {
    const header = RTP_HEADER_BYTES + (mark ? REPLAY_EXTENSION_BYTES : 0);
    if (this.#transport.kind === 'tcp') {
      const { socket, channel } = this.#transport;
      if (socket.writableLength > MOST_UNSENT_BYTES) return false;
      let size = 0;
      for (const { prefix, data } of payloads) size += 4 + header + (prefix?.length ?? 0) + data.length;
      const out = Buffer.allocUnsafe(size);
      let at = 0;
      for (const payload of payloads) {
        const length = header + (payload.prefix?.length ?? 0) + payload.data.length;
        out[at] = 0x24;
        out[at + 1] = channel;
        out.writeUInt16BE(length, at + 2);
        this.#write(out, at + 4, payload, timestamp, mark);
        at += 4 + length;
      }
      socket.write(out);
      return true;
    }
    const { rtp, host, rtpPort } = this.#transport;
    for (const payload of payloads) {
      const out = Buffer.allocUnsafe(header + (payload.prefix?.length ?? 0) + payload.data.length);
      this.#write(out, 0, payload, timestamp, mark);
      if (this.loss === 0 || Math.random() >= this.loss) rtp.send(out, rtpPort, host);
    }
    return true;
  }

  /** Sender report (RFC 3550 §6.4.1): ties RTP time to the camera's wall clock. */
  report(wallMs: number, timestamp: number): void {
    const out = Buffer.alloc(28);
    out[0] = 0x80;
    out[1] = 200;
    out.writeUInt16BE(6, 2);
    out.writeUInt32BE(this.#ssrc, 4);
    writeNtp(out, wallMs, 8);
    out.writeUInt32BE(timestamp >>> 0, 16);
    out.writeUInt32BE(this.#packets >>> 0, 20);
    out.writeUInt32BE(this.#octets >>> 0, 24);
    this.#control(out);
  }

  /** There is no more (RFC 3550 §6.6). */
  bye(): void {
    const out = Buffer.alloc(8);
    out[0] = 0x81;
    out[1] = 203;
    out.writeUInt16BE(1, 2);
    out.writeUInt32BE(this.#ssrc, 4);
    this.#control(out);
  }

  close(): void {
    if (this.#transport.kind !== 'udp') return;
    this.#transport.rtp.close();
    this.#transport.rtcp.close();
  }

  #control(out: Buffer): void {
    if (this.#transport.kind === 'udp') this.#transport.rtcp.send(out, this.#transport.rtcpPort, this.#transport.host);
    else this.#transport.socket.write(Buffer.concat([Buffer.from([0x24, this.#transport.channel + 1, 0, out.length]), out]));
  }

  #write(out: Buffer, at: number, payload: { prefix: Uint8Array | null; data: Uint8Array; marker: boolean }, timestamp: number, mark: ReplayMark | null): void {
    out[at] = mark ? 0x90 : 0x80;
    out[at + 1] = (payload.marker ? 0x80 : 0) | this.#payloadType;
    out.writeUInt16BE(this.#sequence, at + 2);
    out.writeUInt32BE(timestamp >>> 0, at + 4);
    out.writeUInt32BE(this.#ssrc, at + 8);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#packets += 1;
    this.#octets += payload.data.length;
    let body = at + RTP_HEADER_BYTES;
    if (mark) {
      out.writeUInt16BE(REPLAY_PROFILE, body);
      out.writeUInt16BE(REPLAY_EXTENSION_BYTES / 4 - 1, body + 2);
      writeNtp(out, mark.wallMs, body + 4);
      out.writeUInt32BE((mark.bits << 24) >>> 0, body + 12);
      body += REPLAY_EXTENSION_BYTES;
    }
    if (payload.prefix) {
      out.set(payload.prefix, body);
      body += payload.prefix.length;
    }
    out.set(payload.data, body);
  }
}

function writeNtp(out: Buffer, wallMs: number, at: number): void {
  const seconds = Math.floor(wallMs / 1000);
  out.writeUInt32BE((seconds + NTP_SECONDS) >>> 0, at);
  out.writeUInt32BE(Math.floor(((wallMs - seconds * 1000) / 1000) * 2 ** 32) >>> 0, at + 4);
}
