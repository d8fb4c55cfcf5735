import type { GuardState } from '../../contract/guard-types.ts';
import type { CameraEvent, GuardSettings, NoticeText } from '../../contract/types.ts';
import type { MotionSecond } from './motion-grid/motion-second.ts';

/** One camera's guard: watches a hub, tells when something moves. */
export interface CameraGuard {
  configure(settings: GuardSettings): void;
  readonly motion: boolean;
  /** Pictures it has looked at since it was made: about 5 per second, fewer while the scene is calm. */
  readonly framesAnalysed: number;
  /** Why there is no motion event, key below `guardQuiet.`; null while there is one, or while nothing is seen. */
  readonly quietReason: NoticeText | null;
  /** What it sees now. */
  state(): GuardState;
  /** An event opened, changed or closed. `startMs` is the onset. */
  onEvent(listener: (event: CameraEvent) => void): Disposable;
  /** A second in which something moved is over. What would have moved at any sensitivity counts, whatever is set. */
  onMotionSecond(listener: (second: MotionSecond) => void): Disposable;
  close(): Promise<void>;
}
