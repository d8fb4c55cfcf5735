import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createHub } from '../../main/hub/hub.ts';
import { createRecorder } from '../../main/recorder/recorder.ts';
import type { CameraRecorder } from '../../main/recorder/types.ts';
import type { Storage } from '../../main/storage/types.ts';
import { initFragment, numberedFrame } from './numbered-frames.ts';

export interface NumberedRecorder {
  readonly recorder: CameraRecorder;
  readonly fed: number;
  /** The next so many frames. */
  feed(count: number): void;
}

/** A recorder of numbered frames in this process, all the time. */
export function recordNumbered(storage: Storage, cameraId: string, startMs: number, bytes = 400, runId = 'run1'): NumberedRecorder {
  const hub = createHub({ clock: systemClock, name: 'test' });
  storage.addCamera(cameraId, startMs);
  const recorder = createRecorder({ cameraId, hub, storage, clock: systemClock, log: silentLogger });
  recorder.configure({ mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 });
  hub.init(initFragment(runId));
  let next = 0;
  return {
    recorder,
    feed(count: number) {
      for (let index = 0; index < count; index++) hub.media(numberedFrame(runId, next++, startMs, bytes));
    },
    get fed() {
      return next;
    },
  };
}
