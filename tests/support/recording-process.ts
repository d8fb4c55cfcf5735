/**
 * A process that records numbered frames by the real store and recorder, to be killed:
 * `node recording-process.ts <data folder> <UTC ms of frame 0> <camera>`. Feeds a frame each 5 ms, each followed by `fed N`, until
 * its stdin ends. What is fed reaches the disk within the store's flush interval.
 */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createHub } from '../../main/hub/hub.ts';
import { createRecorder } from '../../main/recorder/recorder.ts';
import { createStorage } from '../../main/storage/storage.ts';
import { initFragment, numberedFrame } from './numbered-frames.ts';

const [dataDir = '', startText = '', cameraId = ''] = process.argv.slice(2);
const startMs = Number(startText);
const storage = await createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'footage'), clock: systemClock, log: silentLogger, engineStartMs: startMs });
await storage.update({ segmentSeconds: 5 });
storage.addCamera(cameraId, startMs);
const hub = createHub({ clock: systemClock, name: 'test' });
const recorder = createRecorder({ cameraId, hub, storage, clock: systemClock, log: silentLogger });
recorder.configure({ mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 });
const ended = new AbortController();
process.stdin.resume().once('end', () => ended.abort());
hub.init(initFragment('run1'));
for (let number = 0; !ended.signal.aborted; number++) {
  hub.media(numberedFrame('run1', number, startMs));
  process.stdout.write(`fed ${number}\n`);
  await pause(5);
}
hub.end({ runId: 'run1', cause: 'not-wanted', atMs: startMs });
await recorder.close('engine-stopped');
await storage.close();
