/** A camera's own card in a browser: listed, played, downloaded, its footage fetched, erased. */
import { spawnSync } from 'node:child_process';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFrameCounter } from '../../tools/virtual-camera/frame-counter.ts';
import { type Farm, startVirtualCameras, type VirtualCamera } from '../../tools/virtual-camera/index.ts';
import { openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';

const FPS = 15;
const LOOP_SECONDS = 20;

let farm: Farm;
let without: Farm;
let camera: VirtualCamera;
let engine: Headless;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let id: string;
beforeAll(async () => {
  const picture = { width: 640, height: 360, fps: FPS, seconds: LOOP_SECONDS };
  farm = await startVirtualCameras({ count: 1, scene: 'storefront', picture, names: ['Shop'], card: true, audio: 'aac', discovery: false, quirks: { erases: 'recordings' } });
  without = await startVirtualCameras({ count: 1, scene: 'storefront', picture, names: ['Door'], discovery: false });
  camera = farm.cameras[0]!;
  engine = await startHeadless({ built: true });
  id = (await engine.call('cameras.add', { address: camera.address, username: 'admin', password: 'kanjia-demo' })).camera.id;
  await engine.call('settings.update', { welcomed: true, language: 'en' });
  await engine.call('card.update', { autoFill: false });
  browser = await openBrowser();
  page = await browser.context.newPage();
  await page.goto(engine.signInLink());
  await page.goto(`${engine.url}/#/cameras?camera=${id}`);
  await page.getByTestId('tab-card').click();
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
  await without?.close();
});

/** The counter on a canvas, or null. */
function counterOn(selector: string): Promise<number | null> {
  return page.evaluate<number | null>(`(() => {
    const canvas = document.querySelector(${JSON.stringify(selector)});
    if (!canvas || canvas.width < 64) return null;
    const copy = document.createElement('canvas');
    copy.width = 320;
    copy.height = 180;
    const context = copy.getContext('2d');
    context.drawImage(canvas, 0, 0, 320, 180);
    return (${readFrameCounter.toString()})(context.getImageData(0, 0, 320, 180).data, 320, 180);
  })()`);
}

/** Twenty seconds that are on the card, two hours ago, within one local day; and which of the days listed that is. */
let chosen: { from: number; to: number; day: number } | null = null;
function someTime(): { from: number; to: number; day: number } {
  // The same for all tests, though the minute may change between them.
  return (chosen ??= chooseTime());
}
function chooseTime(): { from: number; to: number; day: number } {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  let from = Math.floor((Date.now() - 2 * 3_600_000) / 60_000) * 60_000;
  if (from < midnight.getTime() && from + 60_000 > midnight.getTime()) from -= 120_000;
  return { from, to: from + 20_000, day: from < midnight.getTime() ? 1 : 0 };
}
const time = (ms: number) => new Date(ms).toTimeString().slice(0, 8);

test('the tab says how the card is, and what is on it day by day', async () => {
  await page.getByTestId('card-tab').waitFor();
  expect(await page.getByTestId('card-state').textContent()).toContain('all right');
  await page.locator('[data-testid=card-day][data-loaded=true]').first().waitFor();
  expect(await page.getByTestId('card-day').count()).toBeGreaterThanOrEqual(1);
});

test('a click on a day plays it from there: the picture is the one that the camera took then', async () => {
  const { from, day } = someTime();
  const item = page.getByTestId('card-day').nth(day);
  await item.locator('[data-testid=card-strip]').waitFor();
  const box = (await item.getByTestId('card-strip').boundingBox())!;
  const midnight = new Date(from);
  midnight.setHours(0, 0, 0, 0);
  await page.mouse.click(box.x + (box.width * (from - midnight.getTime())) / 86_400_000, box.y + 14);
  await page.locator('[data-testid=card-stage][data-phase=playing]').waitFor({ timeout: 20_000 });
  const first = await eventually(() => counterOn('[data-testid=card-canvas]'), { within: 10_000, what: 'its counter is read' });
  await eventually(async () => ((await counterOn('[data-testid=card-canvas]')) ?? first) !== first, { what: 'it goes on' });
  await page.getByTestId('card-toggle').click();
  await page.locator('[data-testid=card-stage][data-phase=paused]').waitFor();
  const at = Number(await page.getByTestId('card-stage').getAttribute('data-at'));
  const shown = (await eventually(() => counterOn('[data-testid=card-canvas]'), { what: 'its counter is read' })) / FPS;
  const off = Math.abs(shown - camera.loopSecond(at)) % LOOP_SECONDS;
  // Where it is, is told twice a second.
  expect(Math.min(off, LOOP_SECONDS - off)).toBeLessThan(1.5);
});

test('what is chosen is downloaded as a file, and not kept', async () => {
  const { from, to } = someTime();
  const fields = page.getByTestId('card-choice').locator('input[type=time]');
  await fields.nth(0).fill(time(from));
  await fields.nth(1).fill(time(to));
  await page.getByText('is missing here and would be fetched').waitFor();
  await page.getByTestId('card-download').click();
  const row = page.locator('[data-testid=export-row][data-state=done]');
  await row.waitFor({ timeout: 30_000 });
  const file = await page.context().request.get(`${engine.url}${await row.locator('a[download]').first().getAttribute('href')}`);
  const { stderr } = spawnSync(process.env.KANJIA_FFMPEG || 'ffmpeg', ['-i', 'pipe:0', '-map', '0:v', '-fps_mode', 'passthrough', '-f', 'null', '-'], { input: await file.body(), encoding: 'utf8' });
  // The picture that is shown at the beginning may be one from before it.
  expect([20 * FPS, 20 * FPS + 1]).toContain(Number([...stderr.matchAll(/frame=\s*(\d+)/g)].at(-1)?.[1]));
  expect((await engine.call('recordings.list', { cameraId: id, from: from - 60_000, to: to + 60_000 })).segments).toEqual([]);
});

test('what is missing here is fetched, and is footage then', async () => {
  const { from, to } = someTime();
  await page.getByTestId('card-fill').click();
  const job = page.locator('[data-testid=card-job][data-kind=fill][data-state=done]');
  await job.waitFor({ timeout: 30_000 });
  const footage = async () => (await engine.call('playback.timeline', { cameraIds: [id], from, to })).tracks[0]!.spans.filter(({ cause }) => cause === null).reduce((sum, span) => sum + span.endMs - span.startMs, 0);
  await eventually(async () => (await footage()) > 17_000, { within: 30_000, what: 'what was fetched is footage' });
  await page.getByText('All of that is here already').waitFor();
  await job.getByRole('link').click();
  await page.locator('[data-testid=playback-tile][data-shows=picture]').waitFor({ timeout: 20_000 });
  await eventually(() => counterOn('[data-testid=playback-canvas]'), { within: 10_000, what: 'it shows in playback' });
  await page.goto(`${engine.url}/#/cameras?camera=${id}`);
  await page.getByTestId('tab-card').click();
});

test('a fault that the camera tells of is said', async () => {
  await page.getByTestId('card-tab').waitFor();
  camera.raise({ topic: 'tns1:Device/HardwareFailure/StorageFailure', source: { name: 'Token', value: 'card' }, data: { name: 'Failed', value: 'true' } });
  await eventually(async () => (await engine.call('card.status', { cameraId: id })).card.state === 'error', { within: 15_000, what: 'the engine has heard it' });
  await page.getByTestId('tab-general').click();
  await page.getByTestId('tab-card').click();
  await page.getByText('faulty').waitFor();
  camera.raise({ topic: 'tns1:Device/HardwareFailure/StorageFailure', source: { name: 'Token', value: 'card' }, data: { name: 'Failed', value: 'false' } });
});

test('it is erased only after a question, and the camera records on', async () => {
  await page.getByTestId('card-erase').click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect((await engine.call('card.jobs', {})).jobs.some(({ kind }) => kind === 'erase')).toBe(false);
  const startMs = Date.now();
  await page.getByTestId('card-erase').click();
  await page.getByTestId('card-erase-sure').click();
  await page.locator('[data-testid=card-job][data-kind=erase][data-state=done]').waitFor({ timeout: 20_000 });
  expect(camera.card!.fromMs ?? Infinity).toBeGreaterThan(startMs - 1_000);
  await eventually(() => camera.card!.stretches.length > 0, { what: 'it records on' });
});

test('a camera that tells of no card says so', async () => {
  const { camera: other } = await engine.call('cameras.add', { address: without.cameras[0]!.address, username: 'admin', password: 'kanjia-demo' });
  await page.goto(`${engine.url}/#/cameras?camera=${other.id}`);
  await page.getByTestId('tab-card').click();
  await page.getByText('This camera tells of no card').waitFor();
});
