import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Canvas } from './canvas.ts';
import { paintBackground, paintFrame } from './paint.ts';
import { type SceneName, sceneScript, type SceneTruth, truthOf } from './scripts.ts';

/** Part of the cache's names: raised when the same parameters make another picture. */
const VERSION = 6;
const DIMMED_LIGHT = 0.62;

export interface SceneOptions {
  name: SceneName;
  width: number;
  height: number;
  fps: number;
  seconds: number;
  /** Frames between keyframes. */
  gop: number;
  bitrateKbps: number;
  /** Sensor noise, 0..20. */
  noise: number;
}

export interface SceneFiles {
  main: string;
  /** 640x360 at most, of the same content. */
  sub: string;
  truth: SceneTruth;
}

export const DEFAULT_SCENE: SceneOptions = { name: 'storefront', width: 1920, height: 1080, fps: 15, seconds: 60, gop: 30, bitrateKbps: 4000, noise: 5 };
const SUB_KBPS = 512;

export function cacheFolder(): string {
  return process.env.KANJIA_CACHE ?? fileURLToPath(new URL('../../../.cache/virtual-camera/', import.meta.url));
}

/** Paints and encodes a scene, once for each set of parameters; tells its progress, 0..1. */
export async function generateScene(options: SceneOptions, ffmpeg: string, onProgress: (share: number) => void = () => {}): Promise<SceneFiles> {
  const folder = cacheFolder();
  mkdirSync(folder, { recursive: true });
  const key = `v${VERSION}-${options.name}-${options.width}x${options.height}-${options.fps}fps-${options.seconds}s-g${options.gop}-${options.bitrateKbps}k-n${options.noise}`;
  const main = path.join(folder, `${key}-main.mp4`);
  const sub = path.join(folder, `${key}-sub.mp4`);
  const truthFile = path.join(folder, `${key}.json`);
  if (existsSync(main) && existsSync(sub) && existsSync(truthFile)) return { main, sub, truth: JSON.parse(readFileSync(truthFile, 'utf8')) as SceneTruth };
  const truth = truthOf(sceneScript(options.name, options.seconds));
  // Written beside and renamed: two processes may want the same scene at once.
  const own = `.${process.pid}.tmp.mp4`;
  await encode(options, ffmpeg, main + own, sub + own, onProgress);
  renameSync(main + own, main);
  renameSync(sub + own, sub);
  writeFileSync(truthFile, JSON.stringify(truth));
  return { main, sub, truth };
}

async function encode(options: SceneOptions, ffmpeg: string, main: string, sub: string, onProgress: (share: number) => void): Promise<void> {
  const { width, height, fps, gop, bitrateKbps, noise } = options;
  const subWidth = Math.min(640, width);
  const subHeight = Math.round((subWidth * height) / width / 2) * 2;
  // No reordering, every frame its own time, parameter sets before each keyframe, as cameras do.
  const h264 = (kbps: number) => [
    ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
    ...['-g', String(gop), '-keyint_min', String(gop), '-sc_threshold', '0', '-bf', '0'],
    ...['-b:v', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${kbps}k`, '-nal-hrd', 'cbr'],
  ];
  const child = spawn(
    ffmpeg,
    [
      ...['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', String(fps), '-i', 'pipe:0'],
      ...['-filter_complex', `[0:v]noise=c0s=${noise}:c0f=t,split[m][s];[s]scale=${subWidth}:${subHeight}[t]`],
      ...['-map', '[m]', ...h264(bitrateKbps), main],
      ...['-map', '[t]', ...h264(Math.min(SUB_KBPS, bitrateKbps)), sub],
    ],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-1000)));
  child.stdin.on('error', () => {});
  const exit = once(child, 'exit');
  const script = sceneScript(options.name, options.seconds);
  const background = new Canvas(width, height);
  paintBackground(background, options.name);
  const dimmed = new Canvas(width, height);
  dimmed.copyFrom(background);
  dimmed.lighten(DIMMED_LIGHT);
  const canvas = new Canvas(width, height);
  const frames = Math.round(options.seconds * fps);
  for (let frame = 0; frame < frames && child.exitCode === null; frame++) {
    paintFrame(canvas, background, dimmed, script, options.name, frame, fps);
    // Copied: the pipe may still be reading the last one.
    if (!child.stdin.write(Buffer.from(canvas.bytes))) await Promise.race([once(child.stdin, 'drain'), exit]);
    if (frame % fps === 0) onProgress(frame / frames);
  }
  child.stdin.end();
  const [code] = (await exit) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg could not make the scene: ${complaint}`);
  onProgress(1);
}
