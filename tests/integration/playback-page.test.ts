/** The playback page with a real engine that records two cameras: what a person does on it. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Camera } from '../../contract/types.ts';
import { readFrameCounter } from '../../tools/virtual-camera/frame-counter.ts';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';

/** Footage there is before anybody looks, ms. */
const RECORDED_MS = 26_000;

let farm: Farm;
let engine: Headless;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let cameras: Camera[] = [];
let recordedFrom = 0;

beforeAll(async () => {
  farm = await startVirtualCameras({ count: 2, scene: ['storefront', 'doorway'], names: ['Shop', 'Door'], audio: 'aac', picture: { width: 640, height: 360, bitrateKbps: 1000, seconds: 20, noise: 4 } });
  engine = await startHeadless({ built: true });
  browser = await openBrowser({ width: 1280, height: 800 });
  page = await browser.context.newPage();
  await page.goto(engine.signInLink());
  await page.getByTestId('welcome-language').waitFor();
  await page.getByTestId('welcome-next').click();
  await page.getByTestId('welcome-storage').waitFor();
  await page.getByTestId('welcome-next').click();
  await page.getByTestId('search').click();
  await eventually(async () => (await page.getByTestId('found-camera').count()) === 2, { within: 20_000, what: 'both cameras are found' });
  await page.getByTestId('camera-password').fill('kanjia-demo');
  await page.getByTestId('add-found').click();
  await eventually(
    async () => {
      ({ cameras } = await engine.call('cameras.list', {}));
      return cameras.length === 2 && cameras.every(({ status }) => status === 'online');
    },
    { within: 40_000, what: 'both cameras are online' },
  );
  await page.getByTestId('welcome-next').click();
  await page.getByTestId('live-grid').waitFor();
  // Short files, so that a deletion takes no more than a little.
  await engine.call('storage.update', { segmentSeconds: 4 });
  for (const { id } of cameras) await engine.call('cameras.update', { id, recording: { mode: 'continuous' } });
  await eventually(async () => (await engine.call('cameras.list', {})).cameras.every(({ recordingState }) => recordingState === 'recording'), { within: 20_000 });
  recordedFrom = Date.now();
  await eventually(() => Date.now() > recordedFrom + RECORDED_MS, { within: RECORDED_MS + 5000, every: 200 });
}, 180_000);
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
});

const canvas = (id: string) => `canvas[data-testid="playback-canvas"][data-camera-id="${id}"]`;

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

async function open(cameraIds: readonly string[], atMs: number): Promise<void> {
  // A page of its own: nothing of the test before is left.
  await page.goto('about:blank');
  await page.goto(`${engine.url}/#/playback?camera=${cameraIds.join(',')}&at=${Math.round(atMs)}`);
  for (const id of cameraIds) await eventually(async () => (await counterOn(canvas(id))) !== null, { within: 20_000, what: `a picture of ${id}` });
}

/** How far the counter has gone on, over its end. */
const ahead = (from: number, to: number) => (to - from + 300) % 300;
const shows = () => page.evaluate<string[]>(`[...document.querySelectorAll('[data-testid="playback-tile"]')].map((tile) => tile.dataset.shows)`);

it('two cameras play, forward, and by J backward', async () => {
  const ids = cameras.map(({ id }) => id);
  await open(ids, recordedFrom + 14_000);
  for (const id of ids) {
    const first = (await counterOn(canvas(id))) ?? 0;
    await eventually(async () => { const now = ahead(first, (await counterOn(canvas(id))) ?? first); return now > 5 && now < 200; }, { within: 10_000, what: `${id} goes forward` });
  }
  await page.keyboard.press('j');
  await eventually(async () => (await page.getByLabel('Speed').inputValue()) === '-1', { within: 5000 });
  for (const id of ids) {
    const first = (await counterOn(canvas(id))) ?? 0;
    await eventually(async () => ahead(first, (await counterOn(canvas(id))) ?? first) > 200, { within: 10_000, what: `${id} goes backward` });
  }
});

it('pointing at the timeline shows a small picture of the place', async () => {
  await open([cameras[0]!.id], recordedFrom + 10_000);
  const box = (await page.getByTestId('timeline').boundingBox())!;
  // Half an hour is in sight, with the moment in its middle.
  await page.mouse.move(box.x + box.width / 2, box.y + 50);
  await page.mouse.move(box.x + box.width / 2 + 1, box.y + 50);
  await page.getByTestId('preview').waitFor({ timeout: 10_000 });
});

it('what is starred is kept with its note, and can be let go again', async () => {
  const [camera] = cameras;
  await open([camera!.id], recordedFrom + 10_000);
  await page.keyboard.press('k');
  await page.getByTestId('star').click();
  await page.getByRole('textbox').fill('the parcel');
  await page.getByTestId('star-confirm').click();
  const star = await eventually(async () => (await engine.call('recordings.stars', { cameraIds: [camera!.id] })).stars[0], { within: 10_000 });
  expect(star).toMatchObject({ cameraId: camera!.id, note: 'the parcel' });
  expect(star.to - star.from).toBe(30_000);
  await page.getByTestId('star').click();
  await page.getByText('the parcel').waitFor();
  await page.getByRole('button', { name: 'Take the star away' }).click();
  await eventually(async () => (await engine.call('recordings.stars', { cameraIds: [camera!.id] })).stars.length === 0, { within: 10_000 });
});

it('a marked stretch is deleted after it was said what goes, and is had back by Undo', async () => {
  const ids = cameras.map(({ id }) => id);
  await open(ids, recordedFrom + 8_000);
  await page.keyboard.press('k');
  await page.keyboard.press('[');
  // Paused, with shift: ten seconds. What is looked at lies in the middle: whole files go, and their ends are anywhere.
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press(']');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.getByTestId('delete-range').click();
  await page.locator('.delete-stretches li').first().waitFor();
  expect(await page.locator('.delete-stretches li').count()).toBe(1);
  await page.getByTestId('delete-confirm').click();
  await page.getByTestId('undo-bar').waitFor();
  let were = '';
  await eventually(async () => (were = (await shows()).join()) === 'gap,picture', { within: 30_000, what: () => `the first camera has no footage there, the second has; they show ${were}` });
  await page.getByTestId('no-footage').filter({ hasText: 'Deleted' }).waitFor();
  await page.getByTestId('undo-bar').getByRole('button', { name: 'Undo' }).click();
  await eventually(async () => (await shows()).join() === 'picture,picture', { within: 30_000, what: 'both have footage again' });
  expect(await page.getByTestId('undo-bar').count()).toBe(0);
});

it('playing faster than time goes it comes to the present, goes on live and says so', async () => {
  const [camera] = cameras;
  await open([camera!.id], Date.now() - 12_000);
  await page.getByLabel('Speed').selectOption('4');
  await page.locator('.playback-live').waitFor({ timeout: 40_000 });
  const live = '[data-testid="playback-live-canvas"]:not([hidden])';
  const first = await eventually(() => counterOn(live), { within: 15_000, what: 'a live picture' });
  await eventually(async () => ahead(first, (await counterOn(live)) ?? first) > 5, { within: 10_000, what: 'the live picture moves' });
  // Ten seconds back it plays what was recorded.
  await page.keyboard.press('Shift+ArrowLeft');
  await eventually(async () => (await page.locator('.playback-live').count()) === 0, { within: 5000 });
  const back = await eventually(() => counterOn(canvas(camera!.id)), { within: 10_000 });
  await eventually(async () => ahead(back, (await counterOn(canvas(camera!.id))) ?? back) > 5, { within: 10_000, what: 'it plays' });
});

it('the wheel looks closer at the picture, a double click shows it whole again', async () => {
  await open([cameras[0]!.id], recordedFrom + 10_000);
  const tile = page.getByTestId('playback-tile');
  const box = (await tile.boundingBox())!;
  await page.mouse.move(box.x + 200, box.y + 150);
  await page.mouse.wheel(0, -400);
  await eventually(async () => (await tile.getAttribute('data-zoomed')) === 'true', { within: 5000 });
  await tile.dblclick();
  await eventually(async () => (await tile.getAttribute('data-zoomed')) === null, { within: 5000 });
});
