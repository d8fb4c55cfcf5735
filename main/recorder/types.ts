import type { GapCause } from '../../contract/types.ts';
import type { RecorderPlan } from './plan.ts';

export type WantedPlan = Pick<RecorderPlan, 'mode' | 'preRollSeconds' | 'postRollSeconds'> & Partial<RecorderPlan>;
export type RecordingState = 'off' | 'waiting' | 'recording' | 'blocked';

/** A recorder of one stream of a camera: from its hub to segments, and a cause for every second without footage. */
export interface CameraRecorder {
  /** What is left out counts as: with sound, off because somebody switched it off. */
  configure(plan: WantedPlan): void;
  /** Something moves (true, with its onset) or has stopped (false). */
  trigger(active: boolean, atMs: number): void;
  /** Somebody records by hand (true), or no longer does: whatever the plan says. */
  record(active: boolean): void;
  /** Why no frames come, told by the stream's supervisor; null when they come again. */
  setOffline(cause: GapCause | null, atMs: number): void;
  /** The clock or the computer broke off what was recorded: a gap of that cause lasts until frames of another run come. */
  interrupt(cause: GapCause): void;
  readonly state: RecordingState;
  onState(listener: (state: RecordingState) => void): Disposable;
  close(cause: GapCause): Promise<void>;
}
