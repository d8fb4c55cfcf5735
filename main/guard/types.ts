import type { CameraEvent, GuardSettings } from '../../contract/types.ts';

/** One camera's guard: watches a hub, tells when something moves. */
export interface CameraGuard {
  configure(settings: GuardSettings): void;
  readonly motion: boolean;
  /** An event opened, changed or closed. `startMs` is the onset. */
  onEvent(listener: (event: CameraEvent) => void): Disposable;
  close(): Promise<void>;
}
