/** What the guard needs besides a camera's own settings, in a browser: the detector's model, the place, and how long an event is recorded. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { openBrowser } from '../support/browser.ts';
import { colourModel } from '../support/colour-model.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';
import { undoAtOnce } from '../support/undo-at-once.ts';

let farm: Farm;
let engine: Headless;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let id: string;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-model-'));
  farm = await startVirtualCameras({ count: 1, names: ['Door'], discovery: false });
  engine = await startHeadless({ built: true });
  id = (await engine.call('cameras.add', { address: farm.cameras[0]!.address, username: 'admin', password: 'kanjia-demo' })).camera.id;
  await engine.call('settings.update', { welcomed: true, language: 'en' });
  browser = await openBrowser();
  page = await browser.context.newPage();
  await page.goto(engine.signInLink());
  await page.goto(`${engine.url}/#/settings`);
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});
const chosen = async () => (await engine.call('guard.detector', {})).state.settings;

test('a model of one’s own is tried before it is taken; what is wrong with it is said, and the built-in one comes back', async () => {
  const card = page.getByTestId('detector-card');
  const facts = page.getByTestId('detector-facts');
  await facts.waitFor();
  expect(await facts.textContent()).toContain('people, vehicles, animals');
  const broken = path.join(folder, 'broken.onnx');
  writeFileSync(broken, 'no model');
  const good = path.join(folder, 'colours.onnx');
  writeFileSync(good, colourModel('v8'));
  const labels = path.join(folder, 'labels.txt');
  writeFileSync(labels, 'person\ncar\nchair\n');

  await card.getByRole('radio', { name: 'Own model' }).click();
  for (const [file, words] of [[path.join(folder, 'none.onnx'), /There is no file/], [broken, /no ONNX model/]] as const) {
    await card.getByLabel('Model file').fill(file);
    await card.getByTestId('try-model').click();
    await eventually(async () => words.test((await card.textContent()) ?? ''), { within: 60_000, what: `it says ${words.source}` });
    expect(await chosen()).toEqual({ modelFile: null, labelsFile: null });
  }
  await card.getByLabel('Model file').fill(good);
  await card.getByLabel('File of labels (optional)').fill(labels);
  await card.getByTestId('try-model').click();
  await eventually(async () => ((await facts.textContent()) ?? '').includes(good), { within: 60_000, what: 'the model is in use' });
  expect(await facts.textContent()).toContain('people, vehicles');
  expect(await facts.textContent()).not.toContain('animals');
  expect(await chosen()).toEqual({ modelFile: good, labelsFile: labels });

  // Undone at once, the other model is back; the second time it stays.
  await undoAtOnce(page, () => card.getByRole('radio', { name: 'Built in' }).click());
  await eventually(async () => ((await facts.textContent()) ?? '').includes(good) && (await chosen()).modelFile === good, { within: 60_000, what: 'the other model is back' });
  await card.getByRole('radio', { name: 'Built in' }).click();
  await eventually(async () => (await chosen()).modelFile === null, { what: 'the built-in model is chosen' });
});

test('the place is said where night goes by the sun, and sunrise and sunset show whether it is right', async () => {
  await page.goto(`${engine.url}/#/cameras?camera=${id}`);
  await page.getByTestId('tab-guard').click();
  await page.getByRole('switch', { name: 'Other settings at night' }).click();
  await page.getByRole('radio', { name: 'the sun is down' }).click();
  const place = page.getByTestId('place');
  const sun = page.getByTestId('place-sun');
  await place.getByLabel('Place of the cameras').fill('somewhere');
  await eventually(async () => /Two numbers are wanted/.test((await sun.textContent()) ?? ''), { what: 'it says what is wanted' });
  // At the equator it is about twelve hours from one to the other on any day.
  await place.getByLabel('Place of the cameras').fill('0.18° S 78.47° W');
  await eventually(async () => /the sun rises at .+ and sets at/.test((await sun.textContent()) ?? ''), { what: 'the sun is shown' });
  await place.getByRole('button', { name: 'Save' }).click();
  await eventually(async () => (await engine.call('settings.get', {})).settings.place?.latitude === -0.18, { what: 'the place is saved' });
  await page.reload();
  await page.goto(`${engine.url}/#/settings`);
  expect(await page.getByTestId('place').getByLabel('Place of the cameras').inputValue()).toBe('-0.18, -78.47');
});

test('an event is recorded while it lasts, or no longer than is said', async () => {
  await page.goto(`${engine.url}/#/cameras?camera=${id}`);
  const length = page.getByTestId('event-length');
  await length.getByRole('radio', { name: 'Limited' }).click();
  const seconds = async () => (await engine.call('cameras.list', {})).cameras[0]!.recording.eventSeconds;
  await eventually(async () => (await seconds()) === 60, { what: 'a minute to begin with' });
  await length.getByRole('slider').focus();
  await page.keyboard.press('ArrowRight');
  await eventually(async () => (await seconds()) === 90, { what: 'the next step is saved' });
  await length.getByRole('radio', { name: 'While it lasts' }).click();
  await eventually(async () => (await seconds()) === null, { what: 'there is no limit any more' });
});
