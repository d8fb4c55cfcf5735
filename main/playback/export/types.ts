import type { ExportOptions } from '../../../contract/export-types.ts';
import type { Language } from '../../../contract/types.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { SigningKey } from '../../storage/proof/signing-key.ts';
import type { Storage } from '../../storage/types.ts';
import type { PlaybackItem } from '../types.ts';

/** What exports are made with. */
export interface ExportParts {
  storage: Storage;
  clock: Clock;
  log: Logger;
  ffmpegPath: string;
  /** Font files for text that is burnt in. */
  fonts: readonly string[];
  /** The installation's. */
  key: SigningKey;
  /** Of the software, as it stands in proofs and reports. */
  version: string;
  /** The camera's clock less ours at about that time, ms; null where it is not known. */
  clockErrorMs: (cameraId: string, atMs: number) => number | null | Promise<number | null>;
  /** Texts of a language by their keys. */
  words: (language: Language) => (key: string, values?: Record<string, string | number>) => string;
}

export interface ExportCamera {
  id: string;
  name: string;
  /** IANA name; null: as this computer. */
  timeZone: string | null;
  /** It is a camera of another installation, on a disk that was opened to look at. */
  elsewhere?: boolean;
}

/** What somebody wishes, checked. */
export interface ExportRequest {
  kind: 'clip' | 'encoded' | 'case' | 'card';
  /** One, except for a case. */
  cameras: ExportCamera[];
  /** UTC ms; [from, to). */
  from: number;
  to: number;
  options: ExportOptions;
  /** Who asked. */
  by: string;
  language: Language;
  /** For `card`: what the camera gives, from the keyframe at or before a time on. */
  read?: (fromMs: number, signal: AbortSignal) => AsyncIterable<PlaybackItem>;
}

/** How a job under way says how far it is, 0..1, and learns that it is not wanted any more. */
export interface Task {
  signal: AbortSignal;
  onProgress: (share: number) => void;
}

/** Its part of a longer task. */
export function partOf(task: Task, from: number, to: number): Task {
  return { signal: task.signal, onProgress: (share) => task.onProgress(from + (to - from) * Math.min(1, Math.max(0, share))) };
}
