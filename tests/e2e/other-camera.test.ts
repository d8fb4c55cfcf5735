/**
 * A camera that is none of ours: GStreamer's RTSP server with real footage, added by its URL in the page; seen, guarded, recorded
 * and played back in real Chromium against the real headless engine.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Camera, CameraEvent } from '../../contract/types.ts';
import { openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { startGstRtspServer } from '../support/gst-rtsp-server.ts';
import { type Headless, startHeadless } from '../support/headless.ts';

const footage = fileURLToPath(new URL('../../../shared/footage/person.mp4', import.meta.url));

let folder: string;
let server: Awaited<ReturnType<typeof startGstRtspServer>>;
let engine: Headless;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let camera: Camera;

/** Where the real footage is not: something that crosses the picture, with pictures sent in another order than shown. */
function madeFootage(): string {
  const file = path.join(folder, 'made.mp4');
  const scene = "color=0x707070:s=640x360:r=10:d=60[wall];color=0xd0d0d0:s=60x120:r=10:d=60[thing];[wall][thing]overlay=x='(mod(t\\,20)-6)/4*W':y=H/2:enable='between(mod(t\\,20),6,10)',noise=alls=5:allf=t";
  execFileSync(process.env.KANJIA_FFMPEG || 'ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', scene, '-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', '-g', '10', '-pix_fmt', 'yuv420p', file]);
  return file;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-other-'));
  server = await startGstRtspServer(existsSync(footage) ? footage : madeFootage(), { user: 'admin', password: 'right-one' });
  engine = await startHeadless({ built: true });
  browser = await openBrowser();
  page = await browser.context.newPage();
  await page.goto(engine.signInLink());
  await page.getByTestId('welcome-next').waitFor();
  await engine.call('settings.update', { welcomed: true });
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** The picture on a canvas, made very small: what changes in it moves. */
function pictureOn(selector: string): Promise<string | null> {
  return page.evaluate<string | null>(`(() => {
    const canvas = document.querySelector(${JSON.stringify(selector)});
    if (!canvas || canvas.width < 64) return null;
    const copy = document.createElement('canvas');
    copy.width = 64;
    copy.height = 36;
    const context = copy.getContext('2d');
    context.drawImage(canvas, 0, 0, 64, 36);
    return context.getImageData(0, 0, 64, 36).data.join();
  })()`);
}

async function seesItMove(selector: string): Promise<void> {
  const first = await eventually(() => pictureOn(selector), { within: 20_000, what: `a picture on ${selector}` });
  await eventually(async () => ((await pictureOn(selector)) ?? first) !== first, { within: 10_000, what: `the picture on ${selector} changes` });
}

test('a wrong password is told in words, and the right one adds the camera', async () => {
  await page.goto(`${engine.url}/#/cameras`);
  await page.reload();
  await page.getByRole('button', { name: 'Add by address' }).click();
  await page.getByText('By RTSP URL').click();
  await page.getByLabel('Main stream').fill(server.url);
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password').fill('wrong-one');
  await page.getByTestId('add-submit').click();
  await page.getByText('refuses this name or password').waitFor({ timeout: 20_000 });
  await page.getByLabel('Password').fill('right-one');
  await page.getByTestId('add-submit').click();
  // A picture first; then it is added.
  await page.getByTestId('tried').locator('img').waitFor({ timeout: 20_000 });
  await page.getByTestId('add-submit').click();
  camera = await eventually(async () => (await engine.call('cameras.list', {})).cameras.find(({ status }) => status === 'online'), { within: 30_000, what: 'the camera is added and online' });
  expect(camera.streams).toMatchObject([{ role: 'main', codec: 'h264' }]);
  expect(engine.output()).not.toMatch(/wrong-one|right-one/);
});

test('its tile moves', async () => {
  await page.goto(`${engine.url}/#/live`);
  await seesItMove(`canvas[data-camera-id="${camera.id}"]`);
});

test('who walks through the picture is an event, recorded from before it', async () => {
  const event = await eventually<CameraEvent | undefined>(async () => (await engine.call('events.list', { cameraIds: [camera.id] })).events[0], { within: 60_000, every: 500, what: 'an event' });
  expect(event).toMatchObject({ kind: 'motion' });
  const { segments } = await engine.call('recordings.list', { cameraId: camera.id, from: event!.startMs - 6_000, to: event!.startMs + 2_000 });
  expect(segments[0]!.startMs).toBeLessThanOrEqual(event!.startMs - 1_000);
});

test('it plays back', async () => {
  const { events } = await engine.call('events.list', { cameraIds: [camera.id] });
  await eventually(async () => ((await engine.call('recordings.list', { cameraId: camera.id, from: events[0]!.startMs, to: Date.now() })).segments[0]?.durationMs ?? 0) > 6_000, { within: 20_000, what: 'some seconds are recorded' });
  await page.goto(`${engine.url}/#/playback?camera=${camera.id}&at=${Math.round(events[0]!.startMs)}`);
  await seesItMove('[data-testid="playback-canvas"]');
});
