/** Distances on the guard's page in a browser: two marks by mouse and by keys, the ruler, the limit, and a walk. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Camera } from '../../contract/types.ts';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';
import { undoAtOnce } from '../support/undo-at-once.ts';

let farm: Farm;
let engine: Headless;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let id: string;
async function openGuard(): Promise<void> {
  await page.getByTestId('tab-guard').click();
  await page.getByTestId('guard-distance').waitFor();
  await page.getByTestId('stage').and(page.locator('[data-phase=playing]')).waitFor();
}
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 1, names: ['Door'], scene: ['storefront'], discovery: false });
  engine = await startHeadless({ built: true });
  id = (await engine.call('cameras.add', { address: farm.cameras[0]!.address, username: 'admin', password: 'kanjia-demo' })).camera.id;
  await engine.call('settings.update', { welcomed: true, language: 'en' });
  browser = await openBrowser();
  page = await browser.context.newPage();
  await page.goto(engine.signInLink());
  await page.goto(`${engine.url}/#/cameras?camera=${id}`);
  await openGuard();
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
});
const guard = async (): Promise<Camera['guard']> => (await engine.call('cameras.list', {})).cameras[0]!.guard;
const said = async () => (await page.getByTestId('measuring-outcome').textContent()) ?? '';
const says = (words: RegExp) => eventually(async () => words.test(await said()), { what: `it says ${words.source}` });
const save = async () => {
  await page.getByTestId('save-guard').click();
  await page.getByTestId('try-bar').waitFor({ state: 'detached' });
};
const markPlace = async (which: 'near' | 'far') => /(\d+)% across, (\d+)% down/.exec((await page.getByTestId(`mark-${which}`).getAttribute('aria-label')) ?? '')!.slice(1).map(Number);

test('two marks are dragged and moved by keys; what is missing or wrong is said in words', async () => {
  await page.getByTestId('measure').click();
  await says(/how high the camera hangs/);
  await page.getByLabel('How high the camera hangs').fill('2.5');
  await says(/how far away the near mark is/);
  await page.getByLabel('Near mark', { exact: true }).fill('8');
  await page.getByLabel('Far mark', { exact: true }).fill('2');
  await says(/wrong way round/);
  expect(await page.getByTestId('take-ruler').isDisabled()).toBe(true);
  await page.getByLabel('Near mark', { exact: true }).fill('2');
  await page.getByLabel('Far mark', { exact: true }).fill('2.1');
  await says(/at or above the horizon|Hardly any camera/);
  await page.getByLabel('Far mark', { exact: true }).fill('6');
  await says(/looks down/);
  await page.getByTestId('ruler').waitFor();

  const surface = (await page.getByTestId('marks-editor').boundingBox())!;
  const far = (await page.getByTestId('mark-far').boundingBox())!;
  await page.mouse.move(far.x + far.width / 2, far.y + far.height / 2);
  await page.mouse.down();
  await page.mouse.move(surface.x + surface.width * 0.6, surface.y + surface.height * 0.48, { steps: 5 });
  await page.mouse.up();
  expect(await markPlace('far')).toEqual([60, 48]);

  const before = await markPlace('near');
  await page.getByTestId('mark-near').focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowLeft']) await page.keyboard.press(key);
  const [across, down] = await markPlace('near');
  expect([across! - before[0]!, down! - before[1]!]).toEqual([-1, 2]);
  expect(await page.getByTestId('marks-editor').getByRole('status').textContent()).toContain(`${down}% down`);
  // All that was done by keys is one step, and so is the whole of a drag.
  await page.keyboard.press('Control+z');
  expect(await markPlace('near')).toEqual(before);
  await page.keyboard.press('Control+Shift+z');
  expect(await markPlace('near')).toEqual([across, down]);
});

test('the ruler is taken, people count only within a limit, and both are there after a reload', async () => {
  await page.getByTestId('take-ruler').click();
  await page.getByTestId('measuring').waitFor({ state: 'detached' });
  expect((await guard()).ground).toBeNull();
  await page.getByRole('switch', { name: 'Only when a person comes near' }).click();
  await page.getByRole('slider', { name: 'How near a person has to come' }).focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: 'Do not record mere motion' }).click();
  await save();
  const { ground, nearerThanMetres, triggers } = await guard();
  expect({ ground, nearerThanMetres, motion: triggers.motion?.record }).toMatchObject({ ground: { by: 'marks', mountingMetres: 2.5, marks: [{ metres: 2 }, { x: expect.closeTo(0.6, 2) as number, y: expect.closeTo(0.48, 2) as number, metres: 6 }] }, nearerThanMetres: 4.5, motion: false });

  await page.reload();
  await openGuard();
  const ruler = page.getByTestId('ruler');
  await ruler.waitFor();
  expect(await ruler.getAttribute('aria-label')).toMatch(/4\.5 m/);
  expect(await ruler.locator('[data-limit]').count()).toBe(2);
  await page.getByRole('switch', { name: 'Ruler on the picture' }).click();
  expect(await ruler.getAttribute('aria-label')).toBe('Ruler on the picture: 4.5 m');
});

test('a ruler that was removed can be had back, and a ruler that was given up changes nothing', async () => {
  await undoAtOnce(page, () => page.getByTestId('remove-ruler').click());
  await page.getByTestId('ruler').waitFor();
  await page.getByTestId('remove-ruler').click();
  await page.getByTestId('ruler').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByTestId('ruler').waitFor();
  await page.getByTestId('measure').click();
  await page.getByLabel('How high the camera hangs').fill('9');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByTestId('measuring').waitFor({ state: 'detached' });
  expect(await page.getByTestId('try-bar').count()).toBe(0);
});

test('a walk is watched by the detector, and says what it sees', async () => {
  await page.getByTestId('measure').click();
  await page.getByRole('radio', { name: 'A walk' }).click();
  await page.getByLabel('How tall the person is').fill('1.75');
  await says(/0 of at least 10 steps/);
  await page.getByTestId('walk-start').click();
  // The figures of the virtual camera are no people to it; that something was looked at is what counts.
  await eventually(async () => /step.* · (?:nobody|seen|more than one|this place|not the whole)/.test((await page.getByTestId('walk-words').textContent()) ?? ''), { within: 90_000, what: 'a picture has been looked at' });
  await page.getByTestId('walk-stop').click();
  await page.getByTestId('walk-start').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
});
