/**
 * The whole main job: real engine, real ffmpeg, virtual cameras, a real browser. What a tile shows is read off its pixels.
 */
import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Camera, CameraEvent } from '../../contract/types.ts';
import { readSequences, readTimings } from '../../bench/lib/sequences.ts';
import { readFrameCounter } from '../../tools/virtual-camera/frame-counter.ts';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';

let farm: Farm;
let engine: Headless;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let cameras: Camera[] = [];

beforeAll(async () => {
  farm = await startVirtualCameras({
    count: 2,
    scene: ['storefront', 'doorway'],
    names: ['Shop', 'Door'],
    audio: 'aac',
    picture: { width: 1280, height: 720, bitrateKbps: 6000, seconds: 20, noise: 4 },
  });
  engine = await startHeadless({ built: true });
  browser = await openBrowser();
  page = await browser.context.newPage();
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
});

/** The counter on a canvas, or null. */
function counterOn(selector: string): Promise<number | null> {
  return page.evaluate<number | null>(`(() => {
    const canvas = document.querySelector(${JSON.stringify(selector)});
    if (!canvas || canvas.width === 0) return null;
    const copy = document.createElement('canvas');
    copy.width = 320;
    copy.height = 180;
    const context = copy.getContext('2d');
    context.drawImage(canvas, 0, 0, 320, 180);
    return (${readFrameCounter.toString()})(context.getImageData(0, 0, 320, 180).data, 320, 180);
  })()`);
}

async function seesItMove(selector: string): Promise<void> {
  const first = await eventually(() => counterOn(selector), { within: 20_000, what: `a counter on ${selector}` });
  await eventually(async () => ((await counterOn(selector)) ?? first) !== first, { within: 5_000, what: `the counter on ${selector} goes on` });
}

test('a newcomer signs in by the link, finds two cameras in the welcome and adds them', async () => {
  await page.goto(engine.signInLink());
  await page.getByTestId('welcome-language').waitFor();
  await page.getByTestId('welcome-next').click();
  await page.getByTestId('welcome-storage').waitFor();
  await page.getByTestId('welcome-next').click();
  await page.getByTestId('search').click();
  await eventually(async () => (await page.getByTestId('found-camera').count()) === 2, { within: 15_000, what: 'both cameras are found' });
  await page.getByTestId('camera-password').fill('kanjia-demo');
  await page.getByTestId('add-found').click();
  await eventually(
    async () => {
      ({ cameras } = await engine.call('cameras.list', {}));
      return cameras.length === 2 && cameras.every((camera) => camera.status === 'online');
    },
    { within: 40_000, what: 'both cameras are added and online' },
  );
  expect(cameras.map((camera) => camera.name).toSorted()).toEqual(['Door', 'Shop']);
  expect(cameras.every((camera) => camera.recording.mode === 'motion' && camera.guard.sensitivity === 3)).toBe(true);
  expect(cameras[0]!.streams.map(({ role, codec }) => [role, codec])).toEqual([
    ['main', 'h264'],
    ['sub', 'h264'],
  ]);
  await page.getByTestId('welcome-next').click();
});

test('both tiles move', async () => {
  await page.getByTestId('live-grid').waitFor();
  for (const { id } of cameras) await seesItMove(`canvas[data-camera-id="${id}"]`);
});

test('who comes into the picture is an event at its time, and is recorded from before it', async () => {
  const shop = farm.cameras[0]!;
  const camera = cameras.find(({ name }) => name === 'Shop')!;
  const [entered] = shop.truth!.present[0]!;
  const atMs = shop.nextTimeOf(entered);
  let events: CameraEvent[] = [];
  const event = await eventually(
    async () => {
      ({ events } = await engine.call('events.list', { cameraIds: [camera.id] }));
      return events.find(({ startMs }) => Math.abs(startMs - atMs) < 2_500);
    },
    {
      ...{ within: 50_000, every: 500 },
      what: () => `an event at the time of the visit; they begin ${events.map(({ startMs }) => `${((startMs - atMs) / 1000).toFixed(1)} s`).join(', ') || 'never'} from it`,
    },
  );
  expect(event).toMatchObject({ kind: 'motion', cameraId: camera.id });
  const { segments } = await engine.call('recordings.list', { cameraId: camera.id, from: event.startMs - 5_000, to: event.startMs + 1_000 });
  expect(segments[0]!.startMs).toBeLessThanOrEqual(event.startMs - 3_000);
});

test('it plays back: the counter on the canvas is that of the recorded moment', async () => {
  const shop = farm.cameras[0]!;
  const camera = cameras.find(({ name }) => name === 'Shop')!;
  const { events } = await engine.call('events.list', { cameraIds: [camera.id] });
  const atMs = events[0]!.startMs;
  await page.goto(`${engine.url}/#/playback?camera=${camera.id}&at=${Math.round(atMs)}`);
  await seesItMove('[data-testid="playback-canvas"]');
  const counter = (await counterOn('[data-testid="playback-canvas"]'))!;
  const expected = ((((atMs - shop.nextTimeOf(0, 0)) / 1000) * 15) % 300 + 300) % 300;
  const ahead = (counter - expected + 300) % 300;
  // Some seconds have been played meanwhile.
  expect(ahead > 290 || ahead < 150, `counter ${counter}, expected about ${Math.round(expected)}`).toBe(true);
});

test('a range is exported as one MP4 that has each frame', async () => {
  const camera = cameras[0]!;
  await engine.call('cameras.update', { id: camera.id, recording: { mode: 'continuous' } });
  const from = Date.now() + 3_000;
  await eventually(() => Date.now() > from + 9_000, { within: 15_000, every: 200 });
  const { path: file, bytes } = await engine.call('playback.export', { cameraId: camera.id, from, to: from + 6_000 });
  expect(bytes).toBeGreaterThan(100_000);
  const frames = framesIn(file!);
  expect(frames).toBeGreaterThanOrEqual(90);
  expect(frames).toBeLessThanOrEqual(90 + 31);
});

test('an export longer than ten minutes is a job, whose file comes by HTTP when it is done', async () => {
  const to = Date.now();
  const started = await engine.call('playback.export', { cameraId: cameras[0]!.id, from: to - 601_000, to });
  expect(started).toMatchObject({ path: null, bytes: null, job: { id: started.id, state: 'running' } });
  const done = await eventually(async () => (await engine.call('playback.exports', {})).jobs.find(({ id, state }) => id === started.id && state === 'done'), { what: 'the job is done' });
  expect(done).toMatchObject({ progress: 1, error: null });
  const asked = await fetch(`${engine.url}/api/v1/exports/${started.id}`, { headers: { authorization: `Bearer ${engine.token}` } });
  expect([asked.status, asked.headers.get('content-type')]).toEqual([200, 'video/mp4']);
  const file = path.join(engine.dataDir, 'downloaded.mp4');
  writeFileSync(file, Buffer.from(await asked.arrayBuffer()));
  expect(statSync(file).size).toBe(done.bytes);
  expect(framesIn(file)).toBeGreaterThanOrEqual(120);
});

function framesIn(file: string): number {
  const listed = execFileSync(process.env.KANJIA_FFMPEG || 'ffmpeg', ['-v', 'error', '-i', file, '-map', '0:v', '-c', 'copy', '-f', 'framecrc', '-'], { encoding: 'utf8' });
  return listed.split('\n').filter((line) => line.startsWith('0,')).length;
}

test('an engine that is killed is back by itself; what is older than a second before is there, the rest is a gap that says why', async () => {
  const camera = cameras[0]!;
  const { pid } = await engine.call('system.status', {});
  const killedMs = Date.now();
  process.kill(pid, 'SIGKILL');
  await eventually(async () => (await engine.call('system.status', {})).pid !== pid, { within: 20_000, what: 'the engine is back' });
  await eventually(async () => (await engine.call('cameras.list', {})).cameras.find(({ id }) => id === camera.id)?.recordingState === 'recording', {
    within: 20_000,
    what: 'it records again',
  });
  await eventually(() => Date.now() > killedMs + 12_000, { within: 20_000, every: 200 });
  const { segments, gaps } = await engine.call('recordings.list', { cameraId: camera.id, from: killedMs - 8_000, to: Date.now() });
  const before = segments.filter(({ startMs }) => startMs < killedMs).at(-1)!;
  // By the camera's own clock: what it had not sent yet is not lost. Each frame is sent 1/15 s after the one before it.
  expect(readTimings(before.path).at(-1)!.sentMs + 1_000 / 15).toBeGreaterThanOrEqual(killedMs - 1_000);
  expect(gaps.map(({ cause }) => cause)).toEqual(['engine-stopped']);
  expect(gaps[0]!.startMs).toBeLessThanOrEqual(killedMs + 500);
  const sequences = readSequences(before.path);
  expect(sequences.every((sequence, index) => index === 0 || sequence === sequences[index - 1]! + 1)).toBe(true);
});

test('at the cap the oldest goes while recording goes on without a gap', async () => {
  const recorded = cameras[0]!;
  for (const { id } of cameras) await engine.call('cameras.update', { id, recording: { mode: 'continuous' } });
  await engine.call('storage.update', { capBytes: 64 * 1024 * 1024, segmentSeconds: 4 });
  const from = Date.now() + 4_000;
  const status = await eventually(
    async () => {
      const now = await engine.call('storage.status', {});
      const { gaps } = await engine.call('recordings.list', { cameraId: recorded.id, from: 0, to: Date.now() });
      return gaps.some(({ cause }) => cause === 'overwritten') && Date.now() > from + 10_000 ? now : null;
    },
    { within: 100_000, every: 1_000, what: 'something was overwritten' },
  );
  expect(status.usedBytes).toBeLessThanOrEqual(64 * 1024 * 1024 * 1.02);
  const to = Date.now() - 2_000;
  const { segments, gaps } = await engine.call('recordings.list', { cameraId: recorded.id, from, to });
  expect(gaps).toEqual([]);
  const sequences = segments.filter((segment) => !segment.open).flatMap(({ path }) => readSequences(path));
  expect(sequences.length).toBeGreaterThan(60);
  expect(sequences.every((sequence, index) => index === 0 || sequence === sequences[index - 1]! + 1)).toBe(true);
});
