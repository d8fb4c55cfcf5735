import { beforeEach, expect, test, vi } from 'vitest';
import { FakeClock } from '../base/fake-clock.ts';
import type { Raised } from '../../contract/notify-types.ts';
import { FakeNotification, FakeWebContents, FakeWindow, folderDialogs, forked, opened, permissions } from './fake-electron.ts';

vi.mock('electron', async () => (await import('./fake-electron.ts')).fakeElectron);

const { resolveInside } = await import('./app-protocol.ts');
const { EngineHost } = await import('./engine-host.ts');
const { guardContents, guardPermissions, isOwnPage } = await import('./guards.ts');
const { ShellNotices } = await import('./notices.ts');
const { shellTexts } = await import('./texts.ts');
const { WindowKeeper } = await import('./window.ts');

type Contents = Parameters<typeof guardContents>[0];
const asContents = (fake: FakeWebContents) => fake as unknown as Contents;

beforeEach(() => {
  forked.length = 0;
  opened.length = 0;
  folderDialogs.length = 0;
  FakeWindow.made = [];
  FakeNotification.shown = [];
});

function startHost() {
  const clock = new FakeClock();
  const fatal: string[] = [];
  const raised: Raised[] = [];
  const host = new EngineHost({ dataDir: '/data', language: 'en', onFatal: (message) => fatal.push(message), onRaised: (each) => raised.push(each) }, clock);
  host.start();
  return { clock, host, fatal, raised };
}

test('the page is served from its own folder and from nowhere else', () => {
  expect(resolveInside('/app/out/renderer', 'kanjia://app/')).toBe('/app/out/renderer/index.html');
  expect(resolveInside('/app/out/renderer', 'kanjia://app/assets/a.js')).toBe('/app/out/renderer/assets/a.js');
  expect(resolveInside('/app/out/renderer', 'kanjia://app/..%2f..%2fsecret')).toBeNull();
  expect(resolveInside('/app/out/renderer', 'kanjia://app/%2e%2e/%2e%2e/etc/passwd')).not.toBe('/etc/passwd');
  expect(resolveInside('/app/out/renderer', 'kanjia://elsewhere/index.html')).toBeNull();
  expect(resolveInside('/app/out/renderer', 'kanjia://app/%')).toBeNull();
  expect(resolveInside('/app/out/renderer', 'kanjia://app/..%5c..%5csecret')).toBeNull();
});

test('a page that asks gets a port to the engine, the other end goes to the engine', () => {
  const { host } = startHost();
  const page = new FakeWebContents();
  host.attach(asContents(page));
  page.ipc.emit('kanjia-port-wanted');
  expect(page.posted).toEqual([{ channel: 'kanjia-port', ports: [{ side: 'page' }] }]);
  expect(forked[0]!.messages).toEqual([{ message: { type: 'connect', language: 'en' }, ports: [{ side: 'engine' }] }]);
});

test('an engine that dies is started again and every open page gets a new port', () => {
  const { clock, host } = startHost();
  const page = new FakeWebContents();
  host.attach(asContents(page));
  forked[0]!.emit('exit', 1);
  clock.advance(200);
  expect(forked).toHaveLength(2);
  expect(page.posted).toHaveLength(1);
});

test('an engine that cannot run says why and is not started again until somebody says so', () => {
  const { clock, host, fatal } = startHost();
  forked[0]!.emit('message', { type: 'fatal', message: 'This data folder is in use.' });
  expect(fatal).toEqual([]);
  forked[0]!.emit('exit', 1);
  expect(fatal).toEqual(['This data folder is in use.']);
  clock.advance(60_000);
  expect(forked).toHaveLength(1);
  host.start();
  expect(forked).toHaveLength(2);
});

test('closing asks the engine to finish its work and waits for its end', async () => {
  const { host } = startHost();
  let over = false;
  const closed = host.close().then(() => {
    over = true;
  });
  expect(forked[0]!.messages.at(-1)!.message).toEqual({ type: 'close' });
  await Promise.resolve();
  expect(over).toBe(false);
  forked[0]!.emit('exit', 0);
  await closed;
  expect(forked).toHaveLength(1);
});

test('an engine that does not end in time is ended', async () => {
  const { clock, host } = startHost();
  const closed = host.close();
  clock.advance(10_000);
  await closed;
  expect(forked[0]!.killed).toBe(true);
});

test('the window is sandboxed, isolated and hides instead of closing until the app quits', () => {
  const { host } = startHost();
  const windows = new WindowKeeper(host);
  windows.show();
  const window = FakeWindow.made[0]!;
  expect(window.options.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
  expect(window.url).toBe('kanjia://app/index.html');
  window.emit('ready-to-show');
  expect(window.visible).toBe(true);
  const event = { preventDefault: vi.fn() };
  window.emit('close', event);
  expect(event.preventDefault).toHaveBeenCalledOnce();
  expect(window.visible).toBe(false);
  windows.allowClose();
  window.emit('close', event);
  expect(event.preventDefault).toHaveBeenCalledOnce();
});

test('a folder is chosen in the dialog of the system, one at a time, and nobody has to', async () => {
  const { host } = startHost();
  new WindowKeeper(host).show();
  const ask = (at: unknown) => FakeWindow.made[0]!.webContents.ipc.handlers.get('kanjia-folder')!({}, at) as Promise<string | null>;
  const chosen = ask('/mnt/disk');
  expect(await ask('/mnt/other')).toBeNull();
  expect(folderDialogs.map(({ options }) => options)).toEqual([{ properties: ['openDirectory', 'createDirectory'], defaultPath: '/mnt/disk' }]);
  folderDialogs[0]!.answer(['/mnt/disk/footage']);
  expect(await chosen).toBe('/mnt/disk/footage');
  const givenUp = ask({ not: 'a path' });
  expect(folderDialogs[1]!.options).not.toHaveProperty('defaultPath');
  folderDialogs[1]!.answer([]);
  expect(await givenUp).toBeNull();
});

test('no page navigates away or opens windows; https links go to the browser', () => {
  const page = new FakeWebContents();
  guardContents(asContents(page));
  const away = { url: 'https://example.com/', preventDefault: vi.fn() };
  page.emit('will-navigate', away);
  expect(away.preventDefault).toHaveBeenCalled();
  const inside = { url: 'kanjia://app/#/live', preventDefault: vi.fn() };
  page.emit('will-navigate', inside);
  expect(inside.preventDefault).not.toHaveBeenCalled();
  expect(page.windowOpenHandler!({ url: 'https://example.com/' })).toEqual({ action: 'deny' });
  expect(page.windowOpenHandler!({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' });
  expect(opened).toEqual(['https://example.com/']);
  expect(isOwnPage('kanjia://app.evil.example/')).toBe(false);
});

test('permissions are refused, but for full screen and copying on our own page', () => {
  guardPermissions();
  const ask = (permission: string, requestingUrl: string) => {
    let answer: boolean | null = null;
    permissions.request!(null, permission, (allowed) => (answer = allowed), { requestingUrl });
    return answer;
  };
  expect(ask('fullscreen', 'kanjia://app/')).toBe(true);
  expect(ask('geolocation', 'kanjia://app/')).toBe(false);
  expect(ask('fullscreen', 'https://example.com/')).toBe(false);
});

test('menu and tray speak the language of the system', () => {
  expect(shellTexts('zh-Hans-CN').language).toBe('zh-CN');
  expect(shellTexts('de-DE').language).toBe('en');
  expect(shellTexts('zh').quit).not.toBe(shellTexts('en').quit);
});

const RAISED: Raised = { id: 'evt_1', title: 'Person · Door', text: '12:00', moment: { cameraId: 'cam_000000000001', atMs: 1_800_000_000_000.4 }, picture: Buffer.from('jpeg').toString('base64'), desktop: true, sound: 50 };

test('what the engine raises is handed on, also of an engine that was started again', () => {
  const { clock, raised } = startHost();
  forked[0]!.emit('message', { type: 'raised', raised: RAISED });
  forked[0]!.emit('exit', 1);
  clock.advance(200);
  forked[1]!.emit('message', { type: 'raised', raised: { ...RAISED, id: 'evt_2' } });
  expect(raised.map(({ id }) => id)).toEqual(['evt_1', 'evt_2']);
});

test('an alert is a notification of the system with its picture, and a click opens the moment in the window', () => {
  const { host } = startHost();
  const windows = new WindowKeeper(host);
  windows.show();
  const window = FakeWindow.made[0]!;
  window.hide();
  const notices = new ShellNotices((hash) => windows.open(hash));
  notices.show(RAISED);
  const [shown] = FakeNotification.shown;
  expect(shown!.options).toMatchObject({ title: 'Person · Door', body: '12:00', silent: true, icon: { bytes: Buffer.from('jpeg') } });
  shown!.emit('click');
  expect(window.visible).toBe(true);
  expect(window.url).toBe('kanjia://app/index.html#/playback?camera=cam_000000000001&at=1800000000000');
});

test('the same event replaces its notification; without picture or moment it is shown all the same, and not at all where it is off', () => {
  const opened: (string | null)[] = [];
  const notices = new ShellNotices((hash) => opened.push(hash));
  notices.show(RAISED);
  notices.show({ ...RAISED, picture: null, moment: null });
  notices.show({ ...RAISED, id: 'evt_2', desktop: false });
  const [first, second] = FakeNotification.shown;
  expect(FakeNotification.shown).toHaveLength(2);
  expect([first!.closed, second!.closed, 'icon' in second!.options]).toEqual([true, false, false]);
  second!.emit('click');
  expect(opened).toEqual([null]);
});
