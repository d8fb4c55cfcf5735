/** Debian's `motion`, a peer to measure against. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processTree, totalCpuSeconds } from './process-tree.ts';

export interface WatchedStream {
  /** Looked at. */
  subUrl: string;
  /** Recorded, as it is. */
  mainUrl: string;
}

/** What it looks at a second: as our guard does. */
const LOOKS_PER_SECOND = 5;

export function hasMotion(): boolean {
  return spawnSync('motion', ['-h'], { stdio: 'ignore' }).error === undefined;
}

/**
 * In its cheapest configuration: the sub-stream is looked at, the main stream is recorded without being decoded, and there are no pictures
 * and no pages.
 */
export function startMotion(streams: readonly WatchedStream[], login: { username: string; password: string }): { cpuSeconds(): number; movies(): number; running(): boolean; stop(): Promise<void> } {
  const folder = mkdtempSync(path.join(tmpdir(), 'kanjia-motion-'));
  const cameras = streams.map(({ subUrl, mainUrl }, index) => {
    const file = path.join(folder, `camera${index + 1}.conf`);
    const target = path.join(folder, `movies${index + 1}`);
    mkdirSync(target);
    const lines = [`camera_id ${index + 1}`, `netcam_url ${subUrl}`, `netcam_high_url ${mainUrl}`, `netcam_userpass ${login.username}:${login.password}`, `target_dir ${target}`];
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    return `camera ${file}`;
  });
  const common = ['daemon off', 'setup_mode off', 'log_level 4', `framerate ${LOOKS_PER_SECOND}`, 'width 640', 'height 360', 'webcontrol_port 0', 'stream_port 0', 'picture_output off', 'movie_output on', 'movie_passthrough on', 'event_gap 10', 'pre_capture 0', 'post_capture 0'];
  const config = path.join(folder, 'motion.conf');
  writeFileSync(config, `${[...common, ...cameras].join('\n')}\n`, { mode: 0o600 });
  const child = spawn('motion', ['-n', '-c', config], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-8_000);
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    cpuSeconds() {
      if (child.exitCode !== null) throw new Error(`motion ended with ${child.exitCode}:\n${said}`);
      return totalCpuSeconds(processTree(child.pid ?? 0));
    },
    movies: () => streams.reduce((sum, _, index) => sum + readdirSync(path.join(folder, `movies${index + 1}`)).filter((name) => statSync(path.join(folder, `movies${index + 1}`, name)).size > 0).length, 0),
    running: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(late);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
