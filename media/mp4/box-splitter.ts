import { MediaError } from '../media-error.ts';
import { fourcc } from './box.ts';

/** No frame of a camera is larger; a size beyond it is damage or an attack. */
export const LARGEST_BOX_BYTES = 16 * 1024 * 1024;

const MOOF = fourcc('moof');
const MDAT = fourcc('mdat');
const FTYP = fourcc('ftyp');
const MOOV = fourcc('moov');

export interface SplitterSink {
  /** ftyp + moov in one piece, freshly owned. */
  init(bytes: Uint8Array<ArrayBuffer>): void;
  /** moof + mdat in one piece, freshly owned. */
  fragment(bytes: Uint8Array<ArrayBuffer>): void;
}

/**
 * Cuts a stream of fragmented MP4 (ISO/IEC 14496-12 §8.8), arriving in chunks of any size, into init and fragments.
 * Each byte is copied once, into the piece it belongs to. Boxes that are neither are passed over.
 */
export class BoxSplitter {
  readonly #sink: SplitterSink;
  /** Size and type of the box under way, while they come in. */
  readonly #header = new Uint8Array(16);
  #headerLength = 0;
  /** The box under way; null while its header comes in. */
  #box: Uint8Array<ArrayBuffer> | null = null;
  #boxType = 0;
  #boxFilled = 0;
  /** Bytes of an unknown box still to be passed over. */
  #skip = 0;
  /** Boxes waiting for their second half: ftyp for moov, moof for mdat. */
  #pendingFtyp: Uint8Array<ArrayBuffer> | null = null;
  /** moof with room behind it is not possible before mdat's size is known: kept apart until then. */
  #pendingMoof: Uint8Array<ArrayBuffer> | null = null;

  constructor(sink: SplitterSink) {
    this.#sink = sink;
  }

  /** @throws MediaError for sizes that make no sense; the splitter is of no use after that. */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, chunk.length - at);
        this.#skip -= step;
        at += step;
      } else if (this.#box) {
        const step = Math.min(this.#box.length - this.#boxFilled, chunk.length - at);
        this.#box.set(chunk.subarray(at, at + step), this.#boxFilled);
        this.#boxFilled += step;
        at += step;
        if (this.#boxFilled === this.#box.length) this.#finish();
      } else {
        const step = Math.min(8 - this.#headerLength, chunk.length - at);
        this.#header.set(chunk.subarray(at, at + step), this.#headerLength);
        this.#headerLength += step;
        at += step;
        if (this.#headerLength === 8) this.#begin();
      }
    }
  }

  #begin(): void {
    const header = this.#header;
    const size = readU32(header, 0);
    const type = readU32(header, 4);
    this.#headerLength = 0;
    if (size < 8 || size > LARGEST_BOX_BYTES) throw new MediaError(`box of ${size} bytes`);
    if (type !== FTYP && type !== MOOV && type !== MOOF && type !== MDAT) {
      this.#skip = size - 8;
      return;
    }
    const before = type === MDAT ? this.#pendingMoof : type === MOOV ? this.#pendingFtyp : null;
    if (type === MDAT && !before) {
      this.#skip = size - 8;
      return;
    }
    const offset = before?.length ?? 0;
    const box = new Uint8Array(offset + size);
    if (before) box.set(before);
    box.set(header.subarray(0, 8), offset);
    this.#box = box;
    this.#boxType = type;
    this.#boxFilled = offset + 8;
    if (this.#boxFilled === box.length) this.#finish();
  }

  #finish(): void {
    const box = this.#box;
    if (!box) return;
    this.#box = null;
    switch (this.#boxType) {
      case FTYP:
        this.#pendingFtyp = box;
        break;
      case MOOV:
        this.#pendingFtyp = null;
        this.#sink.init(box);
        break;
      case MOOF:
        this.#pendingMoof = box;
        break;
      case MDAT:
        this.#pendingMoof = null;
        this.#sink.fragment(box);
        break;
    }
  }
}

function readU32(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
}
