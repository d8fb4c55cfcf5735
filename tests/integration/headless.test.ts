/** The real headless process: how it starts, how it is kept running, how it ends. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { eventually } from '../support/eventually.ts';
import { callHttp, freePort, startHeadless } from '../support/headless.ts';
import { type HeadlessProcess, runHeadless } from '../support/headless-process.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-headless-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Runs it until it ends by itself. */
async function runToEnd(args: string[], env: Record<string, string> = {}): Promise<{ code: number | null; output: string; stdout: string }> {
  await using engine = runHeadless(args, { env });
  const { code } = await engine.ended;
  return { code, output: engine.output(), stdout: engine.stdout() };
}

/** Until it has printed where it listens. */
async function start(args: string[] = []): Promise<HeadlessProcess & { url: string }> {
  const engine = runHeadless(['--port', '0', '--data', dataDir, ...args]);
  const [, url] = await Promise.race([engine.printed(/Kanjia 看家: (\S+)/), engine.ended.then(({ code }) => Promise.reject(new Error(`ended with ${code}\n${engine.output()}`)))]);
  return { ...engine, url: url! };
}

test('the token file is there before the first answer, for its owner only, and stays the same over a restart', async () => {
  const file = path.join(dataDir, 'owner-token.txt');
  // What stood there before, readable by all, is no key and has no say.
  writeFileSync(file, 'something else\n', { mode: 0o644 });
  const first = await startHeadless({ dataDir });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await first.call('settings.get', {});
  await first.stop();
  const second = await startHeadless({ dataDir });
  expect(second.token).toBe(first.token);
  expect(readFileSync(file, 'utf8')).toMatch(/^[\w-]{43}\n$/);
  await second.stop();
  expect(readdirSync(dataDir).filter((name) => name.startsWith('owner-token'))).toEqual(['owner-token.txt']);
});

describe('it ends', () => {
  test('when it is asked to, within seconds and with everything that it started', async () => {
    await using farm = await startVirtualCameras({ count: 1, scene: ['storefront'], audio: 'none', picture: { width: 640, height: 360, seconds: 10 } });
    const tokenFile = path.join(dataDir, 'token');
    await using engine = await start(['--owner-token-file', tokenFile]);
    const token = readFileSync(tokenFile, 'utf8').trim();
    const { camera } = await callHttp(engine.url, token, 'cameras.add', { address: farm.cameras[0]!.address, username: 'admin', password: 'kanjia-demo' });
    await callHttp(engine.url, token, 'cameras.update', { id: camera.id, recording: { mode: 'continuous' } });
    await eventually(async () => (await callHttp(engine.url, token, 'cameras.list', {})).cameras[0]?.recordingState === 'recording', { what: 'it is recorded' });
    expect(engine.family().length).toBeGreaterThanOrEqual(4);
    const askedAt = performance.now();
    engine.kill('SIGTERM');
    expect(await engine.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - askedAt).toBeLessThan(8000);
    expect(engine.family()).toEqual([]);
    await expect(fetch(`${engine.url}/healthz`)).rejects.toThrow();
  });

  test('in order when Ctrl-C comes twice, as from a terminal and from npm', async () => {
    await using engine = await start();
    const server = serverOf(engine);
    for (const pid of [engine.pid, server, engine.pid]) process.kill(pid, 'SIGINT');
    // A server that was killed would make it 1.
    expect(await engine.ended).toEqual({ code: 0, signal: null });
    expect(engine.family()).toEqual([]);
  });

  test('when it is asked to before it has started, and the next start is none the worse', async () => {
    await using early = runHeadless(['--port', '0', '--data', dataDir]);
    await eventually(() => early.family().length > 1, { every: 5, what: 'the server process is there' });
    early.kill('SIGTERM');
    expect((await early.ended).code).toBe(0);
    expect(early.family()).toEqual([]);
    await using next = await start();
    expect((await fetch(`${next.url}/healthz`)).status).toBe(200);
  });

  test('with everything that it started when its parent is killed', async () => {
    await using engine = await start();
    expect(engine.family().length).toBeGreaterThanOrEqual(2);
    engine.kill('SIGKILL');
    await eventually(() => engine.family().length === 0, { within: 10_000, what: () => `all have ended: ${JSON.stringify(engine.family())}` });
  });
});

/** The engine's own process, the parent's only child. */
function serverOf(engine: HeadlessProcess): number {
  return engine.family().find(({ command }) => command.includes('server-process'))!.pid;
}

test('a server that dies is started again at the same address, with its children gone and no new key shown, as soon as it can be', async () => {
  const tokenFile = path.join(dataDir, 'token');
  await using engine = await start(['--owner-token-file', tokenFile]);
  const token = readFileSync(tokenFile, 'utf8').trim();
  const before = engine.family().filter(({ pid }) => pid !== engine.pid);
  process.kill(serverOf(engine), 'SIGKILL');
  // What stands in its way meanwhile is no reason to give a recorder up.
  const port = Number(new URL(engine.url).port);
  const inTheWay = createServer();
  await eventually(() => listens(inTheWay, port), { every: 2, what: 'the port is free for another' });
  await engine.printed(new RegExp(`Port ${port} .*in use`));
  inTheWay.close();
  await eventually(async () => (await fetch(`${engine.url}/healthz`)).ok, { what: () => `it is back\n${engine.output()}` });
  await callHttp(engine.url, token, 'settings.get', {});
  const now = new Set(engine.family().map(({ pid }) => pid));
  expect(before.filter(({ pid }) => now.has(pid))).toEqual([]);
  expect(engine.output().match(/signin\?token=/g)).toHaveLength(1);
});

function listens(server: ReturnType<typeof createServer>, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const refused = () => resolve(false);
    server.once('error', refused).listen(port, '127.0.0.1', () => {
      server.off('error', refused);
      resolve(true);
    });
  });
}

test('a port in use, a second engine on the same data and what cannot be read or written are told in words', async () => {
  const busy = createServer().listen(0, '127.0.0.1');
  await once(busy, 'listening');
  const { port } = busy.address() as { port: number };
  const inUse = await runToEnd(['--port', String(port), '--data', dataDir]);
  busy.close();
  expect([inUse.code, inUse.output]).toEqual([1, expect.stringMatching(new RegExp(`port ${port}.*`, 'i'))]);
  expect(inUse.output).not.toMatch(/\{\{|\n\s+at /);

  const first = await startHeadless({ dataDir });
  const second = await runToEnd(['--port', '0', '--data', dataDir]);
  expect([second.code, second.output]).toEqual([1, expect.stringContaining('in use by another Kanjia')]);
  await first.call('settings.get', {});
  await first.stop();

  const file = path.join(dataDir, 'file');
  writeFileSync(file, '');
  const within = path.join(file, 'data');
  const unusable = await runToEnd(['--port', '0', '--data', within], { LANG: 'zh_CN.UTF-8' });
  expect([unusable.code, unusable.output]).toEqual([1, expect.stringContaining(within)]);
  expect(unusable.output).toMatch(/不可写入/);

  const rest = ['--port', '0', '--data', dataDir];
  for (const [args, text] of [
    [['--owner-token-file', within], `${within} cannot be written`],
    [['--owner-password-file', within], `${within} cannot be read`],
    [['--host', '192.0.2.77'], 'no address 192.0.2.77'],
  ] as const) {
    const told = await runToEnd([...rest, ...args]);
    expect([told.code, told.output]).toEqual([1, expect.stringContaining(text)]);
    expect(told.output).not.toMatch(/\{\{|\n\s+at /);
  }
});

test.each([
  [['--prot', '8088'], '--prot'],
  [['--port', 'http'], '--port http'],
  [['--port', '65536'], '--port 65536'],
  [['--port', '-1'], '--port'],
  [['--port', ''], '--port'],
  [['--host', ''], '--host'],
  [['--data', ''], '--data'],
  [['--interfaces', ''], '--interfaces'],
  [['--owner-token-file', ''], '--owner-token-file'],
  [['--data'], '--data'],
  [['8088'], '8088'],
])('arguments that make no sense are told by name with the usage: %j', async (args, name) => {
  const wrong = await runToEnd([...(args[0] === '--data' ? [] : ['--data', dataDir]), ...args]);
  expect([wrong.code, wrong.stdout]).toEqual([2, '']);
  expect(wrong.output.split('\n\nUsage:')[0]).toContain(name);
  expect(wrong.output).toContain('--owner-token-file FILE');
  expect(readdirSync(dataDir)).toEqual([]);
});

test('asked for help it prints the usage and starts nothing', async () => {
  const help = await runToEnd(['--help', '--data', path.join(dataDir, 'new')]);
  expect([help.code, help.stdout]).toEqual([0, expect.stringMatching(/^Usage:/)]);
  expect(existsSync(path.join(dataDir, 'new'))).toBe(false);
});

test('a damaged camera list is put aside and told of; the cameras before it are there', async () => {
  const first = await startHeadless({ dataDir });
  await first.stop();
  writeFileSync(path.join(dataDir, 'cameras.json'), '{"cameras": [{"id": ');
  const second = await startHeadless({ dataDir, port: await freePort() });
  expect((await second.call('cameras.list', {})).cameras).toEqual([]);
  const { notices } = await second.call('system.status', {});
  expect(notices.map(({ text }) => text.data?.['file'])).toContain('cameras.json');
  await second.stop();
  expect(readdirSync(dataDir).some((name) => /cameras\.json\..*(?:damaged|corrupt)/.test(name))).toBe(true);
});
