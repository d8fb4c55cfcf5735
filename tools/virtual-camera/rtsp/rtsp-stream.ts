/** What an RTSP server plays, wherever its pictures come from. */
import type { AudioLoop } from '../media-file.ts';
import type { Tape } from '../card.ts';
import type { Outlet } from './outlet.ts';

export const VIDEO_CLOCK = 90_000;
export const REPORT_MS = 2_000;

/** What plays for one client. */
export interface Viewer {
  video: Outlet | null;
  audio: Outlet | null;
  /** Waits for a keyframe. */
  started: boolean;
  kick(): void;
}

export interface RtspStream extends Tape {
  readonly video: { width: number; height: number; sps: Uint8Array; pps: Uint8Array };
  readonly audio: AudioLoop | null;
  readonly viewers: Set<Viewer>;
  /** Video frames sent, or that would have been. */
  readonly framesDue: number;
  /** Added to RTP timestamps: misbehaviour. */
  timestampJump: number;
  frozen: boolean;
  /** Its clock minus the true time, as its sender reports tell it. */
  clockOffsetMs: number;
  /** Sends all that is due. */
  tick(nowMs: number): void;
  report(nowMs: number): void;
}
