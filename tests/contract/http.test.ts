import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { calls } from '../../contract/calls.ts';
import { AppError, ERROR_KINDS, httpStatus } from '../../contract/errors.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createServer } from '../../main/headless/server.ts';
import { type FakeEngine, fakeEngine } from './fake-engine.ts';

const HOST = '127.0.0.1:8088';
const ORIGIN = `http://${HOST}`;
const PASSWORD = 'correct horse battery';

let engine: FakeEngine;
let server: FastifyInstance;
let pageFolder: string;
beforeEach(async () => {
  engine = fakeEngine();
  pageFolder = path.join(engine.dataDir, 'page');
  mkdirSync(path.join(pageFolder, 'assets'), { recursive: true });
  writeFileSync(path.join(pageFolder, 'index.html'), '<title>Kanjia</title>');
  writeFileSync(path.join(pageFolder, 'assets', 'app-1.js'), '1');
  writeFileSync(path.join(engine.dataDir, 'secrets.key'), 'secret');
  server = await createServer({ engine, host: '127.0.0.1', certificate: null, pageFolder, log: silentLogger });
});
afterEach(async () => {
  await server.close();
  engine[Symbol.dispose]();
});

const ask = (request: InjectOptions) => server.inject({ ...request, headers: { host: HOST, ...request.headers } });
const bearer = () => ({ authorization: `Bearer ${engine.access.ownerToken}` });
const post = (call: string, payload: unknown = {}, headers: Record<string, string> = bearer()) => ask({ method: 'POST', url: `/api/v1/${call}`, payload: payload as object, headers });
const cookieOf = (headers: Record<string, unknown>) => String(headers['set-cookie']).split(';')[0]!;

describe('POST /api/v1/<call>', () => {
  it('answers with the result itself', async () => {
    engine.handlers['settings.get'] = () => ({ settings: { language: null, welcomed: true } });
    const answer = await post('settings.get');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ settings: { language: null, welcomed: true } });
  });

  it.each(ERROR_KINDS)('answers %s with a fitting status and everything a caller needs', async (kind) => {
    engine.handlers['storage.status'] = () => {
      throw new AppError(kind, 'storage.notWritable', { data: { path: '/footage' } });
    };
    const answer = await post('storage.status');
    expect(answer.statusCode).toBe(httpStatus(kind));
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.json()).toEqual({ error: { kind, messageKey: 'storage.notWritable', message: expect.stringContaining('/footage'), retryable: expect.any(Boolean), data: { path: '/footage' } } });
  });

  it.each([
    ['no token', 'storage.status', {}, {}, 401, 'unauthenticated'],
    ['a wrong token', 'storage.status', {}, { authorization: 'Bearer nonsense' }, 401, 'unauthenticated'],
    ['an unknown call', 'cameras.explode', {}, null, 404, 'not-found'],
    ['a wrong field', 'cameras.list', { extra: 1 }, null, 400, 'invalid'],
  ])('refuses %s', async (_what, call, payload, headers, status, kind) => {
    const answer = await post(call, payload, (headers as Record<string, string> | null) ?? bearer());
    expect([answer.statusCode, answer.json<{ error: { kind: string } }>().error.kind]).toEqual([status, kind]);
  });

  it.each([
    ['no JSON', '{"a":', 'application/json'],
    ['another type', 'a=b', 'application/x-www-form-urlencoded'],
    ['a body beyond any call’s', `{"a":"${'x'.repeat(2_000_000)}"}`, 'application/json'],
  ])('refuses %s as the caller’s mistake', async (_what, payload, type) => {
    const answer = await ask({ method: 'POST', url: '/api/v1/cameras.list', payload, headers: { ...bearer(), 'content-type': type } });
    expect([answer.statusCode, answer.json<{ error: { kind: string } }>().error.kind]).toEqual([400, 'invalid']);
  });

  it('refuses what the role may not do', async () => {
    const answer = await post('cameras.remove', { id: 'cam_000000000001' }, { authorization: `Bearer ${engine.access.createSession('viewer', 'v')}` });
    expect([answer.statusCode, answer.json<{ error: { kind: string } }>().error.kind]).toEqual([403, 'forbidden']);
  });

  it('speaks the language that is asked for', async () => {
    const answer = await post('cameras.explode', {}, { ...bearer(), 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5' });
    expect(answer.json<{ error: { message: string } }>().error.message).toMatch(/\p{Script=Han}/u);
  });

  it('by a cookie is believed from this page only', async () => {
    engine.handlers['settings.get'] = () => ({ settings: { language: null, welcomed: true } });
    const cookie = `kanjia_session=${engine.access.createSession('owner', 'o')}`;
    const status = async (headers: Record<string, string>) => (await post('settings.get', {}, { cookie, ...headers })).statusCode;
    expect(await status({ origin: ORIGIN })).toBe(200);
    expect(await status({ origin: 'http://evil.example' })).toBe(403);
    expect(await status({ origin: 'null' })).toBe(403);
    expect(await status({})).toBe(403);
  });
});

describe('a request', () => {
  it.each(['evil.example', 'evil.example:8088', 'evil example', '127.0.0.1.evil.example', '192.0.2.4'])('to the host %j is refused, whatever its name resolves to', async (host) => {
    for (const url of ['/', '/healthz', '/signin?token=x', '/api/v1/openapi.json']) {
      expect((await server.inject({ url, headers: { ...bearer(), host } })).statusCode).toBe(403);
    }
  });

  it('for a page gets it under a strict policy', async () => {
    const answer = await ask({ url: '/' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'|default-src 'self'/);
    expect(answer.headers['content-security-policy']).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' });
    expect((await ask({ url: '/assets/app-1.js' })).headers['cache-control']).toContain('immutable');
  });

  it.each(['/../secrets.key', '/..%2fsecrets.key', '/assets/..%2f..%2fsecrets.key', '/%2e%2e/secrets.key', '/.hidden', '//etc/passwd'])('for %s leads out of no folder', async (url) => {
    const answer = await ask({ url });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.body).not.toContain('secret');
  });
});

describe('signing in', () => {
  it('by a link works once, and a program that only looks does not use it up', async () => {
    const url = `/signin?token=${engine.access.issueLink()}`;
    expect((await ask({ method: 'HEAD', url })).headers['set-cookie']).toBeUndefined();
    const first = await ask({ url });
    expect([first.statusCode, first.headers.location]).toEqual([303, '/']);
    expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
    const second = await ask({ url });
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.headers.location).toBe('/#/sign-in?link=used');
  });

  it('by the password gives a session that ends when it is signed out', async () => {
    engine.handlers['settings.get'] = () => ({ settings: { language: null, welcomed: true } });
    await engine.access.setOwnerPassword(PASSWORD, null, null);
    const answer = await ask({ method: 'POST', url: '/login', payload: { password: PASSWORD }, headers: { origin: ORIGIN } });
    const cookie = cookieOf(answer.headers);
    const status = async () => (await post('settings.get', {}, { cookie, origin: ORIGIN })).statusCode;
    expect(await status()).toBe(200);
    expect((await ask({ method: 'POST', url: '/logout', headers: { cookie, origin: ORIGIN } })).statusCode).toBe(200);
    expect(await status()).toBe(401);
  });

  it('with wrong passwords is slowed down, also when they come all at once, and told when to come again', async () => {
    await engine.access.setOwnerPassword(PASSWORD, null, null);
    const attempt = (password: string) => ask({ method: 'POST', url: '/login', payload: { password }, headers: { origin: ORIGIN } });
    const statuses = (await Promise.all(Array.from({ length: 12 }, (_, index) => attempt(`wrong password ${index}`)))).map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(5);
    const refused = await attempt(PASSWORD);
    expect(refused.statusCode).toBe(429);
    const seconds = Number(refused.headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    engine.clock.advance(seconds * 1000 + 1);
    expect((await attempt(PASSWORD)).statusCode).toBe(200);
  });

  it('from another page is refused', async () => {
    const answer = await ask({ method: 'POST', url: '/login', payload: { password: 'x' }, headers: { origin: 'http://evil.example' } });
    expect(answer.statusCode).toBe(403);
  });
});

describe('for programs', () => {
  it('/healthz answers without a token, and says when the engine is not ready', async () => {
    engine.ready = false;
    expect((await ask({ url: '/healthz' })).statusCode).toBe(503);
    engine.ready = true;
    expect((await ask({ url: '/healthz' })).json()).toEqual({ status: 'ok' });
  });

  it('/metrics wants the token', async () => {
    expect((await ask({ url: '/metrics' })).statusCode).toBe(401);
    const answer = await ask({ url: '/metrics', headers: bearer() });
    expect(answer.headers['content-type']).toContain('text/plain');
    expect(answer.body).toContain('kanjia_info 1');
  });

  it('the OpenAPI document has every call with its parameters and result', async () => {
    const document = (await ask({ url: '/api/v1/openapi.json', headers: bearer() })).json<{
      openapi: string;
      paths: Record<string, { post?: { requestBody?: unknown; responses: Record<string, unknown>; security?: unknown } }>;
    }>();
    expect(document.openapi).toMatch(/^3\.1/);
    const found = Object.entries(document.paths).flatMap(([url, item]) => (item.post ? [url.split('/').at(-1)!] : []));
    expect(found.toSorted()).toEqual(expect.arrayContaining(['cameras.add', 'cameras.discover', 'cameras.list', 'events.list', 'playback.export', 'recordings.list', 'storage.update']));
    for (const name of found) expect(calls).toHaveProperty([name]);
    for (const { post: operation } of Object.values(document.paths)) {
      if (operation) expect(operation).toMatchObject({ requestBody: expect.anything(), responses: { 200: expect.anything() } });
    }
    expect(JSON.stringify(document)).not.toContain('"$ref":"#/definitions');
  });
});

describe('an export', () => {
  const DISPOSITION = /filename\*=UTF-8''/;
  beforeEach(() => {
    const file = path.join(engine.dataDir, 'export.mp4');
    writeFileSync(file, '0123456789');
    engine.files.set('x1', { path: file, name: '店铺 2026.mp4', bytes: 10 });
    engine.files.set('gone', { path: path.join(engine.dataDir, 'gone.mp4'), name: 'gone.mp4', bytes: 10 });
  });
  const get = (range?: string, id = 'x1') => ask({ url: `/api/v1/exports/${id}`, headers: { ...bearer(), ...(range ? { range } : {}) } });

  it('comes whole, with its name', async () => {
    const answer = await get();
    expect([answer.statusCode, answer.body, answer.headers['accept-ranges']]).toEqual([200, '0123456789', 'bytes']);
    expect(decodeURIComponent(String(answer.headers['content-disposition']))).toContain('店铺 2026.mp4');
    expect(answer.headers['content-disposition']).toMatch(DISPOSITION);
  });

  it.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
  ])('comes in parts: %s', async (range, status, body, contentRange) => {
    const answer = await get(range);
    expect([answer.statusCode, answer.body, answer.headers['content-range']]).toEqual([status, body, contentRange]);
  });

  it('that is gone, or never was, is not found; without a token nothing is told', async () => {
    expect((await get(undefined, 'gone')).statusCode).toBe(404);
    expect((await get(undefined, 'never')).statusCode).toBe(404);
    expect((await ask({ url: '/api/v1/exports/x1' })).statusCode).toBe(401);
  });
});
