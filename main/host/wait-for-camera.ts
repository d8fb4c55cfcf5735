import type { Camera } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { CameraRuntime } from './camera-runtime.ts';

/** Resolves when the camera's view satisfies `until`, or after `limitMs`. */
export function waitForCamera(runtime: CameraRuntime, until: (view: Camera) => boolean, limitMs: number, clock: Clock): Promise<void> {
  if (until(runtime.describe())) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      changed[Symbol.dispose]();
      limit[Symbol.dispose]();
      resolve();
    };
    const changed = runtime.onChanged(() => {
      if (until(runtime.describe())) finish();
    });
    const limit = clock.after(limitMs, finish);
  });
}
