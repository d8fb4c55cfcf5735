/** One camera's own page in a browser, against a camera that turns, is set, hears and tells. */
import { spawnSync } from 'node:child_process';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Farm, startVirtualCameras, type VirtualCamera } from '../../tools/virtual-camera/index.ts';
import { openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';

let farm: Farm;
let camera: VirtualCamera;
let engine: Headless;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let id: string;
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 1, live: true, names: ['Yard'], card: true, speaker: 'pcmu', discovery: false });
  camera = farm.cameras[0]!;
  engine = await startHeadless({ built: true });
  id = (await engine.call('cameras.add', { address: camera.address, username: 'admin', password: 'kanjia-demo' })).camera.id;
  await engine.call('settings.update', { welcomed: true, language: 'en' });
  // A microphone that beeps, and nobody who has to allow it.
  browser = await openBrowser({ args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required'] });
  page = await browser.context.newPage();
  await page.goto(engine.signInLink());
  await page.goto(`${engine.url}/#/cameras?camera=${id}`);
  await page.getByTestId('stage').and(page.locator('[data-phase=playing]')).waitFor();
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
});
const pan = () => camera.head!.position(Date.now()).pan;

test('rule 25: held, the button turns the camera; let go, it stands still; and so with the keys, and when the window loses the focus', async () => {
  await page.getByTestId('ptz').waitFor();
  const right = await page.getByRole('button', { name: 'Right', exact: true }).boundingBox();
  await page.mouse.move(right!.x + 20, right!.y + 20);
  await page.mouse.down();
  await eventually(() => pan() > 0.15, { what: 'it turns' });
  await page.mouse.up();
  await eventually(() => !camera.head!.moving(Date.now()), { what: 'it stands still' });
  const before = pan();
  await page.keyboard.down('ArrowLeft');
  await eventually(() => pan() < before - 0.1, { what: 'it turns back' });
  await page.evaluate('window.dispatchEvent(new Event("blur"))');
  await eventually(() => !camera.head!.moving(Date.now()), { what: 'it stands still though the key is held' });
  await page.keyboard.up('ArrowLeft');
});

test('a gamepad turns it, and lets go with the stick', async () => {
  // Chromium has no gamepad here: the page is shown one, as the browser would (https://www.w3.org/TR/gamepad/).
  await page.evaluate('window.stick = 0.9; navigator.getGamepads = () => [{ axes: [window.stick, 0, 0, 0] }]');
  await page.bringToFront();
  const before = pan();
  await eventually(() => pan() > before + 0.1, { what: 'it turns' });
  await page.evaluate('window.stick = 0.05');
  await eventually(() => !camera.head!.moving(Date.now()), { what: 'it stands still' });
  await page.evaluate('navigator.getGamepads = () => []');
});

test('a place is kept under a name, and found again', async () => {
  await page.getByTestId('ptz-preset-name').fill('大门');
  await page.getByTestId('ptz-preset-add').click();
  await page.getByTestId('ptz-preset').getByText('大门').waitFor();
  const kept = pan();
  await engine.call('ptz.move', { id, pan: 1, tilt: 0, zoom: 0 });
  await engine.call('ptz.stop', { id });
  await page.getByTestId('ptz-preset').click();
  await eventually(() => Math.abs(pan() - kept) < 1e-6, { what: 'it looks there again' });
});

test('settings are gathered, applied together, and shown as the camera has them', async () => {
  await page.getByTestId('tab-settings').click();
  await page.locator('[data-setting="encoder.main.size"]').selectOption('960x540');
  await page.locator('[data-setting="overlay.text"]').fill('Kanjia 看家');
  await page.getByTestId('apply-settings').click();
  await page.getByText('has taken the settings').waitFor();
  expect(camera.state.encoders.main).toMatchObject({ width: 960, height: 540 });
  expect(camera.state.osds.map(({ text }) => text)).toContain('Kanjia 看家');
  await page.locator('.stage-label', { hasText: '960 × 540' }).waitFor();
});

test('what the camera does not take is put back, and said', async () => {
  camera.quirks.settersLie = true;
  await page.locator('[data-setting="imaging.nightVision"]').selectOption('OFF');
  await page.getByTestId('apply-settings').click();
  await page.getByTestId('rolled-back').waitFor();
  expect(await page.getByTestId('rolled-back').textContent()).toContain('changed nothing');
  camera.quirks.settersLie = false;
  await page.getByRole('button', { name: 'Discard' }).click();
});

test('an area drawn on the picture is hidden by the camera', async () => {
  await page.getByTestId('tab-settings').click();
  await page.getByTestId('edit-masks').click();
  const box = (await page.getByTestId('area-editor').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.25, box.y + box.height * 0.25);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.75, box.y + box.height * 0.75, { steps: 4 });
  await page.mouse.up();
  await page.getByTestId('apply-settings').click();
  await eventually(() => camera.state.masks.length === 1, { what: 'the camera has it' });
  const xs = camera.state.masks[0]!.points.map(([x]) => x);
  expect([Math.min(...xs), Math.max(...xs)].map((x) => Math.round(x * 10) / 10)).toEqual([-0.5, 0.5]);
});

test.each(['on the button', 'beside it'])('a voice goes to the camera while the button is held, and no longer: let go %s', async (where) => {
  const heardFrom = camera.speaker!.heard.length;
  const heardBefore = camera.speaker!.packets;
  const talk = await page.getByTestId('talk').boundingBox();
  await page.mouse.move(talk!.x + 20, talk!.y + 15);
  await page.mouse.down();
  await eventually(() => camera.speaker!.packets > heardBefore, { within: 10_000, every: 5, what: 'it hears something' });
  // Another session numbers its packets anew.
  const { misordered } = camera.speaker!;
  await eventually(() => camera.speaker!.packets > heardBefore + 100, { within: 10_000, what: 'it hears two seconds' });
  if (where === 'beside it') await page.mouse.move(5, 5);
  await page.mouse.up();
  const { stdout } = spawnSync(process.env.KANJIA_FFMPEG || 'ffmpeg', ['-v', 'error', '-f', 'mulaw', '-ar', '8000', '-ac', '1', '-i', 'pipe:0', '-f', 's16le', 'pipe:1'], { input: Buffer.concat(camera.speaker!.heard.slice(heardFrom)) });
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1);
  expect(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeGreaterThan(500);
  await eventually(async () => {
    const before = camera.speaker!.packets;
    await new Promise((resolve) => setTimeout(resolve, 300));
    return camera.speaker!.packets === before;
  }, { what: 'it hears nothing any more' });
  expect(camera.speaker!.misordered).toBe(misordered);
});

test('the health page says that the clock is wrong, and one click mends it', async () => {
  camera.misbehave.setClockOffset(-3_600_000);
  await page.getByTestId('tab-health').click();
  await engine.call('cameras.health', { id, fresh: true });
  await page.getByText(/1 hr behind/).waitFor({ timeout: 15_000 });
  await page.getByTestId('set-clock').click();
  await page.getByText('right', { exact: true }).waitFor();
  expect(await page.locator('.chart').count()).toBe(6);
});

test('a camera put to sleep shows no picture, and is woken from here', async () => {
  await page.getByTestId('tab-general').click();
  await page.getByRole('switch', { name: 'Asleep', exact: true }).click();
  await eventually(() => camera.clients === 0, { what: 'nothing is pulled' });
  await page.getByRole('button', { name: 'Wake it' }).click();
  await page.getByTestId('stage').and(page.locator('[data-phase=playing]')).waitFor();
});
