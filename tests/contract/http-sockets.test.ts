/** What a real socket shows and an injected request does not: paths as they were sent, WebSockets, callers that leave. */
import { once } from 'node:events';
import { mkdirSync, readdirSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { MAX_CONTROL_BYTES } from '../../contract/wire.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createServer } from '../../main/headless/server.ts';
import { eventually } from '../support/eventually.ts';
import { type FakeEngine, fakeEngine } from './fake-engine.ts';

let engine: FakeEngine;
let server: FastifyInstance;
let port: number;
beforeEach(async () => {
  engine = fakeEngine();
  const pageFolder = path.join(engine.dataDir, 'page');
  mkdirSync(path.join(pageFolder, 'assets'), { recursive: true });
  writeFileSync(path.join(pageFolder, 'index.html'), '<title>Kanjia</title>');
  writeFileSync(path.join(pageFolder, 'assets', 'app-1.js'), 'ours');
  writeFileSync(path.join(pageFolder, '.env'), 'hush');
  writeFileSync(path.join(engine.dataDir, 'secrets.key'), 'hush');
  server = await createServer({ engine, host: '127.0.0.1', certificate: null, pageFolder, log: silentLogger });
  port = Number(new URL(await server.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterEach(async () => {
  await server.close();
  engine[Symbol.dispose]();
});

const bearer = () => ({ authorization: `Bearer ${engine.access.ownerToken}` });

/** The bytes as they are, unlike any client's; resolves with all that comes until the server hangs up. */
async function sendRaw(bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  // A server that hangs up without reading on resets the connection: that is its answer then.
  socket.on('error', () => {});
  socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}
const getRaw = (target: string, headers: string[] = [`Host: 127.0.0.1:${port}`]) => sendRaw([`GET ${target} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n'));

describe('a path', () => {
  it('of the page is served', async () => {
    expect(await getRaw('/assets/app-1.js')).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\nours$/);
  });

  it.each([
    ...['/../secrets.key', '/assets/../../secrets.key', '/..%2fsecrets.key', '/%2e%2e/secrets.key', '/%2e%2e%2fsecrets.key', '/..%5csecrets.key', '/..\\secrets.key'],
    ...['/%252e%252e%252fsecrets.key', '/..%c0%afsecrets.key', '/assets/%00/../../secrets.key', '/./../secrets.key', '/....//secrets.key', '//etc/passwd', '/.env', '/%2eenv', '/assets/../.env'],
    ...['http://127.0.0.1/../secrets.key', 'file:///etc/passwd', '/api/v1/exports/..%2f..%2fsecrets.key'],
  ])('%s leads out of no folder', async (target) => {
    const answer = await getRaw(target);
    expect(answer).toMatch(/^HTTP\/1\.1 (?:4\d\d) /);
    expect(answer).not.toMatch(/hush|root:/);
  });
});

describe('a request', () => {
  it.each([
    ['no host', []],
    ['a second host', ['Host: evil.example', 'Host: 127.0.0.1']],
    ['an address of another', ['Host: evil.example']],
    ['a host that is none', ['Host: 127.0.0.1/../']],
    ['somebody else’s host in front', ['X-Forwarded-Host: 127.0.0.1', 'Host: evil.example']],
  ])('with %s is refused', async (_what, headers) => {
    expect(await getRaw('/healthz', headers)).toMatch(/^HTTP\/1\.1 (?:400|403) /);
  });

  it('that is no HTTP is refused, and the next one is served', async () => {
    for (const rubbish of ['\u0000\u0001\u0002\r\n\r\n', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n\r\n`, '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003']) {
      expect(await sendRaw(rubbish)).toMatch(/^(?:HTTP\/1\.1 4\d\d |$)/);
    }
    expect(await getRaw('/healthz')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('whose caller leaves stops what it had asked for', async () => {
    let signal: AbortSignal | null = null;
    engine.handlers['cameras.discover'] = (_input, context) => {
      ({ signal } = context);
      return new Promise(() => {});
    };
    const request = http.request({ host: '127.0.0.1', port, path: '/api/v1/cameras.discover', method: 'POST', headers: { ...bearer(), 'content-type': 'application/json' } });
    request.on('error', () => {});
    request.end('{"seconds":30}');
    await eventually(() => signal, { every: 5, what: 'the call is under way' });
    expect(signal!.aborted).toBe(false);
    request.destroy();
    await eventually(() => signal!.aborted, { every: 5, what: 'the call is told' });
  });

  it('under way does not keep the server from closing', async () => {
    let started = false;
    engine.handlers['cameras.discover'] = () => {
      started = true;
      return new Promise(() => {});
    };
    const answer = fetch(`http://127.0.0.1:${port}/api/v1/cameras.discover`, { method: 'POST', headers: { ...bearer(), 'content-type': 'application/json' }, body: '{"seconds":30}' });
    const failed = expect(answer).rejects.toThrow();
    await eventually(() => started, { every: 5, what: 'the call is under way' });
    await server.close();
    await failed;
  });
});

describe.runIf(process.platform === 'linux')('a download', () => {
  const LARGE_BYTES = 256 * 1024 * 1024;
  let file: string;
  beforeEach(() => {
    file = path.join(engine.dataDir, 'large.mp4');
    writeFileSync(file, '');
    truncateSync(file, LARGE_BYTES);
    engine.files.set('large', { path: file, name: 'large.mp4' });
  });
  const openHandles = () =>
    readdirSync('/proc/self/fd').filter((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`) === file;
      } catch {
        return false;
      }
    }).length;
  const begin = async (method: string, headers: Record<string, string> = {}) => {
    const request = http.request({ host: '127.0.0.1', port, path: '/api/v1/exports/large', method, agent: false, headers: { ...bearer(), ...headers } });
    request.on('error', () => {});
    request.end();
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.on('error', () => {});
    return { request, response };
  };

  it('that is broken off leaves no file open', async () => {
    const { request, response } = await begin('GET');
    await once(response, 'data');
    expect(openHandles()).toBe(1);
    request.destroy();
    await eventually(() => openHandles() === 0, { within: 5000, every: 10, what: 'the file is closed' });
  });

  it('that is only asked about, or asked for beyond its end, leaves no file open', async () => {
    for (const [method, headers, status] of [['HEAD', {}, 200], ['HEAD', { range: 'bytes=5-' }, 206], ['GET', { range: `bytes=${LARGE_BYTES}-` }, 416]] as const) {
      const { response } = await begin(method, headers);
      response.resume();
      await once(response, 'end');
      expect([response.statusCode, openHandles()]).toEqual([status, 0]);
    }
  });

  it('has the right bytes at its far end', async () => {
    writeFileSync(file, 'the end', { flag: 'a' });
    const { response } = await begin('GET', { range: 'bytes=-7' });
    expect([response.headers['content-range'], Buffer.concat(await response.toArray()).toString()]).toEqual([`bytes ${LARGE_BYTES}-${LARGE_BYTES + 6}/${LARGE_BYTES + 7}`, 'the end']);
  });
});

describe('a WebSocket', () => {
  const open = (headers: Record<string, string> = {}, where = '/ws') => new WebSocket(`ws://127.0.0.1:${port}${where}`, { headers });
  const closeCode = async (socket: WebSocket) => ((await once(socket, 'close')) as [number])[0];
  const cookieOf = (session: string) => `kanjia_session=${session}`;
  const own = () => `http://127.0.0.1:${port}`;
  const signIn = () => engine.access.createSession('owner', 'owner');

  it('is open to a page of ours that is signed in, and to a program with the token', async () => {
    for (const headers of [{ cookie: cookieOf(signIn()), origin: own() }, bearer()] as Record<string, string>[]) {
      const socket = open(headers);
      await once(socket, 'open');
      socket.send(JSON.stringify({ t: 'call', id: 1, name: 'cameras.explode' }));
      const [answer] = (await once(socket, 'message')) as [Buffer];
      expect(JSON.parse(answer.toString())).toMatchObject({ t: 'error', id: 1, error: { kind: 'not-found' } });
      socket.close();
      await closeCode(socket);
    }
    expect(engine.connections).toHaveLength(2);
  });

  it.each([
    ['nobody', () => ({}), 4401],
    ['a token of nobody’s', () => ({ authorization: 'Bearer nonsense' }), 4401],
    ['another page, with the owner’s cookie', () => ({ cookie: cookieOf(signIn()), origin: 'http://evil.example' }), 4403],
    ['a page of another port, with the owner’s cookie', () => ({ cookie: cookieOf(signIn()), origin: `http://127.0.0.1:${port + 1}` }), 4403],
    ['a sandboxed page, with the owner’s cookie', () => ({ cookie: cookieOf(signIn()), origin: 'null' }), 4403],
    ['who does not say where from, with the owner’s cookie', () => ({ cookie: cookieOf(signIn()) }), 4403],
    ['a name that was made to lead here', () => ({ ...bearer(), host: `evil.example:${port}`, origin: `http://evil.example:${port}` }), 4403],
  ])('is closed to %s', async (_who, headers: () => Record<string, string>, code) => {
    const socket = open(headers());
    const heard: unknown[] = [];
    socket.on('message', (message) => heard.push(message));
    expect(await closeCode(socket)).toBe(code);
    expect([engine.connections.length, heard]).toEqual([0, []]);
  });

  it('elsewhere than at its address is hung up on', async () => {
    const socket = open(bearer(), '/ws/../healthz');
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error).toBeInstanceOf(Error);
    expect(engine.connections).toEqual([]);
  });

  it('ends when its session is signed out, and no other does', async () => {
    const leaving = signIn();
    const sockets = [open({ cookie: cookieOf(leaving), origin: own() }), open({ cookie: cookieOf(leaving), origin: own() }), open({ cookie: cookieOf(signIn()), origin: own() }), open(bearer())];
    await Promise.all(sockets.map((socket) => once(socket, 'open')));
    const codes = Promise.all(sockets.slice(0, 2).map(closeCode));
    const answer = await fetch(`${own()}/logout`, { method: 'POST', headers: { cookie: cookieOf(leaving), origin: own() } });
    expect(answer.status).toBe(200);
    expect(await codes).toEqual([4401, 4401]);
    expect(sockets.map(({ readyState }) => readyState)).toEqual([WebSocket.CLOSED, WebSocket.CLOSED, WebSocket.OPEN, WebSocket.OPEN]);
    expect(await closeCode(open({ cookie: cookieOf(leaving), origin: own() }))).toBe(4401);
    for (const socket of sockets) socket.close();
  });

  it('ends when the password is changed elsewhere', async () => {
    const mine = signIn();
    const sockets = [open({ cookie: cookieOf(mine), origin: own() }), open({ cookie: cookieOf(signIn()), origin: own() })];
    await Promise.all(sockets.map((socket) => once(socket, 'open')));
    const code = closeCode(sockets[1]!);
    await engine.access.setOwnerPassword('correct horse battery', null, engine.access.identify(mine)!.id);
    expect(await code).toBe(4401);
    expect(sockets[0]!.readyState).toBe(WebSocket.OPEN);
    sockets[0]!.close();
  });

  it('that sends more than any call carries, or what is no WebSocket, is closed alone', async () => {
    const [large, torn, other] = [open(bearer()), open(bearer()), open(bearer())];
    await Promise.all([large, torn, other].map((socket) => once(socket, 'open')));
    const codes = Promise.all([large, torn].map(closeCode));
    for (const socket of [large, torn]) socket.on('error', () => {});
    large.send('x'.repeat(MAX_CONTROL_BYTES + 1));
    (torn as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    expect(await codes).toEqual([1009, 1002]);
    other.send(JSON.stringify({ t: 'call', id: 7, name: 'cameras.explode' }));
    const [answer] = (await once(other, 'message')) as [Buffer];
    expect(JSON.parse(answer.toString())).toMatchObject({ id: 7 });
    other.close();
  });

  it('does not outlive the server', async () => {
    const socket = open(bearer());
    await once(socket, 'open');
    const code = closeCode(socket);
    await server.close();
    await code;
    expect(engine.connections.map(({ closed }) => closed)).toEqual([true]);
  });
});
