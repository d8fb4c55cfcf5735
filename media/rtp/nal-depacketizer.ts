import type { RtpHeader } from './rtp-packet.ts';

/** One picture, put together. Valid until the next packet is given: what is kept is copied. */
export interface AccessUnit {
  /** NAL units, each with 4 bytes of length before it; without parameter sets, delimiters and filler. */
  bytes: Uint8Array;
  length: number;
  /** RTP time. */
  timestamp: number;
  keyframe: boolean;
}

export interface PictureSink {
  /** A parameter set, as often as it comes. Valid during the call. */
  parameterSet(nal: Uint8Array): void;
  picture(unit: AccessUnit): void;
}

/** What a NAL unit is to a picture; bits of `NalFormat.describe`. */
export const NAL = {
  /** Delimiter or filler: left out. */
  dropped: 1,
  /** Kept apart from the picture. */
  parameterSet: 2,
  /** Part of the picture itself. */
  slice: 4,
  /** …the first part. */
  firstSlice: 8,
  /** Decoding can begin with this picture. */
  keyframe: 16,
} as const;

/** How a codec's NAL units lie in RTP payloads. */
export interface NalFormat {
  /** Payload types: a whole unit is anything below `aggregate`. */
  typeOf(bytes: Uint8Array, at: number): number;
  readonly mostWhole: number;
  readonly aggregate: number;
  readonly fragment: number;
  /** Bytes of a NAL unit's header; an aggregate's and a fragment's are of the same length. */
  readonly headerBytes: 1 | 2;
  /** Puts the header of a fragmented unit together; `at` is the fragment's first byte. @returns its bytes as a number, big endian. */
  headerOf(bytes: Uint8Array, at: number): number;
  /** Bits of `NAL`, for a unit of `length` > 0 bytes. */
  describe(bytes: Uint8Array, at: number, length: number): number;
}

const FIRST_BYTES = 256 * 1024;
/** No camera's picture is larger; one that never ends is damage or an attack. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Start and end of a fragmented unit, in the byte after its header: the same in RFC 6184 §5.8 and RFC 7798 §4.4.3. */
const FRAGMENT_START = 0x80;
const FRAGMENT_END = 0x40;

/**
 * Puts the pictures of a stream of NAL units together from RTP payloads. After a lost packet nothing is given until the next
 * keyframe, so that no decoder is ever fed with damage.
 */
export class NalDepacketizer {
  /** Packets that never came, and pictures that were not given because of it. */
  lostPackets = 0;
  lostPictures = 0;

  readonly #format: NalFormat;
  readonly #sink: PictureSink;
  readonly #unit: AccessUnit = { bytes: new Uint8Array(FIRST_BYTES), length: 0, timestamp: 0, keyframe: false };
  #nextSequence = -1;
  /** Where the NAL unit under way begins; -1 when there is none. */
  #nalAt = -1;
  #hasPicture = false;
  /** The picture under way has lost something. */
  #damaged = false;
  #waitingForKeyframe = true;
  #lastGivenTimestamp = -1;
  /** Some cameras set the marker on each slice: then only the next picture's time tells the end of one. */
  #markerMeansNothing = false;

  constructor(format: NalFormat, sink: PictureSink) {
    this.#format = format;
    this.#sink = sink;
  }

  push(bytes: Uint8Array, header: RtpHeader): void {
    let gap = false;
    if (this.#nextSequence !== -1 && header.sequence !== this.#nextSequence) {
      const missing = (header.sequence - this.#nextSequence) & 0xffff;
      // A packet of before: too late to be of use.
      if (missing > 0x8000) return;
      this.lostPackets += missing;
      gap = true;
    }
    this.#nextSequence = (header.sequence + 1) & 0xffff;
    // What is lost belongs to the picture under way, if there is one, else to the one that begins.
    const underWay = this.#hasPicture || this.#unit.length > 0;
    if (gap && underWay) this.#damage();
    if (header.timestamp !== this.#unit.timestamp) {
      this.#finish();
      this.#unit.timestamp = header.timestamp;
    }
    if (gap && !underWay) this.#damage();
    if (header.to > header.from) this.#payload(bytes, header.from, header.to);
    if (header.marker && !this.#markerMeansNothing) this.#finish();
  }

  #payload(bytes: Uint8Array, from: number, to: number): void {
    const format = this.#format;
    if (to - from <= format.headerBytes) return;
    const type = format.typeOf(bytes, from);
    if (type <= format.mostWhole) this.#whole(bytes, from, to);
    else if (type === format.aggregate) this.#aggregate(bytes, from + format.headerBytes, to);
    else if (type === format.fragment) this.#fragment(bytes, from, to);
    else this.#damage();
  }

  #aggregate(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at + 2 < to; ) {
      const length = (bytes[at]! << 8) | bytes[at + 1]!;
      at += 2;
      if (length === 0 || at + length > to) {
        this.#damage();
        return;
      }
      this.#whole(bytes, at, at + length);
      at += length;
    }
  }

  #fragment(bytes: Uint8Array, from: number, to: number): void {
    const format = this.#format;
    const body = from + format.headerBytes + 1;
    if (body >= to) return;
    const flags = bytes[body - 1]!;
    if (flags & FRAGMENT_START) {
      this.#beginNal();
      const header = format.headerOf(bytes, from);
      if (format.headerBytes === 2) this.#byte(header >> 8);
      this.#byte(header & 0xff);
    } else if (this.#nalAt === -1) {
      // Its beginning was lost, and the loss is known already; or it never was.
      if (!this.#damaged) this.#damage();
      return;
    }
    this.#append(bytes, body, to);
    if (flags & FRAGMENT_END) this.#endNal();
  }

  #whole(bytes: Uint8Array, from: number, to: number): void {
    this.#beginNal();
    this.#append(bytes, from, to);
    this.#endNal();
  }

  #beginNal(): void {
    // One that was begun and never ended is damage.
    if (this.#nalAt !== -1) this.#damage();
    this.#room(4);
    this.#nalAt = this.#unit.length;
    this.#unit.length += 4;
  }

  #endNal(): void {
    const unit = this.#unit;
    const at = this.#nalAt;
    this.#nalAt = -1;
    if (at === -1) return;
    const length = unit.length - at - 4;
    const what = length <= 0 ? NAL.dropped : this.#format.describe(unit.bytes, at + 4, length);
    if (what & NAL.dropped) {
      unit.length = at;
      return;
    }
    if (what & NAL.parameterSet) {
      this.#sink.parameterSet(unit.bytes.subarray(at + 4, at + 4 + length));
      unit.length = at;
      return;
    }
    if (what & NAL.slice) {
      if (!(what & NAL.firstSlice) && !this.#hasPicture) {
        if (unit.timestamp === this.#lastGivenTimestamp) this.#markerMeansNothing = true;
        this.#damage();
        return;
      }
      this.#hasPicture = true;
    }
    if (what & NAL.keyframe) unit.keyframe = true;
    unit.bytes[at] = length >>> 24;
    unit.bytes[at + 1] = length >>> 16;
    unit.bytes[at + 2] = length >>> 8;
    unit.bytes[at + 3] = length;
  }

  /** The end of a picture, if there is one: parameter sets and messages alone wait for theirs. */
  #finish(): void {
    if (this.#nalAt !== -1) this.#damage();
    if (!this.#hasPicture && !this.#damaged) return;
    const unit = this.#unit;
    if (this.#damaged) {
      this.#waitingForKeyframe = true;
      this.lostPictures += 1;
    } else if (this.#waitingForKeyframe && !unit.keyframe) {
      this.lostPictures += this.#lastGivenTimestamp === -1 ? 0 : 1;
    } else {
      this.#waitingForKeyframe = false;
      this.#lastGivenTimestamp = unit.timestamp;
      this.#sink.picture(unit);
    }
    unit.length = 0;
    unit.keyframe = false;
    this.#hasPicture = false;
    this.#damaged = false;
  }

  #damage(): void {
    this.#damaged = true;
    this.#nalAt = -1;
  }

  #byte(value: number): void {
    this.#room(1);
    this.#unit.bytes[this.#unit.length++] = value;
  }

  #append(bytes: Uint8Array, from: number, to: number): void {
    if (this.#nalAt === -1) return;
    if (!this.#room(to - from)) return;
    this.#unit.bytes.set(bytes.subarray(from, to), this.#unit.length);
    this.#unit.length += to - from;
  }

  #room(more: number): boolean {
    const unit = this.#unit;
    const needed = unit.length + more;
    if (needed > MOST_BYTES) {
      this.#damage();
      unit.length = 0;
      return false;
    }
    if (needed > unit.bytes.length) {
      const larger = new Uint8Array(Math.min(MOST_BYTES, Math.max(needed, unit.bytes.length * 2)));
      larger.set(unit.bytes.subarray(0, unit.length));
      unit.bytes = larger;
    }
    return true;
  }
}
