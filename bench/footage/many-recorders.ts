/**
 * 64 cameras recorded at once, as many bytes as 4 Mbit/s each, fed straight to their hubs: the store and the recorders alone.
 * Runs in a process of its own, so that its event loop and its writer's bytes are its own: `node many-recorders.ts SECONDS`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createHub } from '../../main/hub/hub.ts';
import { createRecorder } from '../../main/recorder/recorder.ts';
import { inspectSegment } from '../../main/storage/inspect-segment.ts';
import { createStorage } from '../../main/storage/storage.ts';
import { numberedFrame, initFragment, segmentFiles } from '../../tests/support/numbered-frames.ts';

const CAMERAS = 64;
const FRAMES_PER_SECOND = 10;
const BYTES_PER_SECOND = 500_000;

const seconds = Number(process.argv[2] ?? 60);
const dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-bench-recorders-'));
const footage = path.join(dataDir, 'footage');
const storage = await createStorage({ dataDir, defaultRecordingsPath: footage, clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
await storage.update({ segmentSeconds: 60 });
const startMs = Date.now();
const cameras = Array.from({ length: CAMERAS }, (_, index) => {
  const cameraId = `cam_${String(index).padStart(12, '0')}`;
  const hub = createHub({ clock: systemClock, name: cameraId });
  storage.addCamera(cameraId, startMs);
  const recorder = createRecorder({ cameraId, hub, storage, clock: systemClock, log: silentLogger });
  recorder.configure({ mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 });
  hub.init(initFragment(`run${index}`));
  return { cameraId, hub, recorder, next: 0 };
});
// Made once: what is measured is taking frames, not making them. The hub and the store never write to what they are given.
const sample = numberedFrame('run', 0, startMs, BYTES_PER_SECOND / FRAMES_PER_SECOND).bytes;
const delay = monitorEventLoopDelay({ resolution: 5 });
const cpuBefore = process.cpuUsage();
delay.enable();
const feeding = setInterval(() => {
  const due = Math.floor(((Date.now() - startMs) * FRAMES_PER_SECOND) / 1000);
  for (const [index, camera] of cameras.entries()) {
    // As cameras do, not all in the same millisecond: an eighth of them each time round.
    if (index % 8 !== turn % 8) continue;
    for (; camera.next < due; camera.next++) {
      const frame = numberedFrame(`run${index}`, camera.next, startMs, 8);
      camera.hub.media({ ...frame, bytes: sample.slice() });
    }
  }
  turn += 1;
}, 12);
let turn = 0;
await pause(seconds * 1000);
clearInterval(feeding);
delay.disable();
const cpu = process.cpuUsage(cpuBefore);
const writer = Number.parseInt(readFileSync(path.join(dataDir, 'writer-0.pid'), 'utf8'));
for (const { recorder } of cameras) await recorder.close('engine-stopped');
await pause(2_000);
// What the kernel was given to bring to the disk, less what was removed before it came there: by the engine with its index, and by the writer.
const diskBytes = [process.pid, writer].reduce((sum, pid) => sum + ioOf(pid, 'write_bytes') - ioOf(pid, 'cancelled_write_bytes'), 0);
if (diskBytes === 0) throw new Error(`${dataDir} is on no disk: what reaches one cannot be told`);
// Where frames are missing, the store says why.
const gaps: Record<string, number> = {};
for (const { spans } of await storage.timeline(cameras.map(({ cameraId }) => cameraId), startMs, startMs + seconds * 1000)) {
  for (const { cause, startMs: from, endMs: to } of spans) if (cause !== null) gaps[cause] = (gaps[cause] ?? 0) + Math.round(to - from);
}
await storage.close();
const fed = cameras.reduce((sum, { next }) => sum + next, 0);
let found = 0;
let foundBytes = 0;
for (const { cameraId } of cameras) {
  for (const file of segmentFiles(footage, cameraId)) {
    const segment = inspectSegment(file, false);
    found += segment?.frames ?? 0;
    foundBytes += segment?.bytes ?? 0;
  }
}
rmSync(dataDir, { recursive: true, force: true });
process.stdout.write(
  `${JSON.stringify({ cameras: CAMERAS, seconds, fed, found, foundBytes, diskBytes, gaps, loopP50: delay.percentile(50) / 1e6, loopP99: delay.percentile(99) / 1e6, loopMax: delay.max / 1e6, engineCpuPercent: (cpu.user + cpu.system) / 1e4 / seconds })}\n`,
);
process.exit(0);

/** A figure of a process's /proc/PID/io, bytes. */
function ioOf(pid: number, name: string): number {
  return Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0);
}
