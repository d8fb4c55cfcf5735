/**
 * The process of a round: the real store and recorder, fed with numbered frames, until its stdin ends or it is killed.
 * `node engine.ts <JSON of EngineWish>`; says `fed N` for each frame, and takes commands, a line each.
 */
import os from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { GapCause } from '../../contract/types.ts';
import { type Clock, systemClock } from '../../main/base/clock.ts';
import { watchClock } from '../../main/base/clock-watch.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createHub } from '../../main/hub/hub.ts';
import { createRecorder } from '../../main/recorder/recorder.ts';
import { lockDataDir } from '../../main/storage/lock.ts';
import { createStorage } from '../../main/storage/storage.ts';
import { FRAME_MS, GOP, initFragment, numberedFrame } from '../support/numbered-frames.ts';

export interface EngineWish {
  dataDir: string;
  cameraId: string;
  /** UTC ms of frame 0. */
  startMs: number;
  /** Of the first frame that is fed; a multiple of GOP. */
  firstNumber: number;
  folders: string[];
  segmentSeconds: number;
  frameBytes: number;
}

/** Real time between two frames, ms; by their own times they are 100 ms apart. */
const PACE_MS = 5;

// The store's own timers keep no process alive.
process.stdin.resume();
const wish = JSON.parse(process.argv[2] ?? '{}') as EngineWish;
const { dataDir, cameraId, folders, segmentSeconds, frameBytes, firstNumber } = wish;
/** The computer's, as somebody set it, and as long as it has slept: the time of the day went on, what ran stood still. */
let setByMs = 0;
let sleptMs = 0;
const clock: Clock = { ...systemClock, now: () => systemClock.now() + sleptMs + setByMs };
const uptime = () => os.uptime() + sleptMs / 1000;
using _lock = await lockDataDir(dataDir, { waitMs: 0 });
const storage = await createStorage({
  ...{ dataDir, defaultRecordingsPath: folders[0]!, clock, log: silentLogger, engineStartMs: wish.startMs + firstNumber * FRAME_MS },
  ...(process.env.KANJIA_CHAOS === undefined ? {} : { writerProgram: new URL('./faulty-writer.ts', import.meta.url) }),
  ...(process.env.KANJIA_HANG === undefined ? {} : { writerProgram: new URL('../support/hanging-writer.ts', import.meta.url) }),
});
await storage.update({ segmentSeconds, locations: folders.map((folder) => ({ path: folder, capBytes: 64 * 1024 * 1024, keepFreeBytes: 0 })) });
storage.addCamera(cameraId, wish.startMs);
const hub = createHub({ clock, name: 'chaos' });
const recorder = createRecorder({ cameraId, hub, storage, clock, log: silentLogger });
recorder.configure({ mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 });

const ended = new AbortController();
let run = 1;
const runId = () => `run${firstNumber}-${run}`;
let startMs = wish.startMs;
hub.init(initFragment(runId()));
const commands = createInterface({ input: process.stdin });
commands.on('close', () => ended.abort());
// `set MS`: somebody sets the clock by so much. `sleep MS`: the computer slept for so long. Both are for the watch over the clocks to notice.
commands.on('line', (line) => {
  const [command, byMs] = line.split(' ');
  if (command === 'set') setByMs += Number(byMs);
  else sleptMs += Number(byMs);
});
const watching = watchClock(clock, (event) => {
  storage.clockBroke(event);
  breakOff(event.kind === 'slept' ? 'computer-asleep' : 'clock-step', event.toMs - event.fromMs);
}, uptime);

/** The stream begins anew, as ingest does it. */
function breakOff(cause: GapCause, byMs: number): void {
  recorder.interrupt(cause);
  hub.end({ runId: runId(), cause: 'not-wanted', atMs: startMs });
  run += 1;
  startMs += byMs;
  // A new run begins with a keyframe; the loop counts on from here.
  number = Math.ceil((number + 1) / GOP) * GOP - 1;
  hub.init(initFragment(runId()));
}

let number = firstNumber;
process.stdout.write('ready\n');
for (; !ended.signal.aborted; number++) {
  hub.media(numberedFrame(runId(), number, startMs, frameBytes));
  process.stdout.write(`fed ${number} ${startMs + number * FRAME_MS}\n`);
  await pause(PACE_MS);
}
watching[Symbol.dispose]();
await recorder.close('engine-stopped');
await storage.close();
process.stdout.write('closed\n');
process.exit(0);
