import type { GapCause, RecordingPlan } from '../../contract/types.ts';

export type RecordingState = 'off' | 'waiting' | 'recording' | 'blocked';

/** One camera's recorder: from the main stream's hub to segments, and a cause for every second without footage. */
export interface CameraRecorder {
  configure(plan: RecordingPlan): void;
  /** Something moves (true, with its onset) or has stopped (false). Only `motion` mode listens. */
  trigger(active: boolean, atMs: number): void;
  /** Why no frames come, told by the stream's supervisor; null when they come again. */
  setOffline(cause: GapCause | null, atMs: number): void;
  readonly state: RecordingState;
  onState(listener: (state: RecordingState) => void): Disposable;
  close(cause: GapCause): Promise<void>;
}
