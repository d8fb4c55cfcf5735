/** What follows from events in the real engine: modes, triggers, sound, with a virtual camera. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CameraEvent, DEFAULT_GUARD } from '../../contract/types.ts';
import { type Farm, startVirtualCameras, type VirtualCamera } from '../../tools/virtual-camera/index.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';

let farm: Farm;
let engine: Headless;
let camera: VirtualCamera;
let id: string;
beforeAll(async () => {
  // A still picture: what happens is what the camera tells, and what is heard.
  farm = await startVirtualCameras({ count: 1, names: ['Hall'], scene: ['storefront'], audio: 'aac', discovery: false, picture: { width: 640, height: 360, seconds: 6, bitrateKbps: 400 } });
  camera = farm.cameras[0]!;
  engine = await startHeadless();
  id = (await engine.call('cameras.add', { address: camera.address, username: 'admin', password: 'kanjia-demo' })).camera.id;
  // Crossing a line is listed only: a camera does not say when that is over.
  const triggers = { ...DEFAULT_GUARD.triggers, line: { record: false, alert: false, intervalSeconds: 0 } };
  await engine.call('cameras.update', { id, guard: { enabled: false, triggers }, recording: { postRollSeconds: 1 } });
  await eventually(() => camera.subscriptions === 1, { within: 15_000, what: 'the engine listens to the camera' });
});
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
});

const events = async (kind: CameraEvent['kind']) => (await engine.call('events.list', { cameraIds: [id], kinds: [kind] })).events;
const state = async () => (await engine.call('cameras.list', {})).cameras[0]!.recordingState;
const visitor = (value: boolean) => camera.raise({ topic: 'tns1:RuleEngine/MyRuleDetector/Visitor', data: { name: 'State', value: String(value) } });
const line = (value: boolean) => camera.raise({ topic: 'tns1:RuleEngine/LineDetector/Crossed', data: { name: 'ObjectId', value: value ? '1' : '2' } });

test('a mode in which nobody guards lists no passer-by, and a doorbell all the same', async () => {
  await engine.call('cameras.update', { id, guard: { inMode: { home: 'never', away: 'always', night: 'always' } } });
  expect((await engine.call('guard.mode', {})).state).toEqual({ mode: 'home', scheduled: false, schedule: [] });
  line(true);
  visitor(true);
  const [rang] = await eventually(async () => ((await events('doorbell')).length === 1 ? events('doorbell') : null), { within: 15_000, what: 'somebody rang' });
  expect(rang!.about).toMatchObject({ source: 'camera', recorded: true, alerted: true });
  expect(await events('line')).toEqual([]);
  visitor(false);
  await eventually(async () => (await events('doorbell'))[0]!.endMs !== null, { within: 15_000, what: 'the visit is over' });

  expect((await engine.call('guard.switch', { mode: 'away' })).state.mode).toBe('away');
  line(true);
  const [crossed] = await eventually(async () => ((await events('line')).length > 0 ? events('line') : null), { within: 15_000, what: 'somebody crossed the line' });
  expect(crossed!.about).toMatchObject({ source: 'camera', recorded: false, alerted: false });
});

test('a kind whose trigger does not record is listed, and nothing is recorded', async () => {
  await eventually(async () => (await state()) === 'waiting', { within: 30_000, what: 'what was recorded is over' });
  const { triggers } = (await engine.call('cameras.list', {})).cameras[0]!.guard;
  await engine.call('cameras.update', { id, guard: { triggers: { ...triggers, doorbell: { record: false, alert: false, intervalSeconds: 0 } } } });
  const before = (await events('doorbell')).length;
  visitor(true);
  await eventually(async () => (await events('doorbell')).length === before + 1, { within: 15_000, what: 'somebody rang' });
  expect(await state()).toBe('waiting');
  visitor(false);
});

test('what is loud for a while is a sound event, which ends when nobody listens any more', async () => {
  expect(await events('sound')).toEqual([]);
  await engine.call('cameras.update', { id, guard: { enabled: true, soundAboveDb: -50 } });
  await eventually(async () => (await events('sound')).length === 1, { within: 30_000, what: 'the sound is heard' });
  expect((await events('sound'))[0]!.endMs).toBeNull();
  await engine.call('cameras.update', { id, guard: { soundAboveDb: null } });
  await eventually(async () => (await events('sound'))[0]!.endMs !== null, { within: 15_000, what: 'it is over' });
});
