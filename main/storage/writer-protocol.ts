/**
 * What the engine and a location's writer process say to each other.
 *
 * To the writer, on its stdin, big-endian: u32 length of what follows · u8 op · u32 number · payload. The number is the open
 * file's (`open`, `append`, `close`) or the request's. From the writer, on its stdout: a JSON text a line.
 */

export const OPS = { open: 1, append: 2, close: 3, request: 4, tick: 5, cut: 6 } as const;
export const FRAME_HEADER_BYTES = 9;
/** `append` says where its bytes belong: what was sent before a failure does not land behind a hole. */
export const APPEND_HEADER_BYTES = FRAME_HEADER_BYTES + 8;

/** Payload of `open`, as JSON. */
export interface OpenPayload {
  file: string;
  /** 0: a new file; else one that is cut to that length and written on. */
  at: number;
  /** A new file is made only where this location's identity file says this id: not below the mount point of a disk that is gone. */
  location: { folder: string; id: string };
}

/** Payload of `cut`, as JSON: the file is to be no longer than `at`, bytes. */
export interface CutPayload {
  file: string;
  at: number;
}

/** Payload of `request`, as JSON. */
export type WriterRequest =
  /** Files that are not there count as gone, where the location itself is there. Folders they leave empty stay. */
  | { kind: 'unlink'; location: { folder: string; id: string }; files: string[] }
  /** Appends a line to a sidecar. */
  | { kind: 'ledger'; location: { folder: string; id: string }; file: string; line: string }
  /** Puts a small picture, base64, in a day's folder, whole or not at all. */
  | { kind: 'picture'; location: { folder: string; id: string }; file: string; jpeg: string }
  /** Is the location there and writable? `create`: make the folder and its marker when missing; `again`: only on the system's disk. */
  | { kind: 'probe'; folder: string; id: string | null; create: 'new' | 'again' | null; write: boolean }
  | { kind: 'list'; folder: string }
  /** Lengths of the files in a folder, bytes, by name. */
  | { kind: 'sizes'; folder: string }
  | { kind: 'inspect'; files: string[]; repair: boolean }
  | { kind: 'read'; file: string }
  /** Goes on reading a file to hash it, a piece at a time: what is being written does not wait long. */
  | { kind: 'hash'; job: string; file: string; fromTheStart: boolean }
  /** Bytes of a file, base64; not more than `LARGEST_SLICE_BYTES`. */
  | { kind: 'slice'; file: string; from: number; bytes: number }
  /** Removes a day folder with nothing left in it but its sidecars and pictures. */
  | { kind: 'remove-day'; folder: string };

/** While it goes through the pipe nothing is written: at 32 MB/s this much footage waits meanwhile. */
export const LARGEST_SLICE_BYTES = 128 * 1024;

/** `sha256` in hexadecimal once the end was reached. */
export interface HashResult {
  bytes: number;
  sha256: string | null;
}

export interface ProbeResult {
  totalBytes: number;
  freeBytes: number;
  /** True when the folder is on another file system than the system itself: a disk that can be taken away. */
  ownMount: boolean;
  state: 'ok' | 'read-only' | 'missing' | 'other-disk' | 'failing';
  code: string | null;
  /** What its identity file says; null without one. */
  id: string | null;
}

export type WriterReply =
  | { file: number; opened: true }
  | { file: number; at: number }
  /** `sha256` of the whole file, in hexadecimal; null where it was not written in one go. */
  | { file: number; closed: true; at: number; sha256: string | null }
  | { file: number; error: string; at: number }
  | { request: number; result: unknown }
  | { request: number; error: string };

export function encodeFrame(op: number, number: number, payload: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length);
  writeFrameHeader(out, op, number, payload.length);
  out.set(payload, FRAME_HEADER_BYTES);
  return out;
}

export function writeFrameHeader(out: Buffer, op: number, number: number, payloadBytes: number): void {
  out.writeUInt32BE(payloadBytes + FRAME_HEADER_BYTES - 4, 0);
  out[4] = op;
  out.writeUInt32BE(number, 5);
}
