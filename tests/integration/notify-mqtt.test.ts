/** Alerts and states on Debian's own broker: discovery, availability, passwords, TLS, a line that is cut, and nothing left behind. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CameraEvent } from '../../contract/event-types.ts';
import type { NotifySettings } from '../../contract/notify-types.ts';
import { eventually } from '../support/eventually.ts';
import { startReceiver, startRelay, startTcp } from '../support/http-receiver.ts';
import { type Broker, BROKER_LOGIN, mosquitto, startBroker, type Watcher } from '../support/mosquitto.ts';
import { type Bed, DOOR, makeBed, passUntil, PICTURE, YARD } from '../support/notifications.ts';

const there = describe.skipIf(!mosquitto && !process.env.CI);

let bed: Bed;
const closing: AsyncDisposable[] = [];
const keep = <T extends AsyncDisposable>(each: T): T => {
  closing.unshift(each);
  return each;
};
beforeEach(() => {
  bed = keep(makeBed());
});
afterEach(async () => {
  for (const each of closing.splice(0)) await each[Symbol.asyncDispose]();
});

const use = (port: number, more: Partial<NotifySettings['mqtt']> = {}, password?: string) =>
  bed.it.update({ desktop: { enabled: false }, mqtt: { enabled: true, host: '127.0.0.1', port, ...more }, ...(password === undefined ? {} : { secrets: { mqttPassword: password } }) });
const isOnline = (watcher: Watcher) => eventually(() => watcher.text('kanjia/status') === 'online', { what: 'it says it is online' });
let made = 0;
const event = (change: Partial<CameraEvent> = {}): CameraEvent => ({ id: `evt_m${made++}`, cameraId: DOOR, kind: 'motion', startMs: bed.clock.now(), endMs: null, score: 1, box: null, ...change });

there('MQTT', () => {
  let broker: Broker;
  let watcher: Watcher;
  const start = async (options: Parameters<typeof startBroker>[0] = {}) => {
    broker = keep(await startBroker(options));
    watcher = keep(await broker.watch());
    bed.open();
  };

  test('Home Assistant finds each camera with its sensors and its picture, all retained', async () => {
    await start();
    use(broker.port);
    await isOnline(watcher);
    const config = JSON.parse(watcher.text(`homeassistant/binary_sensor/kanjia_${DOOR}_motion/config`)!) as object;
    expect(config).toEqual({
      ...{ name: 'Motion', unique_id: `kanjia_${DOOR}_motion`, device_class: 'motion', state_topic: `kanjia/${DOOR}/motion`, payload_on: 'ON', payload_off: 'OFF', qos: 1 },
      ...{ availability_topic: 'kanjia/status', payload_available: 'online', payload_not_available: 'offline' },
      device: { identifiers: [`kanjia_${DOOR}`], name: 'Front door', manufacturer: 'Acme', model: 'Eye 2' },
      origin: { name: 'Kanjia' },
    });
    expect(JSON.parse(watcher.text(`homeassistant/binary_sensor/kanjia_${YARD}_person/config`)!)).toMatchObject({ device_class: 'occupancy', device: { name: '后院' } });
    expect(JSON.parse(watcher.text(`homeassistant/image/kanjia_${DOOR}_picture/config`)!)).toMatchObject({ image_topic: `kanjia/${DOOR}/picture`, content_type: 'image/jpeg' });
    expect([watcher.text(`kanjia/${DOOR}/motion`), watcher.text(`kanjia/${YARD}/person`)]).toEqual(['OFF', 'OFF']);
    // A newcomer is told all of it by the broker.
    const newcomer = keep(await broker.watch());
    await eventually(() => newcomer.now.size === watcher.now.size, { what: 'it has got all' });
    expect(newcomer.heard.every(({ retain, qos }) => retain && qos === 1)).toBe(true);
  });

  test('sensors follow events as they open, are recognised and close; others do not stir', async () => {
    await start();
    use(broker.port);
    await isOnline(watcher);
    const state = () => [watcher.text(`kanjia/${DOOR}/motion`), watcher.text(`kanjia/${DOOR}/person`), watcher.text(`kanjia/${YARD}/motion`)].join(' ');
    const visit = event();
    bed.it.alerts.follow(visit);
    await eventually(() => state() === 'ON OFF OFF', { what: 'motion' });
    bed.it.alerts.follow({ ...visit, kind: 'person' });
    await eventually(() => state() === 'ON ON OFF', { what: 'a person, who moves' });
    const second = event();
    bed.it.alerts.follow(second);
    bed.it.alerts.follow({ ...visit, kind: 'person', endMs: bed.clock.now() });
    await eventually(() => state() === 'ON OFF OFF', { what: 'the person is gone, something else moves' });
    bed.it.alerts.follow({ ...second, endMs: bed.clock.now() });
    await eventually(() => state() === 'OFF OFF OFF', { what: 'all is quiet' });
    use(broker.port, { muted: { [DOOR]: ['motion'] } });
    bed.it.alerts.follow(event());
    bed.it.alerts.follow(event({ cameraId: YARD }));
    await eventually(() => state() === 'OFF OFF ON', { what: 'what is muted is not told' });
    expect(watcher.heard.filter(({ topic, payload }) => topic === 'kanjia/status' && payload.toString() === 'offline')).toEqual([]);
  });

  test('an alert comes as JSON after its picture, which stays', async () => {
    await start();
    use(broker.port);
    await isOnline(watcher);
    const told = bed.alert({ kind: 'person' });
    await eventually(() => watcher.heard.some(({ topic }) => topic === `kanjia/${DOOR}/event`), { what: 'it is told' });
    const own = watcher.heard.filter(({ topic }) => /\/(?:picture|event)$/.test(topic) && topic.startsWith('kanjia/'));
    expect(own.map(({ topic, qos }) => [topic, qos])).toEqual([[`kanjia/${DOOR}/picture`, 1], [`kanjia/${DOOR}/event`, 1]]);
    expect(own[0]!.payload).toEqual(PICTURE);
    expect(JSON.parse(own[1]!.payload.toString('utf8'))).toMatchObject({ type: 'alert', title: 'Person · Front door', event: { id: told.id, kind: 'person' }, camera: { id: DOOR } });
    const newcomer = keep(await broker.watch());
    await eventually(() => newcomer.now.has(`kanjia/${DOOR}/picture`), { what: 'the picture is there for who comes later' });
    expect(newcomer.now.has(`kanjia/${DOOR}/event`)).toBe(false);
  });

  test('when the line is cut the broker says so for us; it is dialled again by itself and all is true again', async () => {
    await start();
    const relay = keep(await startRelay(broker.port));
    use(relay.port);
    await isOnline(watcher);
    relay.cut();
    await eventually(() => watcher.text('kanjia/status') === 'offline', { what: 'its last will' });
    const missed = event({ kind: 'person' });
    bed.it.alerts.follow(missed);
    bed.alert({ ...missed });
    await passUntil(bed, 500, () => watcher.text('kanjia/status') === 'online', 'it is back');
    expect(watcher.text(`kanjia/${DOOR}/person`)).toBe('ON');
    await eventually(() => watcher.heard.some(({ topic }) => topic === `kanjia/${DOOR}/event`), { what: 'what was missed is told' });
    await bed.idle();
    expect(bed.it.outbox.size).toBe(0);
  });

  test('a broker that is away for long is asked ever more seldom, and gets what waits when it is back', async () => {
    await start();
    await broker.stop();
    use(broker.port);
    bed.alert();
    await bed.pass(10 * 60_000);
    expect(bed.told.get('mqtt')?.key).toBe('errors.notify.refused');
    expect(bed.it.outbox.size).toBe(1);
    const back = keep(await startBroker({ port: broker.port }));
    const again = keep(await back.watch());
    await passUntil(bed, 5_000, () => again.heard.some(({ topic }) => topic === `kanjia/${DOOR}/event`), 'it is told');
    await bed.idle();
    expect([bed.it.outbox.size, bed.told.size]).toEqual([0, 0]);
  });

  test('a broker that is away is told of, though nobody was to be told of anything; and no longer once it is back', async () => {
    await start();
    await broker.stop();
    use(broker.port);
    await passUntil(bed, 1_000, () => bed.told.get('mqtt')?.key === 'errors.notify.refused', 'it is told');
    const back = keep(await startBroker({ port: broker.port }));
    const again = keep(await back.watch());
    await passUntil(bed, 1_000, () => again.text('kanjia/status') === 'online', 'it is back');
    await eventually(() => bed.told.size === 0, { what: 'nothing is wrong any more' });
    expect(bed.it.alerts.status().channels.find(({ channel }) => channel === 'mqtt')?.failure).toBeNull();
  });

  test('with a password, over TLS with a certificate of its own', async () => {
    await start({ password: true, tls: true });
    use(broker.port, { tls: true, ca: broker.ca, username: BROKER_LOGIN.username }, BROKER_LOGIN.password);
    await isOnline(watcher);
    await bed.it.alerts.test('mqtt');
    await eventually(() => watcher.heard.some(({ topic }) => topic === 'kanjia/test'), { what: 'the test' });
    expect(watcher.text('kanjia/status')).toBe('online');
    expect(bed.everythingKept()).not.toContain(BROKER_LOGIN.password);
  });

  test('switched off, nothing of ours stays on the broker; nor of a camera that was removed, even while it was off', async () => {
    await start();
    use(broker.port);
    await isOnline(watcher);
    bed.alert();
    await eventually(() => watcher.now.has(`kanjia/${DOOR}/picture`), { what: 'a picture' });
    await bed.it.close();
    await eventually(() => watcher.text('kanjia/status') === 'offline', { what: 'it says goodbye' });
    bed.cameras = bed.cameras.filter(({ id }) => id !== DOOR);
    bed.open();
    await isOnline(watcher);
    const left = () => [...watcher.now.keys()].filter((topic) => !topic.endsWith('/event'));
    await eventually(() => left().every((topic) => !topic.includes(DOOR)), { what: () => `nothing of the camera is left: ${left().join(' ')}` });
    expect([...watcher.now.keys()].some((topic) => topic.includes(YARD))).toBe(true);
    bed.it.update({ mqtt: { enabled: false } });
    await eventually(() => left().length === 0, { what: () => `nothing is left: ${left().join(' ')}` });
  });

  test('with other names for its topics the old ones go', async () => {
    await start();
    use(broker.port);
    await isOnline(watcher);
    use(broker.port, { prefix: 'shop/nvr' });
    await eventually(() => watcher.text('shop/nvr/status') === 'online' && [...watcher.now.keys()].every((topic) => !topic.startsWith('kanjia/')), { what: 'they have moved' });
    expect(JSON.parse(watcher.text(`homeassistant/binary_sensor/kanjia_${DOOR}_motion/config`)!)).toMatchObject({ state_topic: `shop/nvr/${DOOR}/motion` });
  });

  test('a wrong password is told, and not tried over and over', async () => {
    await start({ password: true });
    use(broker.port, { username: BROKER_LOGIN.username }, 'wrong-Pa55');
    await expect(bed.it.alerts.test('mqtt')).rejects.toMatchObject({ messageKey: 'notify.wrongLogin', retryable: false });
    bed.alert();
    await bed.pass(5 * 60_000);
    expect(bed.told.get('mqtt')?.key).toBe('errors.notify.wrongLogin');
    expect(bed.it.outbox.list()).toMatchObject([{ state: 'refused', tries: 1 }]);
    expect(bed.everythingKept()).not.toContain('wrong-Pa55');
    use(broker.port, {}, BROKER_LOGIN.password);
    await isOnline(watcher);
    await bed.idle();
    expect(bed.it.outbox.size).toBe(0);
  });

  test.each<[string, () => Promise<[number, Partial<NotifySettings['mqtt']>]>, string, boolean]>([
    ['a certificate that nobody vouches for', async () => [keep(await startBroker({ tls: true })).port, { tls: true }], 'notify.certificate', false],
    ['TLS where none is spoken', async () => [keep(await startBroker()).port, { tls: true }], 'notify.noTls', false],
    ['none where TLS is spoken', async () => [keep(await startBroker({ tls: true })).port, {}], 'notify.mqttClosed', true],
    ['a web server', async () => [keep(await startReceiver()).port, {}], 'notify.notMqtt', false],
    ['rubbish without end', async () => [keep(await startTcp((socket) => pour(socket))).port, {}], 'notify.notMqtt', false],
    ['nobody', async () => [await gone(), {}], 'notify.refused', true],
    ['a name that does not exist', () => Promise.resolve([1883, { host: 'no-such-name.invalid' }]), 'notify.unknownHost', true],
  ])('the test says exactly what is wrong: %s', async (_what, make, messageKey, retryable) => {
    bed.open();
    const [port, more] = await make();
    bed.it.update({ mqtt: { host: '127.0.0.1', port, ...more } });
    await expect(bed.it.alerts.test('mqtt')).rejects.toMatchObject({ messageKey, retryable });
  });

  test('a broker that says nothing is left in time', async () => {
    const silent = keep(await startTcp(() => {}));
    bed.open();
    bed.it.update({ mqtt: { host: '127.0.0.1', port: silent.port } });
    let failure: unknown;
    const tested = bed.it.alerts.test('mqtt').catch((error: unknown) => (failure = error));
    await passUntil(bed, 1_000, () => failure, 'it is given up');
    await tested;
    expect(failure).toMatchObject({ messageKey: 'notify.timeout', retryable: true });
  });
});

function pour(socket: import('node:net').Socket): void {
  const more = () => {
    while (!socket.destroyed) if (!socket.write(Buffer.alloc(16_384, 0x30))) return void socket.once('drain', more);
  };
  more();
}

async function gone(): Promise<number> {
  const receiver = await startReceiver();
  await receiver[Symbol.asyncDispose]();
  return receiver.port;
}
