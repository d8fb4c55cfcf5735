import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { startFloor } from '../lib/floor.ts';
import { processTree, totalCpuSeconds } from '../lib/process-tree.ts';
import { startWith } from '../lib/rig.ts';
import { readSequences } from '../lib/sequences.ts';
import { round } from '../lib/statistics.ts';

const SECONDS = 120;

/**
 * Records cameras (1080p main, 360p sub, each in 15 frames a second) continuously for two minutes; then each recorded frame's sequence
 * number is read. `withFloor`: beside bare ffmpegs of the same streams.
 */
async function record(cameras: number, withFloor: boolean, say: (line: string) => void): Promise<Record<string, unknown>> {
  await using farm = await startVirtualCameras({ count: cameras, scene: 'tenth', staggered: true, audio: 'none' });
  const { engine, added } = await startWith(farm.cameras);
  const floor = withFloor ? startFloor(farm.cameras.map((camera) => camera.rtspUrl)) : null;
  try {
    for (const { id } of added) await engine.call('cameras.update', { id, recording: { mode: 'continuous' }, guard: { enabled: false } });
    await pause(10_000);
    const from = Date.now();
    const cpuBefore = totalCpuSeconds(processTree(engine.parentPid));
    const floorBefore = floor?.cpuSeconds() ?? 0;
    await pause(SECONDS * 1000);
    const to = Date.now();
    const tree = processTree(engine.parentPid);
    const cpu = totalCpuSeconds(tree) - cpuBefore;
    const floorCpu = (floor?.cpuSeconds() ?? 0) - floorBefore;
    await pause(2_000);
    let lost = 0;
    let frames = 0;
    for (const { id } of added) {
      const { segments, gaps } = await engine.call('recordings.list', { cameraId: id, from, to });
      const sequences = segments.flatMap(({ path }) => readSequences(path));
      frames += sequences.length;
      for (let index = 1; index < sequences.length; index++) lost += Math.max(0, (sequences[index] ?? 0) - (sequences[index - 1] ?? 0) - 1);
      if (gaps.length > 0) say(`${id}: ${gaps.length} gaps: ${gaps.map((gap) => gap.cause).join(', ')}`);
    }
    const own = tree.filter((item) => !item.name.startsWith('ffmpeg'));
    return {
      cameras,
      seconds: SECONDS,
      frames,
      lost,
      percentOfCorePerCamera: round((cpu / SECONDS / cameras) * 100),
      ...(floor && { floorPercentOfCorePerCamera: round((floorCpu / SECONDS / cameras) * 100), ratioToFloor: round(cpu / floorCpu) }),
      privateMegabytes: round(tree.reduce((sum, item) => sum + item.privateBytes, 0) / 1e6, 1),
      withoutFfmpegPrivateMegabytes: round(own.reduce((sum, item) => sum + item.privateBytes, 0) / 1e6, 1),
      privateMegabytesPerCamera: round(tree.reduce((sum, item) => sum + item.privateBytes, 0) / 1e6 / cameras, 1),
      ffmpegVersion: (await promisify(execFile)(process.env.KANJIA_FFMPEG ?? 'ffmpeg', ['-version'])).stdout.split('\n')[0],
    };
  } finally {
    floor?.stop();
    await engine[Symbol.asyncDispose]();
  }
}

export const many = (say: (line: string) => void) => record(16, true, say);
export const crowd = (say: (line: string) => void) => record(64, false, say);
