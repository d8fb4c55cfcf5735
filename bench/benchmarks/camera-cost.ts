import { setTimeout as pause } from 'node:timers/promises';
import type { RecordingMode } from '../../contract/types.ts';
import { startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { startFloor } from '../lib/floor.ts';
import { processTree, totalCpuSeconds } from '../lib/process-tree.ts';
import { startWith } from '../lib/rig.ts';
import { round } from '../lib/statistics.ts';

const CAMERAS = 4;
/** One loop of the scene, in which somebody is there for a tenth of the time. */
const PHASE_MS = 60_000;
const SETTLE_MS = 8_000;

interface Phase {
  name: string;
  mode: RecordingMode;
  guard: boolean;
}

const PHASES: Phase[] = [
  { name: 'recording', mode: 'continuous', guard: false },
  { name: 'recordingAndGuarding', mode: 'continuous', guard: true },
  { name: 'motionRecordingAndGuarding', mode: 'motion', guard: true },
  { name: 'guarding', mode: 'off', guard: true },
];

/**
 * CPU of the engine's process tree (writer, threads and ffmpeg included, the small parent too) per camera, and of one bare
 * `ffmpeg -c copy` per camera that runs beside it the whole time; the cameras themselves are in this process.
 */
export async function cameraCost(say: (line: string) => void): Promise<Record<string, unknown>> {
  await using farm = await startVirtualCameras({ count: CAMERAS, scene: 'tenth', staggered: true, audio: 'none', onProgress: (what, share) => share === 1 && say(`painted ${what}`) });
  const { engine, added } = await startWith(farm.cameras);
  const floor = startFloor(farm.cameras.map((camera) => camera.rtspUrl));
  try {
    const phases: Record<string, unknown> = {};
    for (const phase of PHASES) {
      for (const { id } of added) {
        await engine.call('cameras.update', { id, recording: { mode: phase.mode, preRollSeconds: 5, postRollSeconds: 10 }, guard: { enabled: phase.guard, sensitivity: 3 } });
      }
      await pause(SETTLE_MS);
      const before = { engine: totalCpuSeconds(processTree(engine.parentPid)), floor: floor.cpuSeconds(), at: performance.now() };
      await pause(PHASE_MS);
      const seconds = (performance.now() - before.at) / 1000;
      const tree = processTree(engine.parentPid);
      const percent = ((totalCpuSeconds(tree) - before.engine) / seconds / CAMERAS) * 100;
      const floorPercent = ((floor.cpuSeconds() - before.floor) / seconds / CAMERAS) * 100;
      const { pid } = await engine.call('system.status', {});
      const own = tree.filter((item) => !item.name.startsWith('ffmpeg'));
      phases[phase.name] = {
        percentOfCorePerCamera: round(percent),
        floorPercentOfCorePerCamera: round(floorPercent),
        ratioToFloor: round(percent / floorPercent),
        enginePrivateMegabytes: round((tree.find((item) => item.pid === pid)?.privateBytes ?? 0) / 1e6, 1),
        allWithoutFfmpegPrivateMegabytes: round(own.reduce((sum, item) => sum + item.privateBytes, 0) / 1e6, 1),
        allWithoutFfmpegResidentMegabytes: round(own.reduce((sum, item) => sum + item.residentBytes, 0) / 1e6, 1),
        ffmpegPrivateMegabytesPerCamera: round((tree.reduce((sum, item) => sum + item.privateBytes, 0) - own.reduce((sum, item) => sum + item.privateBytes, 0)) / 1e6 / CAMERAS, 1),
        processes: tree.map((item) => `${item.name} ${round(item.privateBytes / 1e6, 1)} MB`),
      };
      say(`${phase.name}: ${round(percent)} % of a core per camera, floor ${round(floorPercent)} %, ratio ${round(percent / floorPercent)}`);
    }
    return { cameras: CAMERAS, secondsPerPhase: PHASE_MS / 1000, phases };
  } finally {
    floor.stop();
    await engine[Symbol.asyncDispose]();
  }
}
