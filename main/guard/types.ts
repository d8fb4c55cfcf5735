import type { CameraEvent, GuardSettings } from '../../contract/types.ts';

/** One camera's guard: watches a hub, tells when something moves. */
export interface CameraGuard {
  configure(settings: GuardSettings): void;
  readonly motion: boolean;
  /** Pictures it has looked at since it was made: about 5 per second, fewer while the scene is calm. */
  readonly framesAnalysed: number;
  /** An event opened, changed or closed. `startMs` is the onset. */
  onEvent(listener: (event: CameraEvent) => void): Disposable;
  close(): Promise<void>;
}
