/** The playback page over a year of footage: several cameras, the timeline from an hour to a year, events, a loop, a picture saved. What is shown is read off the pixels. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FPS, LOOP_FRAMES } from '../../bench/footage/real-footage.ts';
import { makeYear, type Year } from '../../bench/footage/year.ts';
import { readFrameCounter } from '../../tools/virtual-camera/frame-counter.ts';
import { openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';

const DAY_MS = 86_400_000;
/** Of the cameras on the page, all with the same footage: they show the same frame when they are in step. */
const CAMERAS = 4;

let dataDir: string;
let year: Year;
let ids: string[];
let engine: Headless;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-e2e-year-'));
  year = await makeYear(dataDir, Math.floor(Date.now() / 60_000) * 60_000, {
    ...{ segments: 16 * 365 * 6, events: 640, realMinutes: 30, realCameras: CAMERAS, picture: { width: 640, height: 360, bitrateKbps: 300 } },
    ffmpeg: process.env.KANJIA_FFMPEG ?? 'ffmpeg',
  });
  ids = year.cameraIds.slice(0, CAMERAS);
  engine = await startHeadless({ built: true, dataDir });
  await engine.call('settings.update', { welcomed: true, language: 'en' });
  browser = await openBrowser({ width: 1280, height: 800 });
  page = await browser.context.newPage();
  await page.goto(engine.signInLink());
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true });
});

async function open(atMs: number, cameraIds: readonly string[] = ids): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${engine.url}/#/playback?camera=${cameraIds.join(',')}&at=${Math.round(atMs)}`);
  await eventually(async () => (await counters()).length === cameraIds.length && (await counters()).every((counter) => counter !== null), { within: 30_000, what: 'all show a picture' });
}

/** The frame numbers on all canvases, at one moment. */
const counters = () =>
  page.evaluate<(number | null)[]>(`[...document.querySelectorAll('[data-testid="playback-canvas"]')].map((canvas) => {
    const copy = new OffscreenCanvas(320, 180);
    const context = copy.getContext('2d');
    context.drawImage(canvas, 0, 0, 320, 180);
    return canvas.width < 100 ? null : (${readFrameCounter.toString()})(context.getImageData(0, 0, 320, 180).data, 320, 180);
  })`);
/** The number in the picture of a moment. */
const frameAt = (ms: number) => Math.floor(((ms - year.real.fromMs) / 1000) * FPS + 1e-6) % LOOP_FRAMES;
const ahead = (from: number, to: number) => (((to - from) % LOOP_FRAMES) + LOOP_FRAMES) % LOOP_FRAMES;
const timeline = () => page.getByTestId('timeline');
const inSight = async () => Number(await timeline().getAttribute('data-to')) - Number(await timeline().getAttribute('data-from'));
const position = () => page.getByTestId('position').textContent();
const clockOf = (ms: number) => page.evaluate<string>(`new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit', second: '2-digit' }).format(${ms})`);

test('four cameras play in step, forward and backward', async () => {
  await open(year.real.fromMs + 120_000);
  for (const [key, way] of [['l', 1], ['j', -1]] as const) {
    await page.keyboard.press(key);
    const [first = 0] = await counters();
    await eventually(async () => { const gone = ahead(first ?? 0, (await counters())[0] ?? 0) * way; return way > 0 ? gone > 8 && gone < 150 : gone < -150; }, { within: 20_000, what: `it goes ${way > 0 ? 'forward' : 'backward'}` });
    for (let look = 0; look < 10; look++) {
      const shown = await counters();
      const [lead] = shown;
      // One of them may have come onto its canvas an animation frame before another.
      expect(shown.every((each) => each !== null && lead !== null && (ahead(lead!, each) <= 1 || ahead(each, lead!) <= 1)), shown.join(' ')).toBe(true);
    }
  }
});

test('paused, it goes frame by frame, both ways', async () => {
  await open(year.real.fromMs + 200_000);
  await page.keyboard.press('k');
  await eventually(async () => (await page.getByRole('button', { name: 'Play', exact: true }).count()) === 1);
  const [from] = await counters();
  for (const [key, by] of [['.', 1], ['.', 2], ['.', 3], [',', 2], [',', 1], [',', 0], [',', -1]] as const) {
    await page.keyboard.press(key);
    await eventually(async () => (await counters())[0] === ahead(0, from! + by), { within: 10_000, what: `${key} leads to the frame ${by} from the first` });
  }
});

test('the timeline goes out to a year, in which every camera has its footage, and back to an hour', async () => {
  await open(year.real.fromMs + 60_000);
  await page.keyboard.press('k');
  await page.keyboard.press('5');
  await eventually(async () => (await timeline().getAttribute('data-overview')) === 'true' && Math.abs((await inSight()) - 366 * DAY_MS) < DAY_MS, { what: 'a year is in sight' });
  expect(await page.getByTestId('scale').inputValue()).toBe('year');
  const label = (await timeline().locator('canvas').getAttribute('aria-label')) ?? '';
  expect(label).toContain(String(new Date(year.fromMs).getFullYear()));
  // Each row is coloured over all of the year.
  const coloured = () =>
    page.evaluate<number[]>(`(() => {
      const canvas = document.querySelector('.timeline-canvas');
      const context = canvas.getContext('2d');
      const ratio = devicePixelRatio;
      const past = [0, 1, 2, 3].map((row) => 22 + 8 + 4 + row * 21 + 15);
      return past.map((y) => {
        const pixels = context.getImageData(0, Math.round(y * ratio), canvas.width, 1).data;
        const at = (x) => pixels.slice(x * 4, x * 4 + 3).join();
        const ground = at(canvas.width - 2);
        let count = 0;
        for (let x = 0; x < canvas.width; x++) {
          const [red, green, blue] = [pixels[x * 4], pixels[x * 4 + 1], pixels[x * 4 + 2]];
          if (green > red + 12 && at(x) !== ground) count++;
        }
        return count / canvas.width;
      });
    })()`);
  await eventually(async () => (await coloured()).every((share) => share > 0.6), { within: 20_000, what: 'all rows have footage' });

  // Pointing at a day tells what it comes to.
  const box = (await timeline().boundingBox())!;
  const hover = page.getByTestId('timeline-hover');
  const pointAtDay = async () => {
    // A banner that comes above moves everything: each time where the timeline is by then.
    await timeline().hover({ position: { x: box.width * 0.4, y: 60 }, force: true });
    return (await hover.count()) > 0 && /\d min recorded|\d min \d+ sec recorded/.test((await hover.textContent({ timeout: 1_000 })) ?? '');
  };
  await eventually(pointAtDay, { within: 20_000, what: 'the day is told' });
  await page.mouse.move(box.x + box.width * 0.4, box.y - 200);

  const before = Number(await timeline().getAttribute('data-from'));
  await page.keyboard.press('PageUp');
  await eventually(async () => Number(await timeline().getAttribute('data-from')) < before - 200 * DAY_MS, { what: 'the page of time is turned' });
  await page.getByTestId('scale').selectOption('month');
  await eventually(async () => Math.abs((await inSight()) - 31 * DAY_MS) < 1000);
  await page.getByRole('button', { name: 'Look wider' }).click();
  await eventually(async () => Math.abs((await inSight()) - 62 * DAY_MS) < 1000);
  await page.getByTestId('scale').selectOption('hour');
  await eventually(async () => (await timeline().getAttribute('data-overview')) === null && Math.abs((await inSight()) - 3_600_000) < 1000);
});

test('a second that is clicked at is the second that is shown', async () => {
  await open(year.real.fromMs + 15 * 60_000);
  await page.keyboard.press('k');
  await page.keyboard.press('1');
  await eventually(async () => Math.abs((await inSight()) - 3_600_000) < 1000);
  const box = (await timeline().boundingBox())!;
  const from = Number(await timeline().getAttribute('data-from'));
  const x = Math.round(((year.real.fromMs + 4 * 60_000 - from) / 3_600_000) * box.width);
  const targetMs = from + (x / box.width) * 3_600_000;
  await timeline().click({ position: { x, y: 50 }, force: true });
  await eventually(async () => (await counters()).every((counter) => counter !== null && ahead(frameAt(targetMs - 70), counter) <= 2), { within: 15_000, what: 'all show the frame of that second' });
});

test('pointing at a time that was twice says so', async () => {
  await open(year.real.fromMs + 2 * 60_000);
  await page.keyboard.press('1');
  await eventually(async () => Math.abs((await inSight()) - 3_600_000) < 1000);
  const box = (await timeline().boundingBox())!;
  const from = Number(await timeline().getAttribute('data-from'));
  await page.mouse.move(box.x + ((year.real.fromMs + 12 * 60_000 - from) / 3_600_000) * box.width, box.y + 50);
  await page.getByTestId('timeline-hover').getByText('the time between was twice').waitFor();
});

test('P and N lead to the event before and after, and show the picture of a little before it', async () => {
  await open(year.real.fromMs + 12 * 60_000);
  await page.keyboard.press('k');
  const { events } = await engine.call('events.list', { cameraIds: ids, from: year.real.fromMs, to: year.real.fromMs + 12 * 60_000 });
  const [first, second] = events.map(({ startMs }) => startMs - 3000);
  for (const [key, leadMs] of [['p', second], ['p', first], ['n', second]] as const) {
    await page.keyboard.press(key);
    const clock = await clockOf(leadMs!);
    await eventually(async () => (await position())?.startsWith(clock) ?? false, { within: 15_000, what: `${key} leads to ${clock}` });
    await eventually(async () => (await counters())[0] === frameAt(leadMs!), { within: 15_000, what: 'its picture is shown' });
  }
});

test('a marked stretch is gone round in', async () => {
  await open(year.real.fromMs + 300_000);
  await page.keyboard.press('k');
  await page.keyboard.press('[');
  for (let frame = 0; frame < 12; frame++) await page.keyboard.press('.');
  await eventually(async () => ahead(frameAt(year.real.fromMs + 300_000), (await counters())[0] ?? 0) === 12, { what: 'twelve frames further' });
  await page.keyboard.press(']');
  await page.getByRole('button', { name: 'Repeat' }).click();
  await page.keyboard.press('l');
  const first = frameAt(year.real.fromMs + 300_000);
  const seen: number[] = [];
  const rounds = () => seen.filter((counter, index) => index > 0 && counter < seen[index - 1]!).length;
  await eventually(async () => { const [now] = await counters(); if (now !== null && now !== undefined) seen.push(ahead(first, now)); return rounds() >= 2; }, { within: 30_000, every: 40, what: () => `it goes round twice; were ${seen.join(' ')}` });
  expect(Math.max(...seen)).toBeLessThanOrEqual(13);
});

test('S saves the picture that is shown, in its own size, named after camera and time', async () => {
  await open(year.real.fromMs + 400_000);
  await page.keyboard.press('k');
  await eventually(async () => (await page.getByRole('button', { name: 'Play', exact: true }).count()) === 1);
  const [shown] = await counters();
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('s')]);
  expect(download.suggestedFilename()).toMatch(/^Storefront \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.png$/);
  const bytes = readFileSync((await download.path())!);
  const saved = await page.evaluate<{ width: number; height: number; counter: number | null }>(
    `(async (text) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(text), (char) => char.charCodeAt(0))], { type: 'image/png' }));
      const copy = new OffscreenCanvas(320, 180);
      const context = copy.getContext('2d');
      context.drawImage(image, 0, 0, 320, 180);
      return { width: image.width, height: image.height, counter: (${readFrameCounter.toString()})(context.getImageData(0, 0, 320, 180).data, 320, 180) };
    })(${JSON.stringify(bytes.toString('base64'))})`,
  );
  expect(saved).toEqual({ width: 640, height: 360, counter: shown });
});

test('a date is gone to', async () => {
  await open(year.real.fromMs + 60_000);
  await page.keyboard.press('k');
  const wanted = year.fromMs + 200 * DAY_MS;
  await page.locator('.day-input').fill(new Date(wanted).toISOString().slice(0, 10));
  await eventually(async () => Math.abs(Number(await timeline().getAttribute('data-from')) - Math.floor(wanted / DAY_MS) * DAY_MS) < DAY_MS && Math.abs((await inSight()) - DAY_MS) < 2 * 3_600_000, { within: 10_000, what: 'that day is in sight' });
});
