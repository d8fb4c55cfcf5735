/** The loudspeaker of a virtual camera: keeps what it hears, for tests to listen to. */

export type SpeakerCodec = 'pcmu' | 'pcma' | 'aac';

const MOST_BYTES = 4 * 1024 * 1024;
const PAYLOAD_TYPES: Record<SpeakerCodec, number> = { pcmu: 0, pcma: 8, aac: 98 };

export class Speaker {
  readonly codec: SpeakerCodec;
  readonly #heard: Buffer[] = [];
  #bytes = 0;
  /** RTP packets, of whatever kind. */
  packets = 0;
  /** Packets whose number is not the next one. */
  misordered = 0;
  #lastSequence: number | null = null;

  constructor(codec: SpeakerCodec) {
    this.codec = codec;
  }

  describe(): string[] {
    const type = PAYLOAD_TYPES[this.codec];
    const map = this.codec === 'aac' ? 'mpeg4-generic/16000/1' : `${this.codec.toUpperCase()}/8000`;
    const format = this.codec === 'aac' ? [`a=fmtp:${type} streamtype=5; profile-level-id=1; mode=AAC-hbr; config=1408; sizelength=13; indexlength=3; indexdeltalength=3`] : [];
    return [`m=audio 0 RTP/AVP ${type}`, `a=rtpmap:${type} ${map}`, ...format, 'a=control:track2', 'a=sendonly'];
  }

  /** An RTP packet (RFC 3550 §5.1). */
  hear(packet: Buffer): void {
    if (packet.length <= 12 || ((packet[1] ?? 0) & 0x7f) !== PAYLOAD_TYPES[this.codec]) return;
    const sequence = packet.readUInt16BE(2);
    if (this.#lastSequence !== null && sequence !== ((this.#lastSequence + 1) & 0xffff)) this.misordered += 1;
    this.#lastSequence = sequence;
    this.packets += 1;
    if (this.#bytes > MOST_BYTES) return;
    this.#bytes += packet.length - 12;
    this.#heard.push(Buffer.from(packet.subarray(12)));
  }

  /** Payloads as they came. */
  get heard(): readonly Buffer[] {
    return this.#heard;
  }
}
