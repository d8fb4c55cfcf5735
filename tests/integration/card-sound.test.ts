/** Sound of what is taken from a camera's card: there, whole, and with the pictures of its time. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { cardSettingsSchema, type CardJob, DEFAULT_CARD_SETTINGS } from '../../contract/card-types.ts';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { parseFragment } from '../../media/mp4/moof.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { openJsonStore } from '../../main/config/json-store.ts';
import { CardImport } from '../../main/host/card-import.ts';
import { CardTurns } from '../../main/host/card-turns.ts';
import { openPlaybackReader } from '../../main/playback/reader.ts';
import { createStorage } from '../../main/storage/storage.ts';
import { startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { type AudioLoop, makeAudio } from '../../tools/virtual-camera/media-file.ts';
import { linkTo } from '../support/device-link.ts';
import { eventually } from '../support/eventually.ts';

const ID = 'cam_000000000001';
const ffmpegPath = process.env.KANJIA_FFMPEG || 'ffmpeg';
const LENGTH_MS = 8_000;

const stack: AsyncDisposableStack[] = [];
afterEach(async () => {
  await stack.pop()?.disposeAsync();
});

/** An hour ago the store missed some seconds, which the camera's card has. */
async function filled({ codec, wanted = true }: { codec: AudioLoop['codec']; wanted?: boolean }): Promise<{ job: CardJob; inits: InitFragment[]; video: MediaFragment[]; audio: MediaFragment[]; from: number }> {
  const kept = new AsyncDisposableStack();
  stack.push(kept);
  const farm = kept.use(await startVirtualCameras({ count: 1, scene: 'storefront', picture: { width: 320, height: 180, seconds: 10 }, sub: false, card: true, audio: codec, discovery: false }));
  const [camera] = farm.cameras;
  const link = kept.use(await linkTo(camera!));
  const dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-card-sound-'));
  kept.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const storage = await createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'footage'), clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
  kept.defer(() => storage.close());
  const from = Date.now() - 3_600_000;
  storage.addCamera(ID, from - 60_000);
  storage.beginGap(ID, from - 60_000, 'recording-off');
  storage.beginGap(ID, from, 'camera-offline');
  storage.beginGap(ID, from + LENGTH_MS, 'recording-off');
  const settings = openJsonStore({ file: path.join(dataDir, 'card.json'), schema: cardSettingsSchema, defaults: { ...DEFAULT_CARD_SETTINGS, autoFill: false }, clock: systemClock, log: silentLogger });
  const target = () => ({ url: camera!.rtspUrl, username: 'admin', password: 'kanjia-demo', transport: 'tcp' as const, audio: wanted });
  const card = new CardImport({ cameras: () => [{ id: ID, link, isOnline: () => true, told: () => ({ failing: false, full: false, removedMs: null }), target, streamClockOffsetMs: () => 0 }], storage, settings, clock: systemClock, ffmpegPath, turns: new CardTurns(systemClock), log: silentLogger, onChange: () => {} });
  kept.defer(() => card.close());
  const { id } = card.take({ cameraId: ID, from, to: from + LENGTH_MS });
  const job = await eventually(() => card.jobs().find((each) => each.id === id && each.state !== 'running' && each.state !== 'waiting'), { within: 30_000, what: 'the job has ended' });
  const inits: InitFragment[] = [];
  const media: MediaFragment[] = [];
  for await (const item of openPlaybackReader({ storage, clock: systemClock, cameraId: ID, atMs: from, signal: AbortSignal.timeout(20_000), follow: false })) {
    if (item.kind === 'init') inits.push(item);
    else if (item.kind === 'media') media.push(item);
  }
  return { job, inits, from, video: media.filter(({ track }) => track === 'video'), audio: media.filter(({ track }) => track === 'audio') };
}

const endOf = (list: MediaFragment[]) => list.at(-1)!.startMs + list.at(-1)!.durationMs;
function sample({ bytes }: MediaFragment): Uint8Array {
  const [first] = parseFragment(bytes).samples;
  return bytes.subarray(first!.offset, first!.offset + first!.size);
}

/** Without a hole, as long as the pictures, and in the file where their pictures are. */
function isWhole({ video, audio }: { video: MediaFragment[]; audio: MediaFragment[] }, withinMs: number): void {
  for (const [index, frame] of audio.entries()) if (index > 0) expect(Math.abs(frame.startMs - endOf(audio.slice(0, index)))).toBeLessThan(2);
  expect(Math.abs(audio[0]!.startMs - video[0]!.startMs)).toBeLessThan(withinMs);
  expect(Math.abs(endOf(audio) - endOf(video))).toBeLessThan(withinMs);
}

test('AAC is taken as it is, each frame where it was heard', async () => {
  const found = await filled({ codec: 'aac' });
  expect(found.job).toMatchObject({ state: 'done', error: null });
  expect(found.job.filledMs).toBeLessThan(LENGTH_MS + 200);
  expect(found.inits[0]!.audio).toMatchObject({ codec: 'aac', sampleRate: 16_000 });
  isWhole(found, 150);
  const loop = await makeAudio('aac', ffmpegPath);
  for (const frame of found.audio) {
    // Chunk n of the camera's sound is heard n chunks after 1970.
    const number = Math.round(frame.startMs / 64);
    expect(Math.abs(frame.startMs - number * 64)).toBeLessThan(20);
    expect(Buffer.compare(sample(frame), loop.chunks[number % loop.chunks.length]!)).toBe(0);
  }
}, 90_000);

test('G.711 becomes AAC, and sounds when it sounded', async () => {
  const found = await filled({ codec: 'pcmu' });
  expect(found.job).toMatchObject({ state: 'done', error: null });
  expect(found.inits[0]!.audio).toMatchObject({ codec: 'aac', sampleRate: 8_000 });
  isWhole(found, 400);
  const heard = pcm(['-i', 'pipe:0'], Buffer.concat([found.inits[0]!.bytes, ...found.audio.map(({ bytes }) => bytes)]));
  const loop = await makeAudio('pcmu', ffmpegPath);
  const source = pcm(['-f', 'mulaw', '-ar', '8000', '-ac', '1', '-i', 'pipe:0'], Buffer.concat(loop.chunks));
  const startMs = found.audio[0]!.startMs;
  const loopMs = (loop.chunks.length * loop.chunkSamples) / 8;
  // Its loudness swells and sinks in two seconds: where it does tells the time.
  const pairs = Array.from({ length: 60 }, (_, index) => [loudness(heard, index * 100), loudness(source, (startMs + index * 100) % loopMs)] as const);
  expect(correlation(pairs)).toBeGreaterThan(0.97);
}, 90_000);

test('a camera that is recorded without sound has none from its card either', async () => {
  const { inits, audio, video } = await filled({ codec: 'aac', wanted: false });
  expect(video.length).toBeGreaterThan(50);
  expect(inits[0]!.audio).toBe(null);
  expect(audio).toEqual([]);
}, 90_000);

function pcm(input: string[], bytes: Uint8Array): Int16Array {
  const { stdout } = spawnSync(ffmpegPath, ['-v', 'error', ...input, '-f', 's16le', '-ar', '8000', '-ac', '1', 'pipe:1'], { input: bytes, maxBuffer: 1 << 26 });
  return new Int16Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + (stdout.length & ~1)));
}

/** Of 200 ms; past the end from the beginning again. */
function loudness(samples: Int16Array, atMs: number): number {
  let sum = 0;
  for (let index = 0; index < 1_600; index++) sum += samples[(Math.round(atMs * 8) + index) % samples.length]! ** 2;
  return Math.sqrt(sum / 1_600);
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (of: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[of], 0) / pairs.length;
  const [a, b] = [mean(0), mean(1)];
  const sum = (term: (x: number, y: number) => number) => pairs.reduce((total, [x, y]) => total + term(x - a, y - b), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
}
