import type { RtpHeader } from './rtp-packet.ts';

/** What RFC 3550 §6.4.1 reports of one source. */
export interface ReceptionReport {
  ssrc: number;
  /** Since the last report, 0..255 of 256. */
  fractionLost: number;
  /** Since the beginning; negative when packets came twice. */
  lost: number;
  highestSequence: number;
  /** RTP ticks. */
  jitter: number;
}

/** Counts what came and what did not: RFC 3550 appendix A.1, A.3, A.8. */
export class Reception {
  #ssrc = 0;
  #first = -1;
  #highest = 0;
  #cycles = 0;
  #received = 0;
  #reportedExpected = 0;
  #reportedReceived = 0;
  #jitter = 0;
  #transit: number | null = null;

  /** @param arrivalTicks in the stream's clock. */
  take(header: RtpHeader, arrivalTicks: number): void {
    const { sequence, ssrc } = header;
    if (this.#first === -1 || ssrc !== this.#ssrc) this.#begin(header);
    else if (((sequence - this.#highest) & 0xffff) < 0x8000) {
      if (sequence < this.#highest) this.#cycles += 1;
      this.#highest = sequence;
    }
    this.#received += 1;
    const transit = (arrivalTicks - header.timestamp) | 0;
    if (this.#transit !== null) this.#jitter += (Math.abs((transit - this.#transit) | 0) - this.#jitter) / 16;
    this.#transit = transit;
  }

  #begin(header: RtpHeader): void {
    this.#ssrc = header.ssrc;
    this.#first = this.#highest = header.sequence;
    this.#cycles = this.#received = this.#reportedExpected = this.#reportedReceived = this.#jitter = 0;
    this.#transit = null;
  }

  get lost(): number {
    return this.#expected - this.#received;
  }

  get jitterTicks(): number {
    return this.#jitter;
  }

  /** @returns null before anything came. */
  report(): ReceptionReport | null {
    if (this.#first === -1) return null;
    const expected = this.#expected - this.#reportedExpected;
    const missing = expected - (this.#received - this.#reportedReceived);
    this.#reportedExpected = this.#expected;
    this.#reportedReceived = this.#received;
    return {
      ssrc: this.#ssrc,
      fractionLost: expected > 0 && missing > 0 ? Math.min(255, Math.floor((missing * 256) / expected)) : 0,
      lost: this.lost,
      highestSequence: this.#cycles * 0x10000 + this.#highest,
      jitter: Math.round(this.#jitter),
    };
  }

  get #expected(): number {
    return this.#first === -1 ? 0 : this.#cycles * 0x10000 + this.#highest - this.#first + 1;
  }
}

const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const CNAME = 1;
/** `kanjia`: who we are to the sender; nothing that tells one installation from another. */
const NAME = Uint8Array.of(0x6b, 0x61, 0x6e, 0x6a, 0x69, 0x61);

/** A receiver report with its source description (RFC 3550 §6.4.2, §6.5): it also tells a server that somebody still listens. */
export function receiverReport(ssrc: number, report: ReceptionReport | null): Uint8Array {
  // Chunk: SSRC, item, and an end that fills up to 32 bits.
  const chunk = Math.ceil((4 + 2 + NAME.length + 1) / 4) * 4;
  const reportBytes = 8 + (report ? 24 : 0);
  const out = new Uint8Array(reportBytes + 4 + chunk);
  const view = new DataView(out.buffer);
  view.setUint8(0, 0x80 | (report ? 1 : 0));
  view.setUint8(1, RECEIVER_REPORT);
  view.setUint16(2, reportBytes / 4 - 1);
  view.setUint32(4, ssrc);
  if (report) {
    view.setUint32(8, report.ssrc);
    view.setUint32(12, (report.fractionLost * 0x1000000 + (Math.max(-0x800000, Math.min(0x7fffff, report.lost)) & 0xffffff)) >>> 0);
    view.setUint32(16, report.highestSequence >>> 0);
    view.setUint32(20, report.jitter);
  }
  const at = reportBytes;
  view.setUint8(at, 0x81);
  view.setUint8(at + 1, SOURCE_DESCRIPTION);
  view.setUint16(at + 2, chunk / 4);
  view.setUint32(at + 4, ssrc);
  view.setUint8(at + 8, CNAME);
  view.setUint8(at + 9, NAME.length);
  out.set(NAME, at + 10);
  return out;
}
