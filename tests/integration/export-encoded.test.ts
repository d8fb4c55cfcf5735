/** Re-encoded clips: what is burnt in, masked, sped up; read off the pixels that ffmpeg decodes. */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EncodeOptions } from '../../contract/export-types.ts';
import { burntText } from '../../main/playback/export/burnt-text.ts';
import { openBrowser } from '../support/browser.ts';
import { makeFootage } from '../support/player-footage.ts';
import { CHECKER, type ExportBench, FFMPEG, foldersOf, FONTS, kindsIn, openExportBench, shownNumbers, spanOf, START_MS, tracksIn } from './export-support.ts';

const FPS = 15;
const frameMs = (number: number) => START_MS + (number * 1000) / FPS;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const [WIDTH, HEIGHT] = [640, 360];

let bench: ExportBench;
let work: string;
beforeAll(async () => {
  bench = await openExportBench();
  const footage = makeFootage({ frames: 90, fps: FPS, gop: 15 });
  await bench.record(footage);
  await bench.record(footage, { startMs: START_MS + 20_000 });
  await bench.record(makeFootage({ frames: 90, fps: FPS, gop: 15, sound: true }), { startMs: START_MS + 60_000 });
});
afterAll(() => bench?.[Symbol.asyncDispose]());
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), 'kanjia-encoded-'));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const encoded = async (from: number, to: number, encode: EncodeOptions) => (await bench.run({ kind: 'encoded', from, to, options: { encode } })).path!;

/** The pictures of a part of the picture, grey, one behind the other. */
function grey(file: string, crop: { x: number; y: number; w: number; h: number }): Buffer[] {
  const raw = execFileSync(FFMPEG, ['-v', 'error', '-i', file, '-an', '-vsync', 'passthrough', '-vf', `crop=${crop.w}:${crop.h}:${crop.x}:${crop.y},format=gray`, '-f', 'rawvideo', '-'], { maxBuffer: 512 * 1024 * 1024 });
  const size = crop.w * crop.h;
  return Array.from({ length: raw.length / size }, (_, index) => raw.subarray(index * size, (index + 1) * size));
}
const mean = (pixels: Buffer) => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
const roughness = (pixels: Buffer, width: number) => pixels.reduce((sum, value, index) => sum + (index % width === 0 ? 0 : Math.abs(value - pixels[index - 1]!)), 0) / pixels.length;
const TIME_AREA = { x: 0, y: HEIGHT - 40, w: 260, h: 40 };

/** How the time of a moment looks. */
function timePicture(wallMs: number): Buffer {
  mkdirSync(path.join(work, 'fonts'), { recursive: true });
  for (const font of FONTS) cpSync(font, path.join(work, 'fonts', path.basename(font)));
  writeFileSync(path.join(work, 'text.ass'), burntText({ width: WIDTH, height: HEIGHT, times: [{ atMs: 0, wallMs }], timeZone: 'Asia/Shanghai', watermark: '' }));
  const file = path.join(work, 'time.mp4');
  execFileSync(FFMPEG, ['-v', 'error', '-y', '-f', 'lavfi', '-i', `color=gray:size=${WIDTH}x${HEIGHT}:rate=1`, '-frames:v', '1', '-vf', 'ass=text.ass:fontsdir=fonts', '-c:v', 'libx264', file], { cwd: work });
  return grey(file, TIME_AREA)[0]!;
}

test('each picture carries its own local time, behind a gap too', async () => {
  const file = await encoded(frameMs(50), START_MS + 20_000 + 2_000, { burnTime: true });
  expect(shownNumbers(file)).toEqual([...range(50, 90), ...range(0, 30)]);
  const seconds = [...range(50, 90).map((number) => Math.floor(frameMs(number) / 1000)), ...range(0, 30).map((number) => Math.floor((frameMs(number) + 20_000) / 1000))];
  const looks = new Map([...new Set(seconds), seconds[0]! - 1, seconds.at(-1)! + 1].map((second) => [second, timePicture(second * 1000)]));
  const written = (pixels: Buffer, look: Buffer) => pixels.reduce((sum, value, index) => sum + ((value > 190) === (look[index]! > 190) ? 1 : 0), 0);
  const read = grey(file, TIME_AREA).map((pixels) => [...looks].toSorted(([, a], [, b]) => written(pixels, b) - written(pixels, a))[0]![0]);
  expect(read).toEqual(seconds);
});

test('a watermark is written as it was typed, whatever it is made of, and no program reads it', async () => {
  const area = { x: 320, y: HEIGHT - 40, w: 320, h: 40 };
  const evil = `店铺 %{pts} ' : ; [out] {\\i1} $(touch ${work}/owned)`;
  const [plain, marked] = [grey(await encoded(frameMs(0), frameMs(3), {}), area)[0]!, grey(await encoded(frameMs(0), frameMs(3), { watermark: evil }), area)[0]!];
  expect(plain.reduce((sum, value, index) => sum + (Math.abs(value - marked[index]!) > 40 ? 1 : 0), 0)).toBeGreaterThan(300);
  expect(readdirSync(work)).toEqual([]);
});

test('what is masked black is black, and the rest is as it was', async () => {
  const file = await encoded(frameMs(0), frameMs(5), { masks: [{ how: 'black', corners: [[0.5, 0.5], [0.75, 0.5], [0.75, 0.75], [0.5, 0.75]] }, { how: 'black', corners: [[0, 1], [0.2, 1], [0, 0.8]] }] });
  const whole = grey(file, { x: 0, y: 0, w: WIDTH, h: HEIGHT });
  for (const pixels of whole) {
    const at = (x: number, y: number) => pixels[y * WIDTH + x]!;
    expect(Math.max(at(325, 185), at(475, 185), at(325, 265), at(475, 265), at(400, 220), at(10, 350), at(10, 300))).toBeLessThan(24);
  }
  expect(shownNumbers(file)).toEqual(range(0, 5));
  const beside = { x: 500, y: 40, w: 130, h: 120 };
  expect(Math.abs(mean(grey(file, beside)[0]!) - mean(grey(await encoded(frameMs(0), frameMs(5), {}), beside)[0]!))).toBeLessThan(3);
});

test('what is blurred has lost its detail, and the rest has not', async () => {
  const masks: EncodeOptions['masks'] = [{ how: 'blur', corners: [[0.5, 0.4], [1, 0.4], [1, 1], [0.5, 1]] }];
  const [sharp, blurred] = [await encoded(frameMs(0), frameMs(3), {}), await encoded(frameMs(0), frameMs(3), { masks })];
  const inside = { x: 340, y: 160, w: 280, h: 180 };
  const outside = { x: 20, y: 160, w: 280, h: 180 };
  const rough = (file: string, crop: typeof inside) => roughness(grey(file, crop)[0]!, crop.w);
  expect(rough(blurred, inside)).toBeLessThan(rough(sharp, inside) / 3);
  expect(rough(blurred, outside)).toBeGreaterThan(rough(sharp, outside) * 0.8);
});

test('sound goes with the picture at its own speed, and is left out of a time-lapse', async () => {
  const from = START_MS + 60_000 + 1_000;
  const kept = await encoded(from, from + 3_000, {});
  const [video, audio] = [spanOf(kept, 'v'), spanOf(kept, 'a')];
  expect(Math.abs(video.end - 3)).toBeLessThan(0.1);
  expect(Math.abs(audio.end - video.end)).toBeLessThan(0.15);
  const lapse = await encoded(from, from + 3_000, { speed: 3 });
  expect(kindsIn(lapse)).toEqual(['vide']);
  expect(Math.abs(spanOf(lapse, 'v').end - 1)).toBeLessThan(0.1);
});

test('a time-lapse is as much shorter as it is faster, each picture the one of its moment', async () => {
  const numbers = shownNumbers(await encoded(frameMs(0), frameMs(90), { speed: 4 }));
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => Math.floor((index * 4 * FPS) / 25 + 0.02)));
  expect(Math.abs(numbers.length - (6 / 4) * 25)).toBeLessThanOrEqual(1);
  // So fast that only keyframes are read.
  const keyframes = shownNumbers(await encoded(frameMs(0), frameMs(90), { speed: 50 }));
  expect(keyframes.length).toBeGreaterThanOrEqual(2);
  expect(keyframes.every((number) => number % 15 === 0)).toBe(true);
});

test('an encoded clip proves itself as it was exported, says that it was encoded, and a changed frame is named with the time it shows', async () => {
  const job = await bench.run({ kind: 'encoded', from: frameMs(20), to: frameMs(60), options: { encode: { burnTime: true } } });
  await using browser = await openBrowser();
  const page = await browser.context.newPage();
  const check = async (clip: string) => {
    await page.goto(`file://${CHECKER}`);
    await page.locator('#files').setInputFiles([clip, job.proof!]);
    await page.locator('[data-verdict]').waitFor();
    return page.locator('[data-verdict]').getAttribute('data-verdict');
  };
  expect(await check(job.path!)).toBe('genuine');
  expect(await page.locator('[data-encoded]').count()).toBe(1);
  const bytes = readFileSync(job.path!);
  const { samples } = tracksIn(bytes).find(({ handler }) => handler === 'vide')!;
  bytes[samples.at(0).offset + samples.at(0).size - 1]! ^= 1;
  const altered = path.join(work, path.basename(job.path!));
  writeFileSync(altered, bytes);
  expect(await check(altered)).toBe('altered');
  // The first frame in the file is the first that is shown: number 20, 1.333 s on.
  expect(await page.locator('[data-frame]').allInnerTexts()).toEqual(['Changed: picture 1 · 2026-05-05 20:00:01.333']);
});

test('progress goes up, and cancelling in the middle leaves nothing', async () => {
  const before = foldersOf(bench);
  const seen: number[] = [];
  let id = '';
  const stop = bench.onJob((job) => {
    if (job.id === id && job.state === 'running') seen.push(job.progress);
    // The footage is cut out by then, and ffmpeg at work.
    if (job.id === id && job.progress > 0.21 && job.state === 'running') void bench.exports.cancel(id);
  });
  ({ id } = bench.start({ kind: 'encoded', from: frameMs(0), to: START_MS + 70_000, options: { encode: { burnTime: true } } }));
  await expect(bench.exports.finished(id, new AbortController().signal)).rejects.toMatchObject({ kind: 'cancelled' });
  stop();
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.length).toBeGreaterThan(2);
  expect(foldersOf(bench)).toEqual(before);
});

test('an ffmpeg without an encoder or without text is said to be just that', async () => {
  const program = path.join(work, 'ffmpeg');
  for (const [hidden, key] of [['264', 'exports.noEncoder'], [' ass ', 'exports.noText']] as const) {
    writeFileSync(program, `#!/bin/sh\nexec "${FFMPEG}" "$@" | grep -v '${hidden}'\n`);
    chmodSync(program, 0o755);
    await using other = await openExportBench({ ffmpegPath: program });
    await expect(other.run({ kind: 'encoded', from: frameMs(0), to: frameMs(5), options: { encode: { watermark: 'x' } } })).rejects.toMatchObject({ kind: 'unsupported', messageKey: key });
  }
});
