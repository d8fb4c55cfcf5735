import { cameraCost } from './benchmarks/camera-cost.ts';
import { delay } from './benchmarks/delay.ts';
import { discovery } from './benchmarks/discovery.ts';
import { findInThePast } from './benchmarks/find.ts';
import { footage } from './benchmarks/footage.ts';
import { guardAccuracy } from './benchmarks/guard.ts';
import { guardBesideMotion } from './benchmarks/guard-beside-motion.ts';
import { guardOverRtsp } from './benchmarks/guard-rtsp.ts';
import { crowd, many } from './benchmarks/many.ts';
import { pageFigures } from './footage/page-figures.ts';
import { comeBack } from './benchmarks/return.ts';

export interface Benchmark {
  about: string;
  /** Runs without being named. */
  byDefault: boolean;
  /** @param say prints a line of progress. @returns figures for the JSON. */
  run(say: (line: string) => void): Promise<Record<string, unknown>>;
}

export const benchmarks: Record<string, Benchmark> = {
  cost: { about: 'CPU and memory of 4 cameras recorded and guarded, beside bare ffmpeg in the same run', byDefault: true, run: cameraCost },
  delay: { about: 'from the camera’s sending to the pixel on the canvas', byDefault: true, run: delay },
  many: { about: '16 cameras recorded for 2 minutes beside bare ffmpeg: every frame counted', byDefault: true, run: many },
  crowd: { about: '64 cameras recorded for 2 minutes: every frame counted', byDefault: false, run: crowd },
  return: { about: 'how long after a camera is back its footage goes on', byDefault: false, run: comeBack },
  discovery: { about: '254 addresses swept, and 100 devices that answer at once, in a network of its own', byDefault: false, run: discovery },
  footage: { about: 'an index of 1,000,000 segments: its size, the start, a timeline, a plan; seeking and drawing in a browser; and 64 cameras written at once', byDefault: false, run: footage },
  playback: { about: 'of footage the part in a browser alone: seeking, and drawing a year of 16 cameras', byDefault: false, run: pageFigures },
  find: { about: 'what moved in a part of the picture, searched in a day and a week of the motion grid; and the size of that', byDefault: false, run: findInThePast },
  motion: { about: 'CPU of recording plus guarding beside Debian’s motion, on the same streams in the same run: a tenth of motion, and none', byDefault: false, run: guardBesideMotion },
  rtsp: { about: 'real footage over RTSP through ingest, hub, guard and detector: each visit one event, and what it is recognised as', byDefault: false, run: guardOverRtsp },
  guard: { about: 'events right, missed and false, on footage, generated scenes and over RTSP; and the search in the past', byDefault: false, run: guardAccuracy },
};
