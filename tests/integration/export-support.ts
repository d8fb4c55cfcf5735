/** A real store with real pictures that say their number, and exports of it. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExportOptions } from '../../contract/export-types.ts';
import type { ExportJob } from '../../contract/types.ts';
import { systemClock } from '../../main/base/clock.ts';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { findFfmpeg } from '../../main/base/ffmpeg.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { words } from '../../main/host/messages.ts';
import { OpenedDisks } from '../../main/host/opened-disks.ts';
import { openJsonStore } from '../../main/config/json-store.ts';
import { createExports, type Exports } from '../../main/playback/export/exports.ts';
import { keptExportsSchema, NO_KEPT_EXPORTS } from '../../main/playback/export/kept-exports.ts';
import type { ExportRequest } from '../../main/playback/export/types.ts';
import { openSigningKey } from '../../main/storage/proof/signing-key.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { findBox, readBoxes } from '../../media/mp4/box.ts';
import { parseInit } from '../../media/mp4/init.ts';
import { parseFragment } from '../../media/mp4/moof.ts';
import { readMovie, type ReadTrack } from '../../media/mp4/read-movie.ts';
import { eventually } from '../support/eventually.ts';
import { cutFootage, type PlayerFootage } from '../support/player-footage.ts';

export const CAMERA = 'cam_abcdefghijkl';
export const OTHER_CAMERA = 'cam_zyxwvutsrqpo';
/** 20:00 in Shanghai. */
export const START_MS = Date.UTC(2026, 4, 5, 12);
export const FFMPEG = (await findFfmpeg(process.env))!.path;
export const CHECKER = fileURLToPath(new URL('../../resources/proof-checker.html', import.meta.url));

export const FONTS = ['latin', 'chinese-simplified'].map((script) => fileURLToPath(new URL(`../../resources/fonts/noto-sans-sc-${script}-400-normal.woff`, import.meta.url)));

export interface ExportBench extends AsyncDisposable {
  dataDir: string;
  clock: FakeClock;
  readonly storage: FootageStore;
  readonly exports: Exports;
  /** Of other installations; what is open is exported like footage of this one. */
  readonly disks: OpenedDisks;
  /** As at another start of the engine. */
  reopen(): Promise<void>;
  /** As at another start, with the installation's key lost: it has a new one then. */
  loseKey(): Promise<void>;
  /** Told of each change of a job, until the returned function is called. */
  onJob(listener: (job: ExportJob) => void): () => void;
  /** Segments of one after the other keyframe; every link of the chain is written when it resolves. */
  record(footage: PlayerFootage, options?: { cameraId?: string; startMs?: number; gops?: number }): Promise<void>;
  /** No footage of a camera from then on. */
  gap(cameraId: string, fromMs: number, cause: 'camera-offline' | 'recording-off'): void;
  run(wish: Partial<ExportRequest> & { from: number; to: number; options?: ExportOptions }): Promise<ExportJob>;
  start(wish: Partial<ExportRequest> & { from: number; to: number }): ExportJob;
}

export async function openExportBench(options: { ffmpegPath?: string } = {}): Promise<ExportBench> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-export-'));
  const clock = new FakeClock(START_MS);
  const openStorage = () => createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'recordings'), clock, log: silentLogger, engineStartMs: clock.now() });
  let storage = await openStorage();
  const disks = new OpenedDisks({ dataDir, clock: systemClock, log: silentLogger });
  const listeners = new Set<(job: ExportJob) => void>();
  const open = () => createExports({
    ...{ storage: disks.readable(storage), clock, words, ffmpegPath: options.ffmpegPath ?? FFMPEG, version: '9.8.7', log: silentLogger, checker: CHECKER, fonts: FONTS },
    dir: path.join(dataDir, 'exports'),
    kept: openJsonStore({ file: path.join(dataDir, 'exports.json'), schema: keptExportsSchema, defaults: NO_KEPT_EXPORTS, clock, log: silentLogger }),
    key: openSigningKey(dataDir, 0),
    clockErrorMs: (id) => (id === CAMERA ? -1_234 : null),
    onChange: (job) => listeners.forEach((listener) => listener(job)),
    onRemoved: () => undefined,
  });
  let exports = open();
  const turning = async <T>(work: Promise<T>): Promise<T> => {
    const timer = setInterval(() => clock.advance(100), 5);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  };
  const start: ExportBench['start'] = (wish) =>
    exports.start({ kind: 'clip', cameras: [{ id: CAMERA, name: '前门', timeZone: 'Asia/Shanghai' }], options: {}, by: 'owner', language: 'en', ...wish });
  return {
    ...{ dataDir, clock, disks, start },
    get storage() {
      return storage;
    },
    get exports() {
      return exports;
    },
    async reopen() {
      await exports.close();
      exports = open();
    },
    async loseKey() {
      await exports.close();
      await turning(storage.close());
      rmSync(path.join(dataDir, 'signing-key.pem'));
      storage = await openStorage();
      exports = open();
    },
    onJob(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async record(footage, { cameraId = CAMERA, startMs = START_MS, gops = 2 } = {}) {
      storage.addCamera(cameraId, startMs);
      storage.endGap(cameraId, startMs);
      await turning(recordInto(storage, footage, cameraId, startMs, gops));
    },
    gap: (cameraId, fromMs, cause) => storage.beginGap(cameraId, fromMs, cause),
    run: (wish) => exports.finished(start(wish).id, new AbortController().signal),
    async [Symbol.asyncDispose]() {
      await exports.close();
      await disks.close();
      await turning(storage.close());
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function recordInto(storage: FootageStore, footage: PlayerFootage, cameraId: string, startMs: number, gops: number): Promise<void> {
  const init = Buffer.from(footage.init, 'base64');
  const { video, audio } = parseInit(init);
  const zero = footage.frames.find(({ track }) => track === 'video')!.startMs;
  let segment: ReturnType<FootageStore['openSegment']> | null = null;
  let keyframes = 0;
  const starts: number[] = [];
  for (const frame of footage.frames) {
    const atMs = startMs + frame.startMs - zero;
    if (frame.keyframe && keyframes++ % gops === 0) {
      segment?.close();
      starts.push(Math.round(atMs));
      segment = storage.openSegment({ cameraId, runId: `run${startMs}`, startMs: Math.round(atMs), init, codecs: 'avc1', base: 'continuous' });
    }
    const bytes = Buffer.from(frame.bytes, 'base64');
    const { timescale } = (frame.track === 'video' ? video : audio)!;
    segment?.append({ ...frame, bytes, startMs: atMs, decodeTime: parseFragment(bytes).decodeTime, timescale });
  }
  segment?.close();
  const closed = async () => {
    const { segments } = await storage.listRecordings({ cameraId, from: startMs, to: startMs + 3_600_000 });
    return starts.every((at) => segments.some((each) => each.startMs === at && !each.open));
  };
  await eventually(closed, { what: 'all segments are closed' });
  const chained = async () => {
    const { segments } = await storage.listRecordings({ cameraId, from: startMs, to: startMs + 3_600_000 });
    return segments.every(({ path: file }) => readFileSync(path.join(path.dirname(file), 'chain.jsonl'), 'utf8').includes(`"${path.basename(file)}"`));
  };
  await eventually(chained, { what: 'all segments are in the chain' });
}

export const canMakeH265 = execFileSync(FFMPEG, ['-hide_banner', '-encoders'], { encoding: 'utf8' }).includes('libx265');

/** H.265 with open picture groups: pictures that are shown before a keyframe are decoded behind it, and need the group before. */
export function makeOpenGroups(options: { frames: number; fps: number; gop: number }): PlayerFootage {
  const bits = Array.from({ length: 10 }, (_, bit) => `drawbox=x=${bit * 32}:y=0:w=32:h=32:color=white:t=fill:enable='gt(bitand(n,${2 ** bit}),0)'`);
  const file = execFileSync(
    FFMPEG,
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=${options.fps}`, '-vf', ['drawbox=x=0:y=0:w=320:h=32:color=black:t=fill', ...bits, 'format=yuv420p'].join(','), '-t', String(options.frames / options.fps)],
      ...['-c:v', 'libx265', '-x265-params', `keyint=${options.gop}:min-keyint=${options.gop}:scenecut=0:bframes=4:open-gop=1:log-level=none`, '-tag:v', 'hvc1', '-movflags', 'empty_moov+default_base_moof+frag_every_frame', '-f', 'mp4', 'pipe:1'],
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return cutFootage(file);
}

/** What there is of exports on the disk: a folder each. */
export function foldersOf({ dataDir }: ExportBench): string[] {
  const folder = path.join(dataDir, 'exports');
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** The numbers of the pictures that a player shows, in order. */
export function shownNumbers(file: string): number[] {
  const raw = execFileSync(FFMPEG, ['-v', 'error', '-i', file, '-an', '-vsync', 'passthrough', '-vf', 'crop=320:32:0:0,format=gray', '-f', 'rawvideo', '-'], { maxBuffer: 512 * 1024 * 1024 });
  const size = 320 * 32;
  return Array.from({ length: raw.length / size }, (_, frame) => {
    let number = 0;
    for (let bit = 0; bit < 10; bit++) if (raw[frame * size + 16 * 320 + bit * 32 + 16]! > 128) number += 2 ** bit;
    return number;
  });
}

/** What ffmpeg says of a file's frames: [begin, duration] in seconds and bytes of each. `v` or `a`. */
export function framesOf(file: string, track: 'v' | 'a', options: { input?: string[]; copy?: boolean } = {}): { begin: number; duration: number; bytes: number }[] {
  const said = execFileSync(FFMPEG, ['-v', 'error', ...(options.input ?? []), '-i', file, '-map', `0:${track}`, '-vsync', 'passthrough', ...(options.copy ? ['-c', 'copy'] : []), '-f', 'framecrc', '-'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const [, ticks = '1', perSecond = '1'] = /#tb 0: (\d+)\/(\d+)/.exec(said) ?? [];
  const toSeconds = (value = '') => (Number(value) * Number(ticks)) / Number(perSecond);
  return said.split('\n').filter((line) => line.startsWith('0,')).map((line) => line.split(',')).map(([, , begin, duration, bytes]) => ({ begin: toSeconds(begin), duration: toSeconds(duration), bytes: Number(bytes) }));
}

/** When pictures or sound begin and end, seconds. */
export function spanOf(file: string, track: 'v' | 'a'): { begin: number; end: number } {
  const frames = framesOf(file, track);
  const last = frames.at(-1)!;
  return { begin: frames[0]!.begin, end: last.begin + last.duration };
}

/** The tracks of an ordinary MP4. */
export function tracksIn(bytes: Buffer): ReadTrack[] {
  const moov = findBox(readBoxes(bytes), 'moov')!;
  return readMovie(bytes.subarray(moov.start, moov.end));
}

export function kindsIn(file: string): string[] {
  return tracksIn(readFileSync(file)).map(({ handler }) => handler);
}
