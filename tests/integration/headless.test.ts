/** The real headless process: its files, its certificate, its end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processTree } from '../../bench/lib/process-tree.ts';
import { startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { eventually } from '../support/eventually.ts';
import { freePort, startHeadless } from '../support/headless.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-headless-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Runs it until it ends by itself. */
async function runToEnd(args: string[], env: Record<string, string> = {}): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['main/headless/cli.ts', '--headless', '--interfaces', 'lo', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LANG: 'en_US.UTF-8', ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

test('the token file is there before the first answer, for its owner only, and stays the same over a restart', async () => {
  const first = await startHeadless({ dataDir });
  const file = path.join(dataDir, 'owner-token.txt');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await first.call('settings.get', {});
  await first.stop();
  const second = await startHeadless({ dataDir });
  expect(second.token).toBe(first.token);
  await second.stop();
});

test('it ends when it is asked to, with everything that it started', async () => {
  await using farm = await startVirtualCameras({ count: 1, scene: ['storefront'], audio: 'none', picture: { width: 640, height: 360, seconds: 10 } });
  const engine = await startHeadless({ dataDir });
  const camera = farm.cameras[0]!;
  await engine.call('cameras.add', { address: camera.address, username: 'admin', password: 'kanjia-demo' });
  await eventually(async () => (await engine.call('cameras.list', {})).cameras[0]?.status === 'online', { within: 20_000, what: 'the camera is online' });
  const pids = processTree(engine.parentPid).map(({ pid }) => pid);
  expect(pids.length).toBeGreaterThanOrEqual(3);
  const metrics = await (await fetch(`${engine.url}/metrics`, { headers: { authorization: `Bearer ${engine.token}` } })).text();
  expect(metrics.split('\n').filter((line) => line !== '' && !/^# (?:HELP|TYPE) |^[a-z_]+(?:\{[^{}]*\})? -?[\d.e+]+$/i.test(line))).toEqual([]);
  expect(metrics).toMatch(/^kanjia_\w+/m);
  await engine.stop();
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  // The camera's password is in no file but the one for secrets, and there not readable.
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const entry of files) expect(readFileSync(path.join(entry.parentPath, entry.name)).includes('kanjia-demo'), entry.name).toBe(false);
  expect(engine.output() + metrics).not.toContain('kanjia-demo');
});

test('on anything but loopback it speaks HTTPS, wants a password that it prints once, and keeps its certificate', async () => {
  // An address that leads to loopback and is not called so: nothing listens on the network for this test.
  const start = async () => {
    const port = await freePort();
    const child = spawn(process.execPath, ['main/headless/cli.ts', '--headless', '--interfaces', 'lo', '--host', '127.1', '--port', String(port), '--data', dataDir], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LANG: 'en_US.UTF-8' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await eventually(() => output.includes('SHA-256'), { within: 20_000, what: () => `it listens\n${output}` });
    return { child, port, output: () => output };
  };
  const ask = (port: number, url: string, body?: object) =>
    new Promise<{ status: number; fingerprint: string }>((resolve, reject) => {
      const request = https.request({ host: '127.0.0.1', port, path: url, method: body ? 'POST' : 'GET', rejectUnauthorized: false, headers: { 'content-type': 'application/json' } }, (response) => {
        const certificate = (response.socket as import('node:tls').TLSSocket).getPeerCertificate();
        response.resume().once('end', () => resolve({ status: response.statusCode!, fingerprint: certificate.fingerprint256 }));
      });
      request.once('error', reject);
      request.end(body && JSON.stringify(body));
    });
  const first = await start();
  const password = /Owner password[^:]*: (\S+)/.exec(first.output())![1]!;
  const health = await ask(first.port, '/healthz');
  expect(health.status).toBe(200);
  expect(first.output()).toContain(health.fingerprint);
  expect((await ask(first.port, '/login', { password: 'wrong password' })).status).toBe(401);
  expect((await ask(first.port, '/login', { password })).status).toBe(200);
  await expect(fetch(`http://127.0.0.1:${first.port}/healthz`)).rejects.toThrow();
  first.child.kill('SIGTERM');
  await once(first.child, 'exit');
  const keys = readdirSync(dataDir).filter((name) => /key/i.test(name));
  expect(keys.length).toBeGreaterThan(0);
  for (const name of keys) expect(statSync(path.join(dataDir, name)).mode & 0o777).toBe(0o600);
  const second = await start();
  expect(second.output()).not.toContain('Owner password');
  expect((await ask(second.port, '/healthz')).fingerprint).toBe(health.fingerprint);
  second.child.kill('SIGTERM');
  await once(second.child, 'exit');
});

test('a port in use, a second engine on the same data and a folder that cannot be used are told in words', async () => {
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
  const unusable = await runToEnd(['--port', '0', '--data', path.join(file, 'data')], { LANG: 'zh_CN.UTF-8' });
  expect([unusable.code, unusable.output]).toEqual([1, expect.stringContaining(path.join(file, 'data'))]);
  expect(unusable.output).toMatch(/不可写入/);
});

test('arguments that make no sense are told with the usage', async () => {
  const wrong = await runToEnd(['--prot', '8088']);
  expect(wrong.code).toBe(2);
  expect(wrong.output).toMatch(/--prot[\s\S]*Usage:/);
});

test('a damaged camera list is put aside and told of; the cameras before it are there', async () => {
  const first = await startHeadless({ dataDir });
  await first.stop();
  writeFileSync(path.join(dataDir, 'cameras.json'), '{"cameras": [{"id": ');
  const second = await startHeadless({ dataDir });
  expect((await second.call('cameras.list', {})).cameras).toEqual([]);
  const { notices } = await second.call('system.status', {});
  expect(notices.map(({ text }) => text.data?.['file'])).toContain('cameras.json');
  await second.stop();
  expect(readdirSync(dataDir).some((name) => /cameras\.json\..*(?:damaged|corrupt)/.test(name))).toBe(true);
});
