import type { RtpHeader } from './rtp-packet.ts';

/** A tenth of a second of a fast stream; more are not held for one that will not come. */
const MOST_HELD = 256;
/** A packet that is later than this is lost: on a LAN they overtake each other by some ms. */
const LONGEST_WAIT_MS = 150;

interface Held {
  bytes: Uint8Array;
  header: RtpHeader;
  atMs: number;
}

/**
 * Puts packets that came by UDP in the order of their sequence numbers (RFC 3550 §5.1). What is missing is waited for only as long as
 * others come; then it is passed over, which whoever gets the packets sees by their numbers.
 */
export class Reorderer {
  readonly #give: (bytes: Uint8Array, header: RtpHeader) => void;
  readonly #held = new Map<number, Held>();
  #next = -1;
  /** Came after they had been passed over, or twice. */
  late = 0;

  /** @param give gets each packet once, in order. */
  constructor(give: (bytes: Uint8Array, header: RtpHeader) => void) {
    this.#give = give;
  }

  /** @param bytes and `header` are kept until they are given. @param nowMs any clock that does not leap. */
  push(bytes: Uint8Array, header: RtpHeader, nowMs: number): void {
    const { sequence } = header;
    const ahead = this.#next === -1 ? 0 : (sequence - this.#next) & 0xffff;
    if (ahead >= 0x8000) {
      this.late += 1;
      return;
    }
    if (ahead > 0) {
      this.#held.set(sequence, { bytes, header, atMs: nowMs });
      if (this.#held.size <= MOST_HELD && nowMs - this.#oldestMs() <= LONGEST_WAIT_MS) return;
      this.#passOver();
    } else {
      this.#next = (sequence + 1) & 0xffff;
      this.#give(bytes, header);
    }
    this.#giveHeld();
  }

  #giveHeld(): void {
    for (let held = this.#held.get(this.#next); held; held = this.#held.get(this.#next)) {
      this.#held.delete(this.#next);
      this.#next = (this.#next + 1) & 0xffff;
      this.#give(held.bytes, held.header);
    }
  }

  /** To the nearest one that has come. */
  #passOver(): void {
    let nearest = 0x10000;
    for (const sequence of this.#held.keys()) nearest = Math.min(nearest, (sequence - this.#next) & 0xffff);
    this.#next = (this.#next + nearest) & 0xffff;
  }

  #oldestMs(): number {
    // A map keeps the order of arrival.
    return this.#held.values().next().value?.atMs ?? 0;
  }
}
