/**
 * What a person waits for on the playback page, in a real browser, over an index of 1,000,000 segments: a second that was clicked at on
 * the timeline, and the drawing of a year of 16 cameras.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { segmentFile } from '../../main/storage/layout.ts';
import { openBrowser } from '../../tests/support/browser.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { type Headless, startHeadless } from '../../tests/support/headless.ts';
import { readFrameCounter } from '../../tools/virtual-camera/frame-counter.ts';
import { percentile, round } from '../lib/statistics.ts';
import { EVENTS, SEGMENTS } from './large-index.ts';
import { FPS, KEYFRAME_MS, LOOP_FRAMES, SEGMENT_MS } from './real-footage.ts';
import { makeYear, type Year } from './year.ts';

const REAL_MINUTES = 40;
const SEEKS = 100;
const STARTS = 3;
const FRAME_MS = 1000 / FPS;
/** Pans and zooms, each a step of a wheel or of a hand. */
const MOVES = 240;

/** Runs in the page before anything else: notes when pictures come onto playback canvases, and how long the timeline's drawing takes. */
const watchScript = `(() => {
  const watch = { clicks: [], pictures: [], draws: [], frames: [] };
  globalThis.watch = watch;
  const prototype = CanvasRenderingContext2D.prototype;
  const drawImage = prototype.drawImage;
  prototype.drawImage = function (image, ...rest) {
    drawImage.call(this, image, ...rest);
    if (this.canvas.dataset?.testid === 'playback-canvas' && image instanceof VideoFrame) watch.pictures.push({ atMs: performance.now(), wallMs: image.timestamp / 1000 });
  };
  let drawing = false;
  const clearRect = prototype.clearRect;
  prototype.clearRect = function (...rest) {
    drawing ||= this.canvas.classList?.contains('timeline-canvas') ?? false;
    clearRect.apply(this, rest);
  };
  const request = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) => request((now) => {
    drawing = false;
    const from = performance.now();
    callback(now);
    if (drawing) watch.draws.push(performance.now() - from);
  });
  let last = 0;
  const frame = (now) => {
    if (last > 0) watch.frames.push(now - last);
    last = now;
    request(frame);
  };
  request(frame);
  addEventListener('pointerup', (event) => watch.clicks.push(event.timeStamp), true);
})()`;

const counterScript = `(() => {
  const canvas = document.querySelector('[data-testid="playback-canvas"]');
  const copy = document.createElement('canvas');
  copy.width = 320;
  copy.height = 180;
  const context = copy.getContext('2d');
  context.drawImage(canvas, 0, 0, 320, 180);
  return (${readFrameCounter.toString()})(context.getImageData(0, 0, 320, 180).data, 320, 180);
})()`;

export async function pageFigures(say: (line: string) => void): Promise<Record<string, unknown>> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-bench-page-'));
  try {
    const year = await makeYear(dataDir, Math.floor(Date.now() / 60_000) * 60_000, { realMinutes: REAL_MINUTES, ffmpeg: process.env.KANJIA_FFMPEG ?? 'ffmpeg' });
    say(`a year of 16 cameras made, and ${REAL_MINUTES} minutes of real footage`);
    const engineStartMs = await engineStarts(dataDir);
    say(`engine started: ${engineStartMs.join(', ')} ms`);
    return { rows: SEGMENTS, events: EVENTS, engineStartMs, ...(await onYear(year, say)) };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** From the command to `/healthz`, which answers when cameras, store and page are there: as built, ms. */
async function engineStarts(dataDir: string): Promise<number[]> {
  // Building is no part of it, nor is what a start does once: the first is not counted.
  await (await startHeadless({ built: true, dataDir, env: { KANJIA_LOG: 'error' } })).stop();
  const took: number[] = [];
  for (let time = 0; time < STARTS; time++) {
    execFileSync('sync');
    const started = performance.now();
    const engine = await startHeadless({ built: 'before', dataDir, askEveryMs: 10, env: { KANJIA_LOG: 'error' } });
    took.push(round(performance.now() - started, 0));
    await engine.stop();
  }
  return took;
}

async function onYear(year: Year, say: (line: string) => void): Promise<Record<string, unknown>> {
  await using engine = await startHeadless({ built: true, dataDir: year.dataDir, env: { KANJIA_LOG: 'error' } });
  await using browser = await openBrowser();
  const page = await browser.context.newPage();
  await page.addInitScript(watchScript);
  await page.goto(engine.signInLink());
  await engine.call('settings.update', { welcomed: true });
  // The year first: its days are put together by then, as an engine that runs for long has them.
  const drawing = await drawingFigures(page, engine, year);
  say(`drawing: ${JSON.stringify(drawing)}`);
  return { timelineOfAYearOf16Cameras: drawing, seek: await seekFigures(page, engine, year) };
}

async function open(page: Page, engine: Headless, cameraIds: readonly string[], atMs: number): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${engine.url}/#/playback?camera=${cameraIds.join(',')}&at=${Math.round(atMs)}`);
  await eventually(() => page.evaluate<boolean>('watch.pictures.length > 0'), { within: 30_000, what: 'a picture is shown' });
  await page.keyboard.press('k');
}

/** Clicks at random places of the real footage, paused; each file out of the system's cache, as footage of another day is. */
async function seekFigures(page: Page, engine: Headless, year: Year): Promise<Record<string, unknown>> {
  const cameraId = year.cameraIds[0] ?? '';
  await open(page, engine, [cameraId], (year.real.fromMs + year.real.toMs) / 2);
  await page.keyboard.press('1');
  const timeline = page.getByTestId('timeline');
  const shown = async () => ({ from: Number(await timeline.getAttribute('data-from')), to: Number(await timeline.getAttribute('data-to')) });
  const view = await eventually(async () => { const now = await shown(); return now.to - now.from === 3_600_000 ? now : null; }, { what: 'an hour is in sight' });
  const box = (await page.getByTestId('timeline').boundingBox())!;
  const keyframe: number[] = [];
  const exact: number[] = [];
  // The same places each time: a run can be held against another.
  let random = 20_260_101;
  const next = () => (random = (random * 48_271) % 2_147_483_647) / 2_147_483_647;
  let before = -Infinity;
  while (keyframe.length < SEEKS) {
    const wantedMs = year.real.fromMs + 1000 + next() * (year.real.toMs - year.real.fromMs - 2000);
    // The mouse has whole pixels. Beside the playhead a press takes hold of it, which is another way of asking.
    const x = Math.round(((wantedMs - view.from) / (view.to - view.from)) * box.width);
    if (Math.abs(x - before) < 12) continue;
    before = x;
    const targetMs = view.from + (x / box.width) * (view.to - view.from);
    const file = segmentFile(path.join(year.dataDir, 'real'), cameraId, year.real.fromMs + Math.floor((targetMs - year.real.fromMs) / SEGMENT_MS) * SEGMENT_MS, 'run_bench');
    // Somebody points, sees the small picture of the place, and clicks.
    await page.mouse.move(box.x + x, box.y + 50);
    await page.getByTestId('preview').waitFor();
    uncache(file);
    await page.evaluate('void (watch.clicks = [], watch.pictures = [])');
    await page.mouse.down();
    await page.mouse.up();
    const found = await eventually(
      async () => {
        const { clicks, pictures } = await page.evaluate<{ clicks: number[]; pictures: { atMs: number; wallMs: number }[] }>('({ clicks: watch.clicks, pictures: watch.pictures })');
        const [clickedMs] = clicks;
        const first = pictures.find(({ wallMs }) => wallMs <= targetMs + 1 && wallMs > targetMs - KEYFRAME_MS - 1);
        const last = pictures.find(({ wallMs }) => Math.abs(wallMs + FRAME_MS / 2 - targetMs) <= FRAME_MS / 2 + 2);
        return clickedMs !== undefined && first && last ? { clickedMs, first, last } : null;
      },
      { within: 15_000, every: 50, what: `the frame of ${targetMs} is shown` },
    );
    keyframe.push(found.first.atMs - found.clickedMs);
    exact.push(found.last.atMs - found.clickedMs);
    // What was drawn is what was asked for: its number is burnt into it.
    const frame = Math.round((found.last.wallMs - year.real.fromMs) / FRAME_MS) % LOOP_FRAMES;
    const counter = await page.evaluate<number | null>(counterScript);
    if (counter !== frame) throw new Error(`asked for ${targetMs}, frame ${frame}; frame ${counter} is shown`);
  }
  const figures = (values: number[]) => ({ p50: round(percentile(values, 50), 1), p95: round(percentile(values, 95), 1), max: round(Math.max(...values), 1) });
  return { seeks: SEEKS, loadOfMachine: round(os.loadavg()[0] ?? 0, 1), cores: os.cpus().length, picture: '1920x1080, a keyframe each two seconds, files not in the system’s cache', keyframeMs: figures(keyframe), exactFrameMs: figures(exact) };
}

/** Takes a file out of the system's page cache (Linux: posix_fadvise, by dd). */
function uncache(file: string): void {
  if (existsSync(file)) execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
}

/** A year of 16 cameras is moved and zoomed, as fast as a hand would. */
async function drawingFigures(page: Page, engine: Headless, year: Year): Promise<Record<string, unknown>> {
  await open(page, engine, year.cameraIds, year.real.fromMs + 60_000);
  const asked = performance.now();
  await page.keyboard.press('5');
  const overview = page.locator('[data-testid=timeline][data-overview]');
  await overview.waitFor({ timeout: 60_000 });
  const firstMs = performance.now() - asked;
  const box = (await overview.boundingBox())!;
  const measure = async (move: (step: number) => Promise<void>) => {
    await page.evaluate('void (watch.draws = [], watch.frames = [])');
    for (let step = 0; step < MOVES; step++) await move(step);
    const { draws, frames } = await page.evaluate<{ draws: number[]; frames: number[] }>('({ draws: watch.draws, frames: watch.frames })');
    return { draws: draws.length, drawMs: { p50: round(percentile(draws, 50), 2), p95: round(percentile(draws, 95), 2) }, betweenFramesMs: { p50: round(percentile(frames, 50), 1), p95: round(percentile(frames, 95), 1) } };
  };
  const y = box.y + 80;
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.down();
  const panning = await measure((step) => page.mouse.move(box.x + box.width / 2 + 300 * Math.sin(step / 12), y));
  await page.mouse.up();
  // From a year down to minutes and out again.
  const zooming = await measure((step) => page.mouse.wheel(0, (step % 120 < 60 ? -1 : 1) * 100));
  return { yearThereAfterMs: round(firstMs, 0), panning, zooming };
}
