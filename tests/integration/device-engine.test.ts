/** The real engine with a camera that turns, is set, tells events and sleeps: what scripts and pages do with it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Camera, CameraEvent } from '../../contract/types.ts';
import { type Farm, startVirtualCameras, type VirtualCamera } from '../../tools/virtual-camera/index.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';

let farm: Farm;
let engine: Headless;
let camera: VirtualCamera;
let id: string;
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 1, live: true, names: ['Yard'], discovery: false });
  camera = farm.cameras[0]!;
  engine = await startHeadless();
  const added = await engine.call('cameras.add', { address: camera.address, username: 'admin', password: 'kanjia-demo' });
  id = added.camera.id;
});
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
});
const now = async (): Promise<Camera> => (await engine.call('cameras.list', {})).cameras[0]!;
const events = async (): Promise<CameraEvent[]> => (await engine.call('events.list', { cameraIds: [id] })).events;

test('a change of the resolution is confirmed by the picture, and one after which no picture comes is undone', async () => {
  const applied = await engine.call('cameras.applySettings', { id, changes: { 'encoder.main.size': '960x540' } });
  expect(applied.outcome).toBe('applied');
  expect((await now()).streams.find(({ role }) => role === 'main')).toMatchObject({ width: 960, height: 540 });

  const { items } = await engine.call('cameras.settings', { id });
  expect(items.find(({ key }) => key === 'encoder.main.size')?.value).toBe('960x540');
}, 60_000);

test('rule 25: it turns, stops when nobody says to go on, and a preset is found again', async () => {
  const { ptz } = await engine.call('ptz.describe', { id });
  expect(ptz).toMatchObject({ pan: true, tilt: true, zoom: true, focus: true, home: true, calibrate: true, mostPresets: 64, presets: [] });
  const { token } = await engine.call('ptz.savePreset', { id, name: '大门' });
  camera.moves.length = 0;
  await engine.call('ptz.move', { id, pan: 0.5, tilt: 0.2, zoom: 0 });
  await eventually(() => camera.moves.length >= 3, { what: 'it is stopped by itself' });
  expect(camera.moves).toEqual(['move 0.5 0.2 -', 'stop', 'move 0 0 -']);
  const { pan } = camera.head!.position(Date.now());
  expect(pan).toBeGreaterThan(0.2);
  await engine.call('ptz.goto', { id, token });
  expect(camera.head!.position(Date.now()).pan).toBe(0);
  await engine.call('ptz.renamePreset', { id, token, name: 'Gate' });
  expect((await engine.call('ptz.describe', { id })).ptz?.presets).toEqual([{ token, name: 'Gate' }]);
  await engine.call('ptz.focus', { id, speed: 0.5 });
  await engine.call('ptz.stop', { id });
  expect(camera.moves).toEqual(expect.arrayContaining(['focus 0.5', 'focus 0']));
});

test('a patrol goes through its presets, and moving by hand ends it', async () => {
  await engine.call('ptz.move', { id, pan: 1, tilt: 0, zoom: 0 });
  await engine.call('ptz.stop', { id });
  const { token } = await engine.call('ptz.savePreset', { id, name: 'Right' });
  const first = (await engine.call('ptz.describe', { id })).ptz!.presets[0]!.token;
  await expect(engine.call('ptz.patrol', { id, stops: [], running: true })).rejects.toMatchObject({ body: { error: { kind: 'invalid' } } });
  camera.moves.length = 0;
  const { ptz } = await engine.call('ptz.patrol', { id, stops: [{ preset: first, dwellSeconds: 2 }, { preset: token, dwellSeconds: 2 }], running: true });
  expect(ptz?.patrolling).toBe(true);
  await eventually(() => camera.moves.includes('preset Right'), { within: 8_000, what: 'it has come to the second' });
  await engine.call('ptz.move', { id, pan: 0.1, tilt: 0, zoom: 0 });
  await engine.call('ptz.stop', { id });
  expect((await engine.call('ptz.describe', { id })).ptz?.patrolling).toBe(false);
  await engine.call('ptz.removePreset', { id, token });
  expect((await engine.call('ptz.describe', { id })).ptz?.presets).toHaveLength(1);
});

test("a camera's own events become events, and record; its plain motion does not while our guard is on", async () => {
  await eventually(() => camera.subscriptions === 1, { what: 'the engine listens' });
  // The picture was turned just now, which the guard saw.
  await eventually(async () => !(await now()).motion, { within: 30_000, what: 'the guard is calm' });
  const from = Date.now();
  camera.raise({ topic: 'tns1:RuleEngine/CellMotionDetector/Motion', data: { name: 'IsMotion', value: 'true' } });
  camera.raise({ topic: 'tns1:RuleEngine/MyRuleDetector/Visitor', data: { name: 'State', value: 'true' } });
  await eventually(async () => (await now()).recordingState === 'recording', { within: 15_000, what: 'it records' });
  camera.raise({ topic: 'tns1:RuleEngine/MyRuleDetector/Visitor', data: { name: 'State', value: 'false' } });
  await eventually(async () => (await events()).some(({ kind, endMs }) => kind === 'doorbell' && endMs !== null), { what: 'the visit is over' });
  const mine = (await events()).filter(({ startMs }) => startMs >= from - 2_000);
  expect(mine.filter(({ kind }) => kind === 'doorbell')).toHaveLength(1);
  expect(mine.some(({ kind, startMs }) => kind === 'motion' && startMs >= from)).toBe(false);
  await engine.call('cameras.update', { id, cameraEvents: { enabled: false } });
  await eventually(() => camera.subscriptions === 0, { what: 'its place is given back' });
});

test('a camera that sleeps is not pulled, says so, and the gap has its cause; awake it is there again', async () => {
  await engine.call('cameras.update', { id, recording: { mode: 'continuous' } });
  await eventually(async () => (await now()).recordingState === 'recording', { what: 'it records' });
  await engine.call('cameras.update', { id, sleep: { on: true } });
  await eventually(async () => (await now()).status === 'asleep' && camera.clients === 0, { what: 'nothing is pulled' });
  const asleepMs = Date.now();
  await eventually(() => Date.now() - asleepMs > 2_500, { within: 4_000 });
  await engine.call('cameras.update', { id, sleep: { on: false } });
  await eventually(async () => (await now()).recordingState === 'recording' && (await now()).status === 'online', { what: 'it records again' });
  await eventually(async () => (await engine.call('recordings.list', { cameraId: id, from: asleepMs, to: Date.now() })).gaps.some(({ cause }) => cause === 'camera-asleep'), { what: 'the gap has its cause' });
});

test('a restart is survived', async () => {
  await engine.call('cameras.reboot', { id });
  await eventually(async () => (await now()).status === 'offline', { what: 'it is gone' });
  await eventually(async () => (await now()).status === 'online', { within: 15_000, what: 'it is back' });
  await engine.call('cameras.update', { id, cameraEvents: { enabled: true } });
  await eventually(() => camera.subscriptions === 1, { within: 15_000, what: 'its events are heard again' });
  expect((await engine.call('ptz.describe', { id })).ptz?.presets).toHaveLength(1);
}, 60_000);

test('how it is doing: its streams by our own client, its clock, which is set with one call, and what it is', async () => {
  camera.misbehave.setClockOffset(40 * 60_000);
  // Long enough for figures.
  await eventually(async () => (await engine.call('cameras.health', { id })).streams.some(({ role, fps }) => role === 'main' && fps > 10), { within: 15_000, what: 'the main stream is measured' });
  const { streams, device } = await engine.call('cameras.health', { id, fresh: true });
  const main = streams.find(({ role }) => role === 'main')!;
  expect(main).toMatchObject({ source: 'rtsp', fallback: null, lostPackets: 0, lostPercent: 0, advice: [] });
  expect(main.keyframeSeconds).toBeCloseTo(1, 0);
  expect(main.reconnects).toBeGreaterThan(0);
  expect(main.lastError).toMatchObject({ text: { key: expect.stringMatching(/^status\./) } });
  expect(main.jitterMs).toBeGreaterThan(0);
  expect(main.delayMs).toBeGreaterThanOrEqual(0);
  expect(device).toMatchObject({ firmware: expect.stringContaining('1.0.1'), serial: camera.endpoint.slice(-12), timeSource: 'manual', timeZone: 'UTC0', ntpServers: ['ntp.invalid'] });
  expect(Math.abs(device!.clockOffsetMs! - 40 * 60_000)).toBeLessThan(3_000);

  const { clockOffsetMs } = await engine.call('cameras.setClock', { id, how: 'now' });
  expect(Math.abs(clockOffsetMs!)).toBeLessThan(3_000);
  expect((await engine.call('cameras.health', { id })).device).toMatchObject({ clockOffsetMs: expect.any(Number), timeSource: 'manual' });
  await engine.call('cameras.setClock', { id, how: 'ntp', server: 'time.test' });
  expect(camera.state.ntp).toEqual({ fromDhcp: false, servers: ['time.test'] });
  expect(camera.state.timeType).toBe('NTP');
});

test('rule 5: what the engine asks by itself does not send a refused password again', async () => {
  camera.misbehave.setPassword('another-one');
  try {
    await engine.call('cameras.health', { id, fresh: true }).catch(() => {});
    const refused = camera.refusedPasswords;
    expect(refused).toBeGreaterThan(0);
    for (let round = 0; round < 3; round++) await engine.call('cameras.health', { id });
    expect(camera.refusedPasswords).toBe(refused);
  } finally {
    camera.misbehave.setPassword('kanjia-demo');
  }
});
