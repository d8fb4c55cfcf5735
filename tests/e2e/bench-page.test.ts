/** The installer's bench in a browser: a change with its preview and progress, and a handover that ends in a report. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';

let farm: Farm;
let engine: Headless;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 2, live: true, names: ['Front', 'Back'], discovery: false });
  engine = await startHeadless({ built: true });
  for (const { address } of farm.cameras) await engine.call('cameras.add', { address, username: 'admin', password: 'kanjia-demo' });
  await engine.call('settings.update', { welcomed: true, language: 'en' });
  browser = await openBrowser();
  page = await browser.context.newPage();
  await page.goto(engine.signInLink());
  await page.goto(`${engine.url}/#/cameras`);
  await page.getByTestId('open-bench').click();
  await page.getByTestId('bench-page').waitFor();
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
});

test('what a change would do is shown first; then it is done on each, with what became of it', async () => {
  farm.cameras[0]!.misbehave.setClockOffset(900_000);
  expect(await page.getByTestId('bench-device').count()).toBe(2);
  await page.getByTestId('bench-preview').click();
  await page.getByTestId('bench-previews').waitFor();
  expect(await page.getByTestId('bench-previews').textContent()).toMatch(/Front.*\+(?:89\d|90\d) s → 0 s/);
  await page.getByTestId('bench-run').click();
  await page.locator('[data-testid=bench-progress]:not([data-running])').waitFor();
  expect(await page.getByTestId('bench-progress').textContent()).toMatch(/Front.*Clock set.*Back.*Clock set/);
  expect(Math.abs((await engine.call('cameras.health', { id: (await engine.call('cameras.list', {})).cameras[0]!.id, fresh: true })).device!.clockOffsetMs!)).toBeLessThan(3_000);
});

test('settings of one camera are taken over by the others', async () => {
  farm.cameras[0]!.state.imaging.Brightness = 66;
  await page.getByRole('radio', { name: 'Settings' }).click();
  await page.locator('[data-setting="imaging.brightness"]').check();
  await page.getByTestId('bench-preview').click();
  await page.getByTestId('bench-run').click();
  await eventually(() => farm.cameras[1]!.state.imaging.Brightness === 66, { what: 'the other has it too' });
  await page.locator('[data-testid=bench-progress]:not([data-running])').waitFor();
});

test('a site is accepted, the report is saved as PDF, and later a moved camera is noticed', async () => {
  await page.getByTestId('tab-handover').click();
  await page.getByTestId('site-name').fill('街角小店');
  const slider = page.getByRole('slider', { name: /Watch each stream/ });
  await slider.focus();
  await page.keyboard.press('Home');
  await page.getByTestId('handover-start').click();
  await page.getByTestId('handover-record').waitFor({ timeout: 60_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('report-pdf').click()]);
  expect(download.suggestedFilename()).toMatch(/^街角小店 \d{4}-\d\d-\d\d\.pdf$/);
  expect(readFileSync((await download.path())!).subarray(0, 5).toString()).toBe('%PDF-');
  farm.cameras[1]!.head!.goto({ pan: 0.3, tilt: 0, zoom: 0 }, Date.now());
  await page.getByTestId('drift').click();
  await page.getByTestId('drifts').getByText(/The view has moved|Another view/).waitFor({ timeout: 30_000 });
  await page.getByTestId('drifts').getByText('Same view').waitFor();
});
