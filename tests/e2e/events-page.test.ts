/** The page of events over an index with a hundred thousand of them: scrolled, filtered, gone through with keys, downloaded. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CameraEvent } from '../../contract/types.ts';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';
import { manyEvent, putFootage, putManyEvents, putPictures, testPicture } from '../support/many-events.ts';

const COUNT = 100_000;
/** Two months of them. */
const EVERY_MS = 52_000;
/** More elements than the rows in sight and a little beyond have. */
const MOST_NODES = 2_500;

let dataDir: string;
let farm: Farm;
let engine: Headless;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let events: CameraEvent[];

const cards = () => page.getByTestId('event-card');
const shownIds = () => inPage<string[]>("return [...document.querySelectorAll('[data-testid=event-card]')].map((card) => card.dataset.eventId);");
const selectedId = () => page.locator('[data-testid=event-card][data-selected]').getAttribute('data-event-id');
const count = async () => Number((await page.getByTestId('events-count').textContent())?.replace(/\D/g, ''));
const known = (id: string) => engine.call('events.get', { id }).then(({ event }) => event);
/** In the page itself; what runs there knows nothing of Node. */
const inPage = <T>(code: string) => page.evaluate<T>(`(async () => { ${code} })()`);

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-events-page-'));
  farm = await startVirtualCameras({ count: 2, live: true, names: ['Door', 'Yard'], discovery: false });
  engine = await startHeadless({ built: true, dataDir });
  const cameraIds: string[] = [];
  for (const { address } of farm.cameras) cameraIds.push((await engine.call('cameras.add', { address, username: 'admin', password: 'kanjia-demo' })).camera.id);
  await engine.call('settings.update', { welcomed: true, language: 'en' });
  for (const camera of (await engine.call('cameras.list', {})).cameras) {
    // Nothing is to come by itself; all of it is recorded.
    await engine.call('cameras.update', { id: camera.id, guard: { ...camera.guard, enabled: false }, cameraEvents: { ...camera.cameraEvents, kinds: ['doorbell'] }, recording: { ...camera.recording, mode: 'continuous' } });
  }
  const footage = await eventually(
    async () => {
      const [first] = (await engine.call('recordings.list', { cameraId: cameraIds[0]!, from: 0, to: Date.now() + 60_000 })).segments;
      return first && first.durationMs > 8_000 ? first : null;
    },
    { within: 60_000, what: 'eight seconds of footage' },
  );
  await engine.stop();
  events = Array.from({ length: COUNT }, (_, number) => manyEvent(number, cameraIds, footage.startMs + 4_000 + EVERY_MS, EVERY_MS));
  // The newest one has footage.
  events[0] = { ...events[0]!, startMs: footage.startMs + 4_000, endMs: footage.startMs + 6_000 };
  await putFootage(dataDir, cameraIds, events.at(-1)!.startMs - 1_000);
  await putManyEvents(dataDir, events);
  const picture = testPicture();
  await putPictures(dataDir, events.slice(1, 40), () => picture);
  engine = await startHeadless({ built: true, dataDir });
  browser = await openBrowser();
  page = await browser.context.newPage();
  await page.goto(engine.signInLink());
  await page.goto(`${engine.url}/#/events`);
  await cards().first().waitFor();
  // A hundred thousand events are written, and read at the start.
}, 300_000);
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('the newest come first, each with its picture: its own, else one out of the footage', async () => {
  expect([await count(), (await shownIds()).slice(0, 3)]).toEqual([COUNT, events.slice(0, 3).map(({ id }) => id)]);
  await eventually(async () => (await inPage<number>("return [...document.querySelectorAll('[data-testid=event-card] img.event-thumb')].filter((image) => image.naturalWidth > 0).length;")) > 8, { within: 30_000, what: 'pictures are there' });
  const fromFootage = page.locator(`[data-event-id=${events[0]!.id}] img.event-thumb`);
  await fromFootage.waitFor({ timeout: 30_000 });
  expect(await page.getByText('Today').first().isVisible()).toBe(true);
});

test('a hundred thousand are scrolled through, with few elements and few events in memory, and what one comes to is the right one', async () => {
  const figures = await inPage<{ frames: number; longFrames: number; longestMs: number; mostNodes: number; height: number }>(`
    const scroller = document.querySelector('[data-testid=events-scroll]');
    const out = { frames: 0, longFrames: 0, longestMs: 0, mostNodes: 0, height: scroller.scrollHeight };
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let last = performance.now();
    const step = async (by) => {
      scroller.scrollTop += by;
      const now = await frame();
      out.frames += 1;
      if (now - last > 50) out.longFrames += 1;
      out.longestMs = Math.max(out.longestMs, now - last);
      last = now;
      out.mostNodes = Math.max(out.mostNodes, scroller.querySelectorAll('*').length);
    };
    for (let index = 0; index < 150; index++) await step(120);
    for (let index = 0; index < 150; index++) await step(scroller.scrollHeight / 155);
    for (let index = 0; index < 60; index++) await step(-2500);
    return out;`);
  console.log('scrolled', JSON.stringify(figures));
  expect(figures.mostNodes).toBeLessThan(MOST_NODES);
  // To the very end: the oldest of all.
  await inPage("const scroller = document.querySelector('[data-testid=events-scroll]'); scroller.scrollTop = scroller.scrollHeight;");
  await page.locator(`[data-event-id=${events.at(-1)!.id}]`).waitFor({ timeout: 30_000 });
  await inPage("const scroller = document.querySelector('[data-testid=events-scroll]'); scroller.scrollTop = scroller.scrollHeight / 2;");
  const middle = await eventually(
    async () => {
      const found = await inPage<[number, string][]>("return [...document.querySelectorAll('[data-testid=event-card]')].map((card) => [Number(card.dataset.index), card.dataset.eventId]);");
      return found.length > 12 ? found : null;
    },
    { within: 30_000, what: 'the middle is loaded' },
  );
  for (const [index, id] of middle) expect([index, id]).toEqual([index, events[index]!.id]);
  await inPage("document.querySelector('[data-testid=events-scroll]').scrollTop = 0;");
  await page.locator(`[data-event-id=${events[0]!.id}]`).waitFor();
});

test('filters stand in the address, outlive a reload, and find what they say', async () => {
  await page.getByTestId('filter-kind').click();
  await page.locator('.chip-menu [data-value=vehicle]').click();
  await page.keyboard.press('Escape');
  const vehicles = events.filter(({ kind }) => kind === 'vehicle');
  await eventually(async () => (await count()) === vehicles.length, { what: 'only vehicles' });
  await page.getByTestId('filter-zone').click();
  await page.locator('.chip-menu [data-value="院子"]').click();
  await page.keyboard.press('Escape');
  const inYard = vehicles.filter(({ about }) => about!.zones.includes('院子'));
  await eventually(async () => (await count()) === inYard.length, { what: 'only vehicles in the yard' });
  expect((await shownIds()).slice(0, 2)).toEqual(inYard.slice(0, 2).map(({ id }) => id));
  expect(decodeURIComponent(page.url())).toContain('kind=vehicle&zone=院子');
  await page.reload();
  await cards().first().waitFor();
  expect(await count()).toBe(inYard.length);
  await page.getByTestId('filter-reset').click();
  await eventually(async () => (await count()) === COUNT, { what: 'all again' });
});

test('events are gone through with keys: starred, noted, deleted and had back', async () => {
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  expect(await selectedId()).toBe(events[1]!.id);
  await page.keyboard.press('k');
  await page.keyboard.press('s');
  await eventually(async () => (await known(events[0]!.id)).starred === true, { what: 'it is starred' });
  await page.keyboard.press('j');
  await page.keyboard.press('#');
  await page.getByTestId('undo-bar').waitFor();
  await eventually(async () => (await selectedId()) === events[2]!.id && (await count()) === COUNT - 1, { what: 'the next one is in its place' });
  await eventually(async () => (await known(events[1]!.id).catch(() => null)) === null, { what: 'it is gone' });
  await page.keyboard.press('u');
  await eventually(async () => (await selectedId()) === events[1]!.id && (await count()) === COUNT, { what: 'it is back' });
  expect(await known(events[1]!.id)).toMatchObject({ id: events[1]!.id });
  await page.keyboard.press('n');
  await page.getByTestId('event-panel').waitFor();
  await page.keyboard.type('快递 the parcel');
  await page.keyboard.press('Enter');
  await eventually(async () => (await known(events[1]!.id)).note === '快递 the parcel', { what: 'the note is kept' });
  await page.keyboard.press('ArrowDown');
  await page.locator(`[data-testid=event-panel][data-event-id=${events[2]!.id}]`).waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('event-panel').waitFor({ state: 'detached' });
  await page.getByTestId('filter-note').fill('parcel');
  await eventually(async () => (await count()) === 1, { what: 'the note is found' });
  await page.getByTestId('filter-note').fill('');
  await page.getByTestId('filter-starred').click();
  await eventually(async () => (await count()) === 1 && (await shownIds())[0] === events[0]!.id, { what: 'the star is found' });
  await page.getByTestId('filter-starred').click();
  await eventually(async () => (await count()) === COUNT, { what: 'all again' });
});

test('an event is shown with what was seen in it, its clip is played in its place, and downloaded', async () => {
  await page.locator(`[data-event-id=${events[3]!.id}] .event-open`).click();
  await page.getByTestId('event-panel').waitFor();
  expect(page.url()).toContain(`event=${events[3]!.id}`);
  await page.locator('.event-picture .mark-object').waitFor({ state: 'attached' });
  expect(await page.locator('.event-picture .mark-object').count()).toBe(1);
  await page.goBack();
  await page.getByTestId('event-panel').waitFor({ state: 'detached' });
  await page.locator(`[data-event-id=${events[0]!.id}] .event-open`).click();
  await page.getByTestId('panel-play').click();
  await page.locator('[data-testid=clip][data-picture]').waitFor({ timeout: 30_000 });
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByTestId('panel-download').click()]);
  expect(readFileSync((await download.path())!).subarray(4, 8).toString()).toBe('ftyp');
  await page.getByTestId('panel-open').click();
  await page.waitForURL(/#\/playback\?camera=/);
  await page.goBack();
  await page.getByTestId('event-panel').waitFor();
  await page.keyboard.press('Escape');
});

test('what comes meanwhile is told and moves nothing until it is wanted', async () => {
  await cards().first().waitFor();
  const first = (await shownIds())[0];
  await eventually(() => farm.cameras[1]!.subscriptions > 0, { within: 30_000, what: 'the engine listens' });
  farm.cameras[1]!.raise({ topic: 'tns1:RuleEngine/MyRuleDetector/Visitor', data: { name: 'State', value: 'true' } });
  await page.getByTestId('events-fresh').waitFor({ timeout: 30_000 });
  expect((await shownIds())[0]).toBe(first);
  await page.getByTestId('events-fresh').click();
  await eventually(async () => (await count()) === COUNT + 1 && (await shownIds())[0] !== first, { what: 'it is in the list' });
});
