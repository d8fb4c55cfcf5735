/** Notifications set up by hand in a browser: a webhook that arrives, one that fails and says why, and what waits. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';
import { type Receiver, startReceiver } from '../support/http-receiver.ts';

let farm: Farm;
let engine: Headless;
let receiver: Receiver;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 1, live: true, names: ['Gate'], discovery: false });
  receiver = await startReceiver();
  engine = await startHeadless({ built: true });
  await engine.call('cameras.add', { address: farm.cameras[0]!.address, username: 'admin', password: 'kanjia-demo' });
  await engine.call('settings.update', { welcomed: true, language: 'en' });
  browser = await openBrowser();
  await browser.context.grantPermissions(['notifications'], { origin: engine.url });
  page = await browser.context.newPage();
  await page.goto(engine.signInLink());
  await page.goto(`${engine.url}/#/settings`);
  await page.getByTestId('open-notifications').click();
  await page.getByTestId('channel-webhook').waitFor();
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
  await farm?.close();
});
/** Somebody rings; the camera says so itself. */
const ring = (value: boolean) => farm.cameras[0]!.raise({ topic: 'tns1:RuleEngine/MyRuleDetector/Visitor', data: { name: 'State', value: String(value) } });

test('a webhook is set up on the page, tested, and the test arrives', async () => {
  await page.getByTestId('channel-webhook').getByRole('button').first().click();
  expect(await page.getByTestId('channel-test').isDisabled()).toBe(true);
  await page.getByTestId('webhook-url').fill(`${receiver.url}/hook?token=secret`);
  await page.getByTestId('webhook-key').fill('a key');
  await page.getByTestId('channel-test').click();
  await page.getByTestId('channel-passed').waitFor();
  expect(receiver.received.map(({ path, headers }) => [path, Boolean(headers['kanjia-signature'])])).toEqual([['/hook?token=secret', true]]);
  expect(JSON.parse(receiver.received[0]!.body.toString('utf8'))).toMatchObject({ type: 'test', title: 'Test of Kanjia' });
  // What was typed is not shown again.
  expect(await page.getByTestId('webhook-url').inputValue()).toBe('');
  await page.keyboard.press('Escape');
});

test('somebody rings: the webhook hears of it, and so does whoever sits before the page', async () => {
  await page.evaluate('window.shown = []; window.Notification = class extends EventTarget { static permission = "granted"; constructor(title, options) { super(); window.shown.push({ title, options }); window.last = this; } close() {} }');
  ring(true);
  await eventually(() => receiver.received.length > 1, { what: 'the alert arrives' });
  expect(JSON.parse(receiver.received[1]!.body.toString('utf8'))).toMatchObject({ type: 'alert', title: 'Doorbell · Gate', event: { kind: 'doorbell' } });
  await eventually(async () => (await page.evaluate('window.shown.length')) === 1, { what: 'it is shown' });
  const shown = (await page.evaluate('window.shown[0]')) as { title: string; options: { icon?: string } };
  expect(shown.title).toBe('Doorbell · Gate');
  expect(shown.options.icon).toMatch(/^data:image\/jpeg;base64,\/9j\//);
  await page.evaluate('window.last.dispatchEvent(new Event("click"))');
  await eventually(() => page.url().includes('#/playback?camera=cam_'), { what: 'the moment opens' });
  ring(false);
  await page.goto(`${engine.url}/#/notifications`);
});

test('one that fails shows why, and what could not be delivered stands in the outbox until it is', async () => {
  receiver.answer = (response) => response.writeHead(403).end('who are you?');
  await page.getByTestId('channel-webhook').getByRole('button').first().click();
  await page.getByTestId('channel-test').click();
  await page.getByRole('alert').getByText(/refuses with 403 \(who are you\?\)/).waitFor();
  await page.keyboard.press('Escape');
  ring(true);
  const entry = page.getByTestId('outbox-entry');
  await entry.getByText(/Doorbell · Gate/).waitFor();
  expect(await entry.textContent()).toMatch(/refuses with 403 \(who are you\?\).*Not tried again by itself/);
  receiver.answer = (response) => response.end();
  await entry.getByRole('button', { name: 'Try now' }).click();
  await page.getByTestId('outbox').getByText('Everything was delivered.').waitFor();
  expect(receiver.received.at(-1)!.body.toString('utf8')).toContain('Doorbell · Gate');
});

test('what is not wanted on a channel is switched off in the grid, and the budget is kept', async () => {
  const cell = page.getByRole('checkbox', { name: 'Gate, Doorbell' });
  await cell.uncheck();
  await eventually(async () => Object.values((await engine.call('notify.status', {})).settings.desktop.muted).flat().includes('doorbell'), { what: 'it is muted' });
  await page.getByRole('button', { name: 'Doorbell' }).first().click();
  await eventually(async () => Object.keys((await engine.call('notify.status', {})).settings.desktop.muted).length === 0, { what: 'the column tells it again' });
  await page.getByRole('slider', { name: 'Not too many' }).focus();
  await page.keyboard.press('Home');
  await eventually(async () => (await engine.call('notify.status', {})).settings.budget === 1, { what: 'one an hour' });
  await page.getByRole('switch', { name: 'Quiet hours' }).click();
  await page.getByTestId('quiet').getByTestId('week').waitFor();
  expect((await engine.call('notify.status', {})).settings.quiet.hours).toHaveLength(7);
});

test('only the page scrolls in a small window, never the window itself', async () => {
  const before = page.viewportSize()!;
  await page.setViewportSize({ width: 1024, height: 640 });
  await page.getByTestId('told').waitFor();
  expect(await page.evaluate<number>('document.documentElement.scrollHeight - innerHeight')).toBe(0);
  await page.setViewportSize(before);
});
