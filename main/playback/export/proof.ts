/**
 * What an export carries to be checked by anybody: whose footage it is, of which signed segments, with which gaps, and the hash of each
 * frame, all signed with the installation's key. resources/proof-checker.html reads it. Pure.
 *
 * The file is JSON. `statement` is what is signed: Ed25519 over the 32 bytes of
 * SHA-256("kanjia-export-1\n" + statement), the statement as JSON.stringify writes it (no spaces, keys in their order). The list of a
 * clip's frames stands in `frames`, under the clip's name; the statement has the SHA-256 of its JSON.
 */
import { createHash, hash, sign } from 'node:crypto';
import type { Gap } from '../../../contract/types.ts';
import type { SigningKey } from '../../storage/proof/signing-key.ts';
import type { FrameList, FrameListJson } from './frame-list.ts';
import type { ExportParts, ExportRequest } from './types.ts';
import type { RecorderKey, UsedSegment } from './used-segments.ts';

export const PROOF_FORMAT = 'kanjia-proof-1';
const SIGNED_AS = 'kanjia-export-1\n';

/** One camera of an export. All times are UTC ms. */
export interface CameraStatement {
  cameraId: string;
  name: string;
  /** As the links are signed. */
  footageId: string;
  /** Its footage was recorded by another installation, and lies on a disk of that one. */
  elsewhere: boolean;
  /** IANA name. */
  timeZone: string;
  /** The camera's clock less the recorder's, ms; null where it is not known. Times in the proof are the recorder's. */
  clockErrorMs: number | null;
  /** How much of the range there is footage of, ms. */
  footageMs: number;
  gaps: Gap[];
  segments: UsedSegment[];
  /** What the links are signed with: not always the key that signs this. */
  keys: RecorderKey[];
  /** Null where none could be made. */
  clip: ClipStatement | null;
  /** Why not: an error's message key. */
  problem: string | null;
}

export interface ClipStatement {
  file: string;
  bytes: number;
  sha256: string;
  /** Made anew from the footage: its frames are not those of the segments. */
  encoded: boolean;
  /** Of the JSON text of its entry in `frames`. */
  framesSha256: string;
  videoFrames: number;
  audioFrames: number;
}

export interface Statement {
  software: string;
  madeMs: number;
  by: string;
  note: string;
  from: number;
  to: number;
  cameras: CameraStatement[];
  /** What else belongs to it, such as the report. */
  files: { file: string; bytes: number; sha256: string }[];
}

export interface ClipFrameLists {
  video: FrameListJson;
  audio: FrameListJson | null;
}

/** What is said of an export of these cameras; its other files come to it. */
export function statementOf(parts: ExportParts, { by, from, to, options }: ExportRequest, made: readonly { statement: CameraStatement }[]): Omit<Statement, 'files'> {
  return {
    software: `Kanjia ${parts.version}`,
    madeMs: Math.round(parts.clock.now()),
    ...{ by, note: options.note ?? '', from: Math.round(from), to: Math.round(to) },
    cameras: made.map(({ statement }) => statement),
  };
}

/** @returns the JSON text of a clip's frames, and its SHA-256. */
export function framesText(video: FrameList, audio: FrameList | null): { text: string; sha256: string } {
  const lists: ClipFrameLists = { video: video.toJSON(), audio: audio?.toJSON() ?? null };
  const text = JSON.stringify(lists);
  return { text, sha256: hash('sha256', text) };
}

/** The proof's text in pieces: frame lists of many clips are too long for one string. */
export function* proofText(statement: Statement, frames: ReadonlyMap<string, string>, key: SigningKey): Generator<string> {
  const text = JSON.stringify(statement);
  const signature = sign(null, createHash('sha256').update(SIGNED_AS).update(text).digest(), key.privateKey).toString('base64');
  const publicKey = Buffer.from(key.publicKey).toString('base64');
  yield `{"format":${JSON.stringify(PROOF_FORMAT)},\n"key":${JSON.stringify(publicKey)},\n"signature":${JSON.stringify(signature)},\n"statement":`;
  yield text;
  yield ',\n"frames":{';
  let separator = '\n';
  for (const [file, list] of frames) {
    yield `${separator}${JSON.stringify(file)}:`;
    yield list;
    separator = ',\n';
  }
  yield '}}\n';
}
