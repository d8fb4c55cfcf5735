import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { processTree, totalCpuSeconds } from '../lib/process-tree.ts';
import { startWith } from '../lib/rig.ts';
import { readSequences } from '../lib/sequences.ts';
import { round } from '../lib/statistics.ts';

const CAMERAS = 16;
const SECONDS = 120;

/** Records 16 cameras (1080p main, 360p sub) continuously for two minutes; then each recorded frame's sequence number is read. */
export async function many(say: (line: string) => void): Promise<Record<string, unknown>> {
  await using farm = await startVirtualCameras({ count: CAMERAS, scene: 'tenth', staggered: true, audio: 'none' });
  const { engine, added } = await startWith(farm.cameras);
  try {
    for (const { id } of added) await engine.call('cameras.update', { id, recording: { mode: 'continuous' }, guard: { enabled: false } });
    await pause(10_000);
    const from = Date.now();
    const cpuBefore = totalCpuSeconds(processTree(engine.parentPid));
    await pause(SECONDS * 1000);
    const to = Date.now();
    const tree = processTree(engine.parentPid);
    const cpu = totalCpuSeconds(tree) - cpuBefore;
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
      cameras: CAMERAS,
      seconds: SECONDS,
      frames,
      lost,
      percentOfCorePerCamera: round((cpu / SECONDS / CAMERAS) * 100),
      withoutFfmpegPrivateMegabytes: round(own.reduce((sum, item) => sum + item.privateBytes, 0) / 1e6, 1),
      ffmpegVersion: (await promisify(execFile)(process.env.KANJIA_FFMPEG ?? 'ffmpeg', ['-version'])).stdout.split('\n')[0],
    };
  } finally {
    await engine[Symbol.asyncDispose]();
  }
}
