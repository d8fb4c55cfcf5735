import type { TrackState } from './playback-track.ts';

export type PlaybackPhase =
  /** Waiting for the first pictures of a place. */
  | 'seeking'
  | 'playing'
  | 'paused'
  /** Would play, and the pictures of some camera do not come fast enough. */
  | 'buffering'
  /** Nothing more is recorded in the direction of play, or nothing more of what is to be seen. */
  | 'ended'
  /** This computer has no decoder for any of the footage. */
  | 'unplayable'
  /** The engine refused, or cannot be reached; `error` says why. */
  | 'failed';

export interface PlaybackState {
  phase: PlaybackPhase;
  /** What the person asked for, whatever the phase is meanwhile. */
  wantsPlay: boolean;
  /** Below 0: backward. */
  speed: number;
  /** Which take of hours that were twice; null: no clock was put back. */
  take: number | null;
  /** Of the leading camera, like the four below. */
  hasPicture: boolean;
  width: number;
  height: number;
  codec: string | null;
  error: unknown;
  tracks: readonly TrackState[];
}
