/** The guard's page of a camera in a browser: zones, triggers and hours are changed, tried on the past, and saved. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Camera } from '../../contract/types.ts';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';

let farm: Farm;
let engine: Headless;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let id: string;
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 1, names: ['Door'], scene: ['storefront'], audio: 'aac', discovery: false });
  engine = await startHeadless({ built: true });
  id = (await engine.call('cameras.add', { address: farm.cameras[0]!.address, username: 'admin', password: 'kanjia-demo' })).camera.id;
  await engine.call('settings.update', { welcomed: true, language: 'en' });
  browser = await openBrowser();
  page = await browser.context.newPage();
  await page.goto(engine.signInLink());
  await page.goto(`${engine.url}/#/cameras?camera=${id}`);
  await page.getByTestId('tab-guard').click();
  await page.getByTestId('guard-tab').waitFor();
  await page.getByTestId('stage').and(page.locator('[data-phase=playing]')).waitFor();
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
});
const guard = async (): Promise<Camera['guard']> => (await engine.call('cameras.list', {})).cameras[0]!.guard;
const save = async () => {
  await page.getByTestId('save-guard').click();
  await page.getByTestId('try-bar').waitFor({ state: 'detached' });
};

test('it says what it sees now, and why it makes nothing of it', async () => {
  await eventually(async () => ((await page.getByTestId('guard-now').textContent()) ?? '').includes('looked at'), { within: 30_000, what: 'the size it looks at is shown' });
});

test('a zone is drawn on the picture, named, and saved; nothing holds before', async () => {
  const surface = await page.getByTestId('area-editor').boundingBox();
  await page.getByRole('radio', { name: 'Rectangle' }).click();
  await page.mouse.move(surface!.x + surface!.width * 0.2, surface!.y + surface!.height * 0.4);
  await page.mouse.down();
  await page.mouse.move(surface!.x + surface!.width * 0.6, surface!.y + surface!.height * 0.8, { steps: 4 });
  await page.mouse.up();
  await page.getByLabel('Name of the zone').fill('Doorstep');
  expect((await guard()).zones).toEqual([]);
  await save();
  const [zone] = (await guard()).zones;
  expect(zone).toMatchObject({ name: 'Doorstep', kind: 'watch' });
  const [left, top] = zone!.area[0]!;
  expect([Math.abs(left - 0.2), Math.abs(top - 0.4)].every((off) => off < 0.03)).toBe(true);
});

test('a zone is drawn over another one that is not selected, and over one that is the whole picture; the selected one is moved', async () => {
  const drag = async ([fromX, fromY]: [number, number], [toX, toY]: [number, number]) => {
    const box = (await page.getByTestId('area-editor').boundingBox())!;
    await page.mouse.move(box.x + box.width * fromX, box.y + box.height * fromY);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * toX, box.y + box.height * toY, { steps: 4 });
    await page.mouse.up();
  };
  const areas = page.getByTestId('area');
  await drag([0.9, 0.1], [0.95, 0.2]);
  await eventually(async () => (await areas.count()) === 2, { what: 'a second area is there, and is selected' });
  await drag([0.3, 0.5], [0.4, 0.6]);
  await eventually(async () => (await areas.count()) === 3, { what: 'a third is there, over the first' });
  const place = () => areas.nth(2).getAttribute('points');
  const before = await place();
  await drag([0.35, 0.55], [0.4, 0.6]);
  await eventually(async () => (await place()) !== before, { what: 'the selected one is moved' });
  expect(await areas.count()).toBe(3);
  await drag([0.005, 0.005], [0.999, 0.999]);
  await drag([0.1, 0.1], [0.2, 0.2]);
  await eventually(async () => (await areas.count()) === 5, { what: 'one is drawn within the whole picture' });
  await page.getByRole('button', { name: 'Discard' }).click();
  await eventually(async () => (await areas.count()) === 1, { what: 'only what was saved is left' });
});

test('a change is tried on the past before it is saved', async () => {
  // The person who walks through the shop again and again is an event by now, or will be soon.
  await eventually(async () => (await engine.call('events.list', { cameraIds: [id] })).events.some(({ endMs }) => endMs !== null), { within: 60_000, what: 'somebody was seen' });
  await page.getByRole('slider', { name: 'Least size' }).focus();
  await page.keyboard.press('End');
  await eventually(async () => /^(?:1 alert(?: becomes \d|, as)|(?:0|\d\d+|[2-9]) alerts(?: become \d|, as))|Nothing is kept/.test((await page.getByTestId('try-words').textContent()) ?? ''), { within: 30_000, what: 'the outcome is told' });
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByTestId('try-bar').waitFor({ state: 'detached' });
  expect((await guard()).minSize).toBe(0);
});

test('what follows from each kind, and when it guards, is set', async () => {
  await page.getByLabel('Motion: Tell').check();
  await page.getByLabel('Motion: Interval').selectOption('300');
  await page.getByRole('radiogroup', { name: 'Home' }).getByRole('radio', { name: 'Never' }).click();
  await save();
  const { triggers, inMode } = await guard();
  expect(triggers.motion).toEqual({ record: true, alert: true, intervalSeconds: 300 });
  expect(inMode.home).toBe('never');
});

test('the mode of all cameras is switched from every page, and its week in the settings', async () => {
  await page.getByTestId('mode-switch').click();
  await page.getByRole('menuitemradio', { name: /Away/ }).click();
  await eventually(async () => (await engine.call('guard.mode', {})).state.mode === 'away', { what: 'the mode is another' });
  await page.goto(`${engine.url}/#/settings`);
  await page.getByTestId('modes-card').getByRole('switch', { name: 'By the week' }).click();
  await eventually(async () => (await engine.call('guard.mode', {})).state.schedule.length === 2, { what: 'a first schedule is there' });
  await page.getByTestId('modes-card').getByRole('button', { name: 'Remove' }).first().click();
  await eventually(async () => (await engine.call('guard.mode', {})).state.schedule.length === 1, { what: 'one time is gone' });
});
