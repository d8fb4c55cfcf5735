import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processTree, totalCpuSeconds } from './process-tree.ts';

/** One ffmpeg per camera that writes the main stream as it is: the least that recording can cost that way. */
export function startFloor(urls: readonly string[]): { cpuSeconds(): number; stop(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'kanjia-floor-'));
  const ffmpeg = process.env.KANJIA_FFMPEG ?? 'ffmpeg';
  const children = urls.map((url, index) =>
    spawn(ffmpeg, ['-v', 'error', '-nostdin', '-rtsp_transport', 'tcp', '-i', url.replace('rtsp://', 'rtsp://admin:kanjia-demo@'), '-c', 'copy', '-an', '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov', path.join(folder, `${index}.mp4`)], {
      stdio: 'ignore',
    }),
  );
  return {
    cpuSeconds: () => children.reduce((sum, child) => sum + totalCpuSeconds(processTree(child.pid ?? 0)), 0),
    stop() {
      for (const child of children) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
