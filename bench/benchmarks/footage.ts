import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { indexFigures } from '../footage/index-figures.ts';
import { pageFigures } from '../footage/page-figures.ts';
import { round } from '../lib/statistics.ts';

const SECONDS = 120;
/** monitorEventLoopDelay counts its own interval. */
const RESOLUTION_MS = 5;

interface Recorded {
  cameras: number;
  seconds: number;
  fed: number;
  found: number;
  /** Of the files' footage. */
  foundBytes: number;
  /** That engine and writer made the kernel bring to the disk. */
  diskBytes: number;
  /** By cause, ms of all cameras together. */
  gaps: Record<string, number>;
  loopP50: number;
  loopP99: number;
  loopMax: number;
  engineCpuPercent: number;
}

/** The footage store: a large index, what a person waits for on the playback page, and 64 cameras written at once. */
export async function footage(say: (line: string) => void): Promise<Record<string, unknown>> {
  const index = await indexFigures(say);
  const page = await pageFigures(say);
  say('64 cameras of 4 Mbit/s are recorded');
  const script = fileURLToPath(new URL('../footage/many-recorders.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(SECONDS)], { maxBuffer: 1024 * 1024 });
  const recorded = JSON.parse(stdout) as Recorded;
  return {
    index,
    page,
    recording: {
      ...{ cameras: recorded.cameras, seconds: recorded.seconds, frames: recorded.fed, lost: recorded.fed - recorded.found },
      gapsMs: recorded.gaps,
      megabytesPerSecond: round(recorded.foundBytes / 1e6 / recorded.seconds, 1),
      eventLoopDelayMs: { p50: round(Math.max(0, recorded.loopP50 - RESOLUTION_MS), 2), p99: round(Math.max(0, recorded.loopP99 - RESOLUTION_MS), 2), max: round(recorded.loopMax - RESOLUTION_MS, 2) },
      engineCpuPercentOfCore: round(recorded.engineCpuPercent, 1),
      writeAmplification: round(recorded.diskBytes / recorded.foundBytes, 3),
    },
  };
}
