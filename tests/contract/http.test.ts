import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import path from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CallName, calls } from '../../contract/calls.ts';
import { AppError, ERROR_KINDS, httpStatus } from '../../contract/errors.ts';
import { ROLES, roleAllows } from '../../contract/roles.ts';
import { createLogger, silentLogger } from '../../main/base/logger.ts';
import { ownCertificate } from '../../main/headless/certificate.ts';
import { createServer } from '../../main/headless/server.ts';
import { type FakeEngine, fakeEngine, REACHED } from './fake-engine.ts';

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
    engine.handlers['settings.get'] = () => ({ settings: { language: null, welcomed: true, place: null } });
    const answer = await post('settings.get');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ settings: { language: null, welcomed: true, place: null } });
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
    ['nothing at all', { headers: {} }],
    ['an empty body that is called JSON', { payload: '', headers: { 'content-type': 'application/json' } }],
    ['null', { payload: 'null', headers: { 'content-type': 'application/json' } }],
  ])('with %s is a call without parameters', async (_what, request) => {
    engine.handlers['settings.get'] = () => ({ settings: { language: null, welcomed: true, place: null } });
    const answer = await ask({ method: 'POST', url: '/api/v1/settings.get', ...request, headers: { ...bearer(), ...request.headers } });
    expect([answer.statusCode, answer.body]).toEqual([200, '{"settings":{"language":null,"welcomed":true,"place":null}}']);
  });

  it('that fails as nobody foresaw tells nothing but a reference to the log', async () => {
    engine.handlers['storage.status'] = () => {
      throw new TypeError('cannot read /home/owner/footage');
    };
    const answer = await post('storage.status');
    const { reference } = answer.json<{ error: { data: { reference: string } } }>().error.data;
    expect([answer.statusCode, answer.json()]).toEqual([500, { error: expect.objectContaining({ kind: 'internal', retryable: false, data: { reference } }) }]);
    expect(answer.body).not.toContain('/home/owner');
    expect(engine.logLines.filter((line) => line.includes(reference) && line.includes('/home/owner'))).toHaveLength(1);
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
    ['half a character', Buffer.from([0x22, 0xe7, 0x9c]), 'application/json'],
    ['an abyss of brackets', '['.repeat(100_000), 'application/json'],
    ['a list', '[]', 'application/json'],
    ['a foreign prototype', '{"__proto__":{"role":"owner"}}', 'application/json'],
    ['another type', 'a=b', 'application/x-www-form-urlencoded'],
    ['JSON that says it is text, as a form of another page would', '{}', 'text/plain'],
    ['a body beyond any call’s', `{"a":"${'x'.repeat(2_000_000)}"}`, 'application/json'],
  ])('refuses %s as the caller’s mistake', async (_what, payload, type) => {
    const answer = await ask({ method: 'POST', url: '/api/v1/cameras.list', payload, headers: { ...bearer(), 'content-type': type } });
    expect([answer.statusCode, answer.json<{ error: { kind: string } }>().error.kind]).toEqual([400, 'invalid']);
  });

  it.each(ROLES)('lets a %s do what the role may, and nothing else', async (role) => {
    const headers = { authorization: `Bearer ${engine.access.createSession(role, role)}` };
    for (const [name, { role: needed, connectionOnly, example }] of Object.entries(calls) as [CallName, (typeof calls)[CallName]][]) {
      const { error } = (await post(name, example ?? {}, headers)).json<{ error: { kind: string; messageKey: string } }>();
      if (!roleAllows(role, needed)) expect([name, error.kind]).toEqual([name, 'forbidden']);
      else expect([name, error.messageKey]).toEqual([name, connectionOnly ? 'call.connectionOnly' : REACHED]);
    }
  });

  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.5', true],
    ['en-GB,en;q=0.9,zh-CN;q=0.8', false],
    ['en;q=0.3, zh-TW;q=0.8', true],
    ['fr, zh;q=0', false],
    ['fr-FR', false],
    [';;,q=,,zh;q=nonsense,', false],
  ])('speaks the language that is asked for: %s', async (wanted, chinese) => {
    const answer = await post('cameras.explode', {}, { ...bearer(), 'accept-language': wanted });
    const { message } = answer.json<{ error: { message: string } }>().error;
    expect([message, /\p{Script=Han}/u.test(message)]).toEqual([expect.stringContaining('cameras.explode'), chinese]);
  });

  it('tells who asks in another way, or for what cannot be an address, what is wrong in the same shape', async () => {
    for (const url of ['/api/v1/cameras.list', '/api/v2/cameras.list', '/api/']) {
      const answer = await ask({ url, headers: bearer() });
      expect([url, answer.statusCode, answer.json()]).toEqual([url, 404, { error: expect.objectContaining({ kind: 'not-found', retryable: false }) }]);
    }
    const broken = await ask({ method: 'POST', url: '/api/v1/%zz', headers: bearer() });
    expect([broken.statusCode, broken.json()]).toEqual([400, { error: expect.objectContaining({ kind: 'invalid' }) }]);
    expect(broken.headers).toHaveProperty('content-security-policy');
    const long = await post('x'.repeat(5000));
    expect([long.statusCode, long.json()]).toEqual([404, { error: expect.objectContaining({ kind: 'not-found' }) }]);
  });

  it('by a cookie is believed from this page only', async () => {
    engine.handlers['settings.get'] = () => ({ settings: { language: null, welcomed: true, place: null } });
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

  it('from the network may name any address and name of this computer, and no other', async () => {
    await using open = await createServer({ engine, host: '0.0.0.0', certificate: null, pageFolder, log: silentLogger });
    const status = async (host: string) => (await open.inject({ url: '/healthz', headers: { host } })).statusCode;
    const own = Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map(({ address, family }) => (family === 'IPv6' ? `[${address.replace(/%.*/, '')}]` : address)));
    for (const name of [...own, 'localhost', hostname(), `${hostname().toUpperCase()}.local`]) expect([name, await status(`${name}:8088`)]).toEqual([name, 200]);
    for (const name of ['evil.example', '192.0.2.4', '[2001:db8::1]', `${hostname()}.evil.example`]) expect([name, await status(name)]).toEqual([name, 403]);
  });

  it('for what is not there, or is no address, is held to the same', async () => {
    for (const url of ['/nowhere', '/%zz', '/api/v1/nowhere']) {
      expect([url, (await server.inject({ url, headers: { host: 'evil.example' } })).statusCode]).toEqual([url, 403]);
    }
  });

  it.each(['/', '/nowhere', '/healthz', '/api/v1/openapi.json', '/signin?token=x'])('for %s is answered with headers that no page of others gets past', async (url) => {
    expect((await ask({ url })).headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/frame-ancestors 'none'/),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(Object.keys((await ask({ url, headers: { origin: 'http://evil.example' } })).headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  it('leaves nothing secret in the log when it fails', async () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'debug', write: (line) => lines.push(line), now: () => 0 });
    await using talkative = await createServer({ engine: { ...engine, exportFile: () => JSON.parse('{') as null }, host: '127.0.0.1', certificate: null, pageFolder, log });
    const answer = await talkative.inject({ url: '/api/v1/exports/x?token=hush', headers: { host: HOST, ...bearer() } });
    expect(answer.statusCode).toBe(500);
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toMatch(new RegExp(`hush|${engine.access.ownerToken}`));
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
    engine.handlers['settings.get'] = () => ({ settings: { language: null, welcomed: true, place: null } });
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

  it('with wrong passwords is not helped by pretending to be somebody else, and the answer says in whose language', async () => {
    await engine.access.setOwnerPassword(PASSWORD, null, null);
    const attempt = (index: number) =>
      ask({ method: 'POST', url: '/login', payload: { password: `wrong ${index}` }, headers: { origin: ORIGIN, 'x-forwarded-for': `192.0.2.${index}`, forwarded: `for=192.0.2.${index}`, 'accept-language': 'zh' } });
    for (let index = 0; index < 5; index++) expect((await attempt(index)).statusCode).toBe(401);
    const refused = await attempt(6);
    expect([refused.statusCode, refused.json()]).toEqual([429, { error: expect.objectContaining({ kind: 'rate-limited', retryable: true, data: { seconds: 30 }, message: expect.stringMatching(/\p{Script=Han}.*30/u) }) }]);
    expect(refused.headers['retry-after']).toBe('30');
  });

  it.each([{}, { password: '' }, { password: 7 }, { password: 'x'.repeat(257) }, { password: 'x', role: 'owner' }])('with %j is a mistake and no try', async (payload) => {
    await engine.access.setOwnerPassword(PASSWORD, null, null);
    for (let index = 0; index < 6; index++) expect((await ask({ method: 'POST', url: '/login', payload, headers: { origin: ORIGIN } })).statusCode).toBe(400);
    expect((await ask({ method: 'POST', url: '/login', payload: { password: PASSWORD }, headers: { origin: ORIGIN } })).statusCode).toBe(200);
  });

  it('over HTTPS gives a cookie that plain HTTP never carries', async () => {
    await engine.access.setOwnerPassword(PASSWORD, null, null);
    const attributes = async (from: FastifyInstance, origin: string) => {
      const answer = await from.inject({ method: 'POST', url: '/login', payload: { password: PASSWORD }, headers: { host: HOST, origin } });
      return String(answer.headers['set-cookie']).split('; ').slice(1).toSorted();
    };
    await using secure = await createServer({ engine, host: '0.0.0.0', certificate: await ownCertificate(engine.dataDir, Date.now()), pageFolder, log: silentLogger });
    const plain = ['HttpOnly', 'Max-Age=2592000', 'Path=/', 'SameSite=Strict'];
    expect(await attributes(server, ORIGIN)).toEqual(plain);
    expect(await attributes(secure, `https://${HOST}`)).toEqual([...plain, 'Secure']);
  });

  it('out wants a page of ours, and costs the disk nothing when nobody was signed in', async () => {
    const cookie = `kanjia_session=${engine.access.createSession('owner', 'o')}`;
    const out = async (headers: Record<string, string>) => (await ask({ method: 'POST', url: '/logout', headers })).statusCode;
    expect(await out({ cookie })).toBe(403);
    expect(await out({ cookie, origin: 'http://evil.example' })).toBe(403);
    const file = path.join(engine.dataDir, 'access.json');
    const written = () => [statSync(file).ino, readFileSync(file, 'utf8')];
    const before = written();
    expect(await out({ cookie: 'kanjia_session=nonsense', origin: ORIGIN })).toBe(200);
    expect(written()).toEqual(before);
    expect(await out({ cookie, origin: ORIGIN })).toBe(200);
    expect(written()).not.toEqual(before);
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
});

describe('the picture of an event', () => {
  beforeEach(() => engine.pictures.set('evt_1', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)));

  it('is a JPEG for whoever is signed in, and not kept by anybody in between', async () => {
    const answer = await ask({ url: '/api/v1/events/evt_1/picture', headers: bearer() });
    expect([answer.statusCode, answer.headers['content-type'], answer.headers['cache-control'], answer.rawPayload]).toEqual([200, 'image/jpeg', 'private, max-age=60', Buffer.from('ffd8ffd9', 'hex')]);
    expect((await ask({ url: '/api/v1/events/evt_1/picture' })).statusCode).toBe(401);
  });

  it('that was not kept is not found', async () => {
    expect((await ask({ url: '/api/v1/events/evt_2/picture', headers: bearer() })).statusCode).toBe(404);
  });
});

describe('an export', () => {
  const DISPOSITION = /filename\*=UTF-8''/;
  beforeEach(() => {
    const file = path.join(engine.dataDir, 'export.mp4');
    writeFileSync(file, '0123456789');
    engine.files.set('x1', { path: file, name: '店铺 2026.mp4' });
    engine.files.set('gone', { path: path.join(engine.dataDir, 'gone.mp4'), name: 'gone.mp4' });
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
    ['bytes=4-999', 206, '456789', 'bytes 4-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=99999999999999999999-', 416, '', 'bytes */10'],
    ['bytes=0-1,4-5', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('comes in parts: %s', async (range, status, body, contentRange) => {
    const answer = await get(range);
    expect([answer.statusCode, answer.body, answer.headers['content-range']]).toEqual([status, body, contentRange]);
  });

  it.each(['老张的 (店铺) *1*.mp4', "Bob's \"shop\"\\.mp4", 'half of \ud83d.mp4', 'line\r\nset-cookie: a=b.mp4'])('keeps a name that is hard to send: %j', async (name) => {
    engine.files.set('odd', { path: path.join(engine.dataDir, 'export.mp4'), name });
    const answer = await get(undefined, 'odd');
    expect(answer.statusCode).toBe(200);
    // RFC 8187 §3.2.1: nothing but these may stand as it is.
    const sent = /^attachment; filename="export\.mp4"; filename\*=UTF-8''([\w!#$&+.^`|~%-]+)$/.exec(String(answer.headers['content-disposition']))?.[1];
    expect(decodeURIComponent(sent ?? '')).toBe(name.toWellFormed());
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('that is only asked about is described and not read', async () => {
    const answer = await ask({ method: 'HEAD', url: '/api/v1/exports/x1', headers: bearer() });
    expect([answer.statusCode, answer.body, answer.headers]).toEqual([200, '', expect.objectContaining({ 'content-length': '10', 'content-type': 'video/mp4', 'accept-ranges': 'bytes' })]);
    const part = await ask({ method: 'HEAD', url: '/api/v1/exports/x1', headers: { ...bearer(), range: 'bytes=-3' } });
    expect([part.statusCode, part.headers['content-length']]).toEqual([206, '3']);
  });

  it('comes as it is on the disk, when somebody has shortened it', async () => {
    writeFileSync(path.join(engine.dataDir, 'export.mp4'), '0123');
    expect((await get()).body).toBe('0123');
    expect((await get('bytes=2-9')).headers['content-range']).toBe('bytes 2-3/4');
    writeFileSync(path.join(engine.dataDir, 'export.mp4'), '');
    const empty = await get();
    expect([empty.statusCode, empty.body, empty.headers['content-length']]).toEqual([200, '', '0']);
  });

  it('that is a folder by now is not found', async () => {
    engine.files.set('folder', { path: pageFolder, name: 'x.mp4' });
    expect((await get(undefined, 'folder')).statusCode).toBe(404);
  });

  it('that is gone, or never was, is not found; without a token nothing is told', async () => {
    expect((await get(undefined, 'gone')).statusCode).toBe(404);
    expect((await get(undefined, 'never')).statusCode).toBe(404);
    expect((await ask({ url: '/api/v1/exports/x1' })).statusCode).toBe(401);
  });
});
