import type { Clock } from '../../base/clock.ts';
import type { FragmentSink } from '../../hub/types.ts';
import type { SessionFault, StreamTarget } from '../types.ts';

export interface ReplayRequest {
  /** Where it is played; `audio`: with its sound, where the camera has any of a known kind. */
  target: StreamTarget;
  /** By our clock, UTC ms; [fromMs, toMs). */
  fromMs: number;
  toMs: number;
  /** The camera's clock minus ours. */
  clockOffsetMs: number;
  /** Whether a keyframe is one that is there already: the replay is complete before it. */
  isKnown: (sample: Uint8Array, wallMs: number) => boolean;
  sink: FragmentSink;
  /** What is before the range and its first picture refers to is given, too, from so long before it, ms; 0: nothing is. */
  leadMs?: number;
  clock: Clock;
  /** Makes sound of a kind that players do not take into AAC. */
  ffmpegPath: string;
}

/**
 * - `complete`: the camera has given what it has of the range.
 * - `empty`: it has nothing of it.
 * - `broken`: it broke off, or could not be reached; `fault` says how.
 */
export interface ReplayEnd {
  outcome: 'complete' | 'empty' | 'broken' | 'closed';
  fault: SessionFault | null;
  detail: string;
  /** Pictures given. */
  frames: number;
}

export interface ReplaySession {
  /** Resolves when it is over and the connection is gone; never rejects. */
  readonly done: Promise<ReplayEnd>;
  close(): void;
  /** Nothing more is read until `resume`; what is under way still comes. */
  pause(): void;
  resume(): void;
}
