/** Alerts on their way over real sockets: webhook, ntfy, mail and open pages; what fails, and what waits. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_MAIL, type MailSettings } from '../../contract/coverage-types.ts';
import type { Channel } from '../../contract/notify-types.ts';
import { eventually } from '../support/eventually.ts';
import { type Receiver, startReceiver, startTcp } from '../support/http-receiver.ts';
import { LOGIN, type MailServer, startMailServer } from '../support/mail-server.ts';
import { type Bed, DOOR, makeBed, passUntil, PICTURE, YARD } from '../support/notifications.ts';

const MINUTE = 60_000;
let bed: Bed;
let receiver: Receiver;
const closing: AsyncDisposable[] = [];
beforeEach(async () => {
  bed = makeBed();
  receiver = await startReceiver();
  closing.push(bed, receiver);
});
afterEach(async () => {
  for (const each of closing.splice(0)) await each[Symbol.asyncDispose]();
});

const KEY = 'a signing key 密';
const webhook = (url = `${receiver.url}/hook/secret-path?token=secret-query`, more: { picture?: boolean; calm?: boolean } = {}) =>
  bed.it.update({ desktop: { enabled: false }, webhook: { enabled: true, picture: true, ...more }, secrets: { webhookUrl: url, webhookKey: KEY } });
const failureOf = (channel: Channel) => bed.it.alerts.status().channels.find((each) => each.channel === channel)!.failure?.key;
const bodies = () => receiver.received.map(({ body }) => JSON.parse(body.toString('utf8')) as { type: string; title: string; text: string; event: { kind: string } | null; summary: { count: number } | null });

test('a webhook gets signed JSON with the picture in it', async () => {
  bed.open();
  bed.it.update({ publicUrl: 'https://home.example/nvr/' });
  webhook();
  const event = bed.alert({ kind: 'person', startMs: bed.clock.now() - 2_000 });
  await bed.idle();
  const [got] = receiver.received;
  expect(got!.path).toBe('/hook/secret-path?token=secret-query');
  // As a receiver checks it, by docs/notifications.md.
  const [, seconds, hmac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(got!.headers['kanjia-signature']))!;
  expect(Number(seconds) * 1_000).toBe(bed.clock.now());
  expect(createHmac('sha256', KEY).update(`${seconds}.`).update(got!.body).digest('hex')).toBe(hmac);
  expect(JSON.parse(got!.body.toString('utf8'))).toEqual({
    ...{ version: 1, type: 'alert', id: got!.headers['kanjia-delivery'], title: 'Person · Front door', text: expect.stringMatching(/11:59:58/), atMs: bed.clock.now() },
    camera: { id: DOOR, name: 'Front door' },
    event: { id: event.id, kind: 'person', startMs: event.startMs, endMs: null, score: 0.9, zones: [], distanceMetres: null },
    summary: null,
    recording: null,
    url: `https://home.example/nvr/#/playback?camera=${DOOR}&at=${event.startMs - 3_000}`,
    picture: { type: 'image/jpeg', base64: PICTURE.toString('base64') },
  });
  expect(bed.it.outbox.size).toBe(0);
  expect(bed.it.alerts.status().channels.find(({ channel }) => channel === 'webhook')).toMatchObject({ deliveredMs: bed.clock.now(), failure: null, lastHour: 1 });
});

test('a receiver that has trouble gets it later: the same one, signed anew, when it wants it', async () => {
  bed.open();
  webhook();
  receiver.answer = (response) => response.writeHead(503, { 'retry-after': '120' }).end('<p>back soon</p>');
  bed.alert();
  await bed.idle();
  expect(bed.it.outbox.list()).toMatchObject([{ channel: 'webhook', state: 'waiting', tries: 1, nextMs: bed.clock.now() + 120_000, failure: { key: 'errors.notify.serverError', data: { status: 503, answer: 'back soon' } }, pictureBytes: PICTURE.length }]);
  receiver.answer = (response) => response.end();
  await bed.pass(110_000);
  expect(receiver.received).toHaveLength(1);
  await bed.pass(20_000);
  expect(receiver.received.map(({ headers }) => headers['kanjia-attempt'])).toEqual(['1', '2']);
  expect(receiver.received[1]!.headers['kanjia-delivery']).toBe(receiver.received[0]!.headers['kanjia-delivery']);
  expect(receiver.received[1]!.headers['kanjia-signature']).not.toBe(receiver.received[0]!.headers['kanjia-signature']);
  expect(bed.it.outbox.size).toBe(0);
});

test('what could not be delivered survives a restart, and goes in its order when the receiver is back', async () => {
  const { port } = receiver;
  await receiver[Symbol.asyncDispose]();
  bed.open();
  webhook();
  bed.alert({ kind: 'person' });
  await bed.idle();
  bed.clock.advance(1_000);
  bed.alert({ kind: 'doorbell' });
  await bed.pass(5 * MINUTE);
  expect(bed.told.get('webhook')?.key).toBe('errors.notify.refused');
  await bed.it.close();
  receiver = await startReceiver({ port });
  closing.push(receiver);
  bed.open();
  await bed.idle();
  expect(bodies().map(({ event }) => event?.kind)).toEqual(['person', 'doorbell']);
  expect(JSON.parse(receiver.received[0]!.body.toString('utf8'))).toMatchObject({ picture: { base64: PICTURE.toString('base64') } });
  expect(bed.told.size).toBe(0);
  await bed.it.close();
  bed.open();
  await bed.idle();
  expect(receiver.received).toHaveLength(2);
});

test('a receiver that refuses us is told, not asked over and over, and asked at once when the settings have changed', async () => {
  bed.open();
  webhook();
  receiver.answer = (response) => response.writeHead(401).end(`no to ${KEY} and secret-query`);
  for (let index = 0; index < 5; index++) bed.alert();
  await bed.pass(10 * MINUTE);
  expect(receiver.received).toHaveLength(1);
  expect(bed.it.outbox.list().map(({ state }) => state)).toEqual(['refused', 'waiting', 'waiting', 'waiting', 'waiting']);
  expect(bed.told.get('webhook')?.key).toBe('errors.notify.notAllowed');
  expect(JSON.stringify([...bed.told.values(), bed.it.outbox.list()])).not.toMatch(/signing key|secret/);
  receiver.answer = (response) => response.end();
  bed.it.update({ secrets: { webhookKey: 'another' } });
  await bed.idle();
  expect(receiver.received).toHaveLength(6);
  expect(bed.it.outbox.size).toBe(0);
});

test('one message that is not liked holds up no other', async () => {
  bed.open();
  webhook();
  receiver.answer = (response, { body }) => response.writeHead(body.includes('"doorbell"') ? 422 : 200).end();
  bed.alert({ kind: 'doorbell' });
  bed.alert({ kind: 'person' });
  await bed.idle();
  expect(bodies()).toHaveLength(2);
  expect(bed.it.outbox.list()).toMatchObject([{ state: 'refused', message: { event: { kind: 'doorbell' } } }]);
  expect(bed.it.delivery.retry(undefined)).toBe(1);
  await bed.idle();
  expect(bed.it.outbox.list()).toMatchObject([{ state: 'refused', tries: 2 }]);
});

test('a redirect to another host is not followed, one on the same host is', async () => {
  const other = await startReceiver();
  closing.push(other);
  bed.open();
  webhook();
  receiver.answer = (response) => response.writeHead(307, { location: `http://localhost:${other.port}/` }).end();
  await expect(bed.it.alerts.test('webhook')).rejects.toMatchObject({ messageKey: 'notify.redirected', data: { to: `localhost:${other.port}` } });
  expect(other.received).toEqual([]);
  receiver.answer = (response, { path }) => (path === '/there' ? response.end() : response.writeHead(308, { location: '/there' }).end());
  await bed.it.alerts.test('webhook');
  expect(receiver.received.at(-1)).toMatchObject({ path: '/there' });
  receiver.answer = (response) => response.writeHead(308, { location: '/there' }).end();
  await expect(bed.it.alerts.test('webhook')).rejects.toMatchObject({ messageKey: 'notify.redirected' });
});

test('an answer without end is cut off; what it begins with counts', async () => {
  bed.open();
  webhook();
  let written = 0;
  let status = 200;
  receiver.answer = (response) => {
    response.writeHead(status);
    const pour = () => {
      for (; !response.destroyed; written += 16_384) if (!response.write('x'.repeat(16_384))) return void response.once('drain', pour);
    };
    pour();
  };
  await bed.it.alerts.test('webhook');
  status = 500;
  await expect(bed.it.alerts.test('webhook')).rejects.toMatchObject({ messageKey: 'notify.serverError' });
  // As much as the system's buffers hold, not what it would have sent in that time.
  expect(written).toBeLessThan(64 * 1024 * 1024);
});

test('a receiver that takes a connection and says nothing is left in time, and alerts are never held up by it', async () => {
  const silent = await startTcp(() => {});
  closing.push(silent);
  bed.open({ bounds: { entries: 20 } });
  webhook(`http://127.0.0.1:${silent.port}/`);
  for (let index = 0; index < 100; index++) bed.alert();
  await eventually(() => silent.sockets.size === 1 && bed.it.outbox.size === 20, { what: 'the first one is being sent, the others are bounded' });
  expect(bed.it.alerts.status().givenUp).toBe(80);
  await passUntil(bed, 5_000, () => failureOf('webhook') === 'errors.notify.timeout', 'it is given up');
  expect(bed.it.outbox.size).toBe(20);
});

test.each<[string, () => Promise<string>, string, boolean]>([
  ['nobody at the port', async () => {
    const gone = await startReceiver();
    await gone[Symbol.asyncDispose]();
    return gone.url;
  }, 'notify.refused', true],
  ['a name that does not exist', () => Promise.resolve('http://no-such-name.invalid/'), 'notify.unknownHost', true],
  ['a certificate that nobody vouches for', async () => {
    const tls = await startReceiver({ tls: true });
    closing.push(tls);
    return tls.url;
  }, 'notify.certificate', false],
  ['TLS where none is spoken', () => Promise.resolve(receiver.url.replace('http:', 'https:')), 'notify.noTls', false],
  ['something that is no web server', async () => {
    const rubbish = await startTcp((socket) => socket.write('220 mail.example ESMTP\r\n'));
    closing.push(rubbish);
    return `http://127.0.0.1:${rubbish.port}/`;
  }, 'notify.notHttp', false],
  ['a page that does not exist', () => {
    receiver.answer = (response) => response.writeHead(404).end('nothing here');
    return Promise.resolve(receiver.url);
  }, 'notify.notFound', false],
])('the test says exactly what is wrong: %s', async (_what, makeUrl, messageKey, retryable) => {
  bed.open();
  webhook(await makeUrl());
  await expect(bed.it.alerts.test('webhook')).rejects.toMatchObject({ messageKey, retryable });
  expect(failureOf('webhook')).toBe(`errors.${messageKey}`);
});

test('a receiver with a certificate of its own is spoken to when that is trusted', async () => {
  const tls = await startReceiver({ tls: true });
  closing.push(tls);
  bed.open({ ca: tls.ca });
  webhook(tls.url);
  await bed.it.alerts.test('webhook');
  expect(JSON.parse(tls.received[0]!.body.toString('utf8'))).toMatchObject({ type: 'test', title: 'Test of Kanjia', event: null });
});

test('ntfy gets the picture, the text in headers, and a link to the moment', async () => {
  bed.open();
  bed.language = 'zh-CN';
  bed.it.update({ publicUrl: 'https://home.example', desktop: { enabled: false }, ntfy: { enabled: true, server: `${receiver.url}/sub/`, topic: 'my-door' }, secrets: { ntfySecret: 'tk_secret' } });
  const event = bed.alert({ kind: 'person', cameraId: YARD });
  await bed.idle();
  const [got] = receiver.received;
  expect(got).toMatchObject({ path: '/sub/my-door', headers: { authorization: 'Bearer tk_secret', filename: 'kanjia.jpg', tags: 'person', click: `https://home.example/#/playback?camera=${YARD}&at=${event.startMs - 3_000}` } });
  expect(got!.body).toEqual(PICTURE);
  const decoded = (name: string) => Buffer.from(/^=\?UTF-8\?B\?(.*)\?=$/.exec(String(got!.headers[name]))![1]!, 'base64').toString('utf8');
  expect(decoded('title')).toMatch(/ · 后院$/);
  expect(decoded('message')).toMatch(/12:00:00/);
});

test('an ntfy server that keeps no attachments gets the text; with a name, what is secret is its password', async () => {
  bed.open();
  bed.it.update({ desktop: { enabled: false }, ntfy: { enabled: true, server: receiver.url, topic: 'door', username: 'me' }, secrets: { ntfySecret: 'pw' } });
  receiver.answer = (response, { headers }) => (headers['filename'] ? response.writeHead(400).end('{"code":40014,"error":"attachments not allowed"}') : response.end());
  bed.alert();
  await bed.idle();
  expect(receiver.received).toHaveLength(2);
  expect(receiver.received[1]!.headers['authorization']).toBe(`Basic ${Buffer.from('me:pw').toString('base64')}`);
  expect(receiver.received[1]!.body.toString('utf8')).toMatch(/12:00:00/);
  expect(bed.it.outbox.size).toBe(0);
});

test('a mail has the picture inside and goes by the server of the daily summary', async () => {
  const server: MailServer = await startMailServer();
  closing.push({ [Symbol.asyncDispose]: () => server.close() });
  bed.open({ ca: server.ca });
  expect(() => bed.it.update({ mail: { enabled: true } })).toThrow(expect.objectContaining({ messageKey: 'notify.incomplete' }));
  bed.mail = { ...DEFAULT_MAIL, from: 'nvr@example.com', host: '127.0.0.1', port: server.port, security: 'starttls', username: LOGIN.username, to: ['daily@example.com'] } satisfies MailSettings;
  bed.setMailPassword('wrong');
  bed.it.update({ desktop: { enabled: false }, mail: { enabled: true, to: ['guard@example.com'] } });
  bed.alert();
  await bed.idle();
  expect(bed.it.outbox.list()).toMatchObject([{ channel: 'mail', state: 'refused', failure: { key: 'errors.mail.wrongPassword' } }]);
  bed.setMailPassword(LOGIN.password);
  bed.it.mailChanged();
  await bed.idle();
  const [mail] = server.mails;
  expect(mail).toMatchObject({ to: ['guard@example.com'], secure: true });
  const [, cid] = /<img src=3D"cid:([^"]+)"/.exec(mail!.raw.replaceAll('=\r\n', ''))!;
  expect(mail!.raw).toContain(`Content-ID: <${cid}>`);
  expect(mail!.raw).toMatch(/Content-Disposition: inline; filename=kanjia\.jpg/);
  expect(mail!.raw.replaceAll('\r\n', '')).toContain(PICTURE.toString('base64'));
  bed.it.update({ mail: { to: [] } });
  bed.alert();
  await bed.idle();
  expect(server.mails.at(-1)!.to).toEqual(['daily@example.com']);
});

test('one visit alerts once on each channel, also when it is recognised later; a channel that was not told yet is', async () => {
  bed.open();
  webhook();
  bed.it.update({ desktop: { enabled: true }, webhook: { muted: { [DOOR]: ['motion'] } } });
  const event = bed.alert({ kind: 'motion' });
  bed.alert({ ...event, score: 0.95 });
  await bed.idle();
  expect([bed.raised.length, receiver.received.length]).toEqual([1, 0]);
  bed.alert({ ...event, kind: 'person' });
  bed.alert({ ...event, kind: 'person', score: 1 });
  await bed.idle();
  expect([bed.raised.length, bodies().map(({ title }) => title)]).toEqual([1, ['Person · Front door']]);
});

test('an alert budget: so many an hour, then one summary, also over a restart', async () => {
  bed.open();
  webhook(undefined, { calm: true });
  bed.it.update({ budget: 3 });
  for (let index = 0; index < 8; index++) {
    bed.alert({ kind: index % 2 === 0 ? 'person' : 'motion', cameraId: index < 6 ? DOOR : YARD });
    await bed.pass(MINUTE);
  }
  expect(bodies().map(({ type }) => type)).toEqual(['alert', 'alert', 'alert']);
  expect(bed.it.alerts.status().channels.find(({ channel }) => channel === 'webhook')).toMatchObject({ lastHour: 3, held: 5 });
  await bed.it.close();
  bed.open();
  await bed.pass(53 * MINUTE);
  expect(bodies().slice(3)).toMatchObject([{ type: 'summary', title: '5 more alerts', summary: { count: 5 } }]);
  expect(bodies()[3]!.text).toMatch(/^Held back from .*12:03.* to .*12:07.*\nFront door: Motion × 2\nFront door: Person × 1\n后院: Person × 1\n后院: Motion × 1$/);
  await bed.pass(120 * MINUTE);
  expect(receiver.received).toHaveLength(4);
});

test('quiet hours are quiet for people, not for machines', async () => {
  bed.open();
  webhook();
  bed.it.update({ desktop: { enabled: true }, quiet: { hours: [{ day: 2, from: 12 * 60, to: 13 * 60 }], except: ['tamper'] } });
  bed.alert({ kind: 'person' });
  bed.alert({ kind: 'tamper' });
  await bed.idle();
  expect(bed.raised.map(({ title }) => title)).toEqual(['Camera disturbed · Front door']);
  expect(receiver.received).toHaveLength(2);
  expect(bed.it.alerts.status().quiet).toBe(true);
});

test('open pages are given words, picture, moment and sound; where none is open the test says so', async () => {
  bed.open();
  bed.it.update({ sound: { enabled: true, volume: 40 } });
  const event = bed.alert({ kind: 'doorbell' });
  await bed.idle();
  expect(bed.raised).toEqual([{ id: event.id, title: 'Doorbell · Front door', text: expect.any(String), moment: { cameraId: DOOR, atMs: event.startMs - 3_000 }, picture: PICTURE.toString('base64'), desktop: true, sound: 40 }]);
  bed.pages = 0;
  await expect(bed.it.alerts.test('desktop')).rejects.toMatchObject({ messageKey: 'notify.nobody' });
});

test('a picture that does not come in time is not waited for', async () => {
  bed.open();
  webhook();
  bed.alert({}, new Promise(() => {}));
  bed.alert({}, Promise.reject(new Error('no picture')));
  await passUntil(bed, 1_000, () => receiver.received.length === 2, 'both are there');
  expect(receiver.received.map(({ body }) => (JSON.parse(body.toString('utf8')) as { picture: unknown }).picture)).toEqual([null, null]);
});

test('tokens, passwords and the webhook’s address are nowhere to be read, and belong to the server they were entered for', async () => {
  bed.open();
  webhook('http://127.0.0.1:9/hook/secret-path?token=secret-query');
  bed.it.update({ ntfy: { server: 'https://ntfy.example', topic: 'door' }, mqtt: { host: 'broker.example', username: 'u' }, secrets: { ntfySecret: 'tk_secret', mqttPassword: 'mqtt-secret' } });
  bed.alert();
  await bed.pass(MINUTE);
  await bed.idle();
  expect(bed.everythingKept() + JSON.stringify([bed.it.alerts.status(), bed.it.outbox.list(), ...bed.told.values()])).not.toMatch(/secret-path|secret-query|tk_secret|mqtt-secret|signing key/);
  expect(bed.it.alerts.status().secrets).toEqual({ webhookUrl: 'http://127.0.0.1:9/…', webhookKey: true, ntfySecret: true, mqttPassword: true });
  expect(bed.it.update({ ntfy: { server: 'https://elsewhere.example' } }).secrets.ntfySecret).toBe(false);
  expect(bed.it.update({ mqtt: { host: 'elsewhere.example' } }).secrets.mqttPassword).toBe(false);
  expect(bed.it.update({ secrets: { webhookKey: '', webhookUrl: '' } }).secrets).toMatchObject({ webhookUrl: null, webhookKey: false });
});

test('trouble with recording is told once on the channels that want to know, in quiet hours, too, and past a budget that is spent', async () => {
  bed.open();
  webhook();
  const allDay = Array.from({ length: 7 }, (_, day) => ({ day: day + 1, from: 0, to: 24 * 60 }));
  bed.it.update({ desktop: { enabled: true }, webhook: { calm: true }, budget: 1, quiet: { hours: allDay, except: [] }, sound: { enabled: true, recording: false } });
  const full = { id: 'storage.full./mnt/b', text: { key: 'notices.nothingMayGo', data: { path: '/mnt/b' } }, cameraId: null };
  const nothing = { id: `proof.${DOOR}`, text: { key: 'notices.proof.nothing-new', data: { name: 'Front door' } }, cameraId: DOOR };
  bed.it.takeTroubles([full]);
  bed.it.takeTroubles([full, nothing]);
  await bed.pass(60_000);
  expect(receiver.received).toHaveLength(1);
  const told = bodies()[0] as unknown as { recording: { cameraId: string | null; text: string }[] };
  expect(told).toMatchObject({ type: 'recording', title: 'Recording is in trouble', camera: null, event: null });
  expect(told.recording.map(({ cameraId }) => cameraId)).toEqual([null, DOOR]);
  expect(told.recording[0]!.text).toContain('/mnt/b');
  expect(bed.raised.map(({ desktop, sound, text }) => [desktop, sound, text.includes('Front door')])).toEqual([[true, null, true]]);
  bed.it.takeTroubles([full, nothing]);
  await bed.pass(30 * 60_000);
  expect(receiver.received).toHaveLength(1);
  // Who was told of it is told that it is over.
  bed.it.takeTroubles([full]);
  await bed.pass(3 * 60_000);
  expect(bodies()[1]).toMatchObject({ type: 'recovered', title: 'Recording is partly well again; one trouble is left', recording: [{ cameraId: DOOR }] });
  bed.it.takeTroubles([]);
  await bed.pass(11 * 60_000);
  expect(bodies()[2]).toMatchObject({ type: 'recovered', title: 'Recording is well again', recording: [{ cameraId: null }] });
  expect([receiver.received.length, bed.raised.length]).toEqual([3, 3]);
  // Switched off for one channel, it is told on the others.
  bed.it.update({ webhook: { recording: false } });
  bed.it.takeTroubles([{ ...full, id: 'storage.location./mnt/b' }]);
  await bed.pass(10 * 60_000);
  expect([receiver.received.length, bed.raised.length]).toEqual([3, 4]);
});
