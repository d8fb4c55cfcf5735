/** A camera's own events by PullPoint, against a camera with its misbehaviours. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { PullLoop } from '../../main/cameras/events/pull-loop.ts';
import { meaningOf, type Notification } from '../../main/cameras/events/topics.ts';
import { type Farm, startVirtualCameras, type VirtualCamera } from '../../tools/virtual-camera/index.ts';
import { NO_QUIRKS } from '../../tools/virtual-camera/onvif/quirks.ts';
import { linkTo } from '../support/device-link.ts';
import { eventually } from '../support/eventually.ts';

let farm: Farm;
let camera: VirtualCamera;
const open: PullLoop[] = [];
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 1, live: true, names: ['Telling'], discovery: false });
  camera = farm.cameras[0]!;
});
afterAll(() => farm?.close());
afterEach(async () => {
  await Promise.all(open.splice(0).map((loop) => loop.close()));
  Object.assign(camera.quirks, NO_QUIRKS);
});

async function listen(): Promise<{ loop: PullLoop; heard: Notification[] }> {
  const heard: Notification[] = [];
  const link = await linkTo(camera);
  const loop = new PullLoop({ link, clock: systemClock, log: silentLogger, onNotification: (notification) => heard.push(notification), onLost: () => {} });
  open.push(loop);
  await eventually(() => loop.state === 'listening', { what: 'it listens' });
  return { loop, heard };
}
const raise = (topic: string, value: string, name = 'State') => camera.raise({ topic, data: { name, value } });
const kinds = (heard: readonly Notification[]) => heard.map((notification) => meaningOf(notification)).map((meaning) => `${meaning?.kind} ${meaning?.active}`);

test('what the camera raises is heard at once, and how things stand at the beginning', async () => {
  raise('tns1:Device/Trigger/DigitalInput', 'true', 'LogicalState');
  const { heard } = await listen();
  await eventually(() => heard.length >= 1, { what: 'the state is told' });
  expect(heard[0]).toMatchObject({ topic: 'Device/Trigger/DigitalInput', initial: true });
  raise('tns1:RuleEngine/MyRuleDetector/PeopleDetect', 'true');
  raise('tns1:RuleEngine/MyRuleDetector/PeopleDetect', 'false');
  await eventually(() => heard.length >= 3, { what: 'both edges are told' });
  expect(kinds(heard).slice(1)).toEqual(['person true', 'person false']);
});

test('rule 21: the subscription is renewed before it ends, and given back at the end', async () => {
  camera.quirks.subscriptionMs = 3_000;
  const before = camera.asked.length;
  const { loop, heard } = await listen();
  await eventually(() => camera.asked.slice(before).filter((operation) => operation === 'Renew').length >= 2, { within: 12_000, what: 'it is renewed twice' });
  raise('tns1:RuleEngine/TamperDetector/Tamper', 'true', 'IsTamper');
  await eventually(() => kinds(heard).includes('tamper true'), { what: 'it is still heard' });
  expect(camera.asked.slice(before).filter((operation) => operation === 'CreatePullPointSubscription')).toHaveLength(1);
  expect(camera.subscriptions).toBe(1);
  await loop.close();
  expect(camera.subscriptions).toBe(0);
});

test('rule 21: a camera that has forgotten the subscription is subscribed to anew', async () => {
  const { heard } = await listen();
  camera.misbehave.forgetSubscriptions();
  await eventually(() => camera.subscriptions === 1, { within: 10_000, what: 'there is a new subscription' });
  raise('tns1:RuleEngine/MyRuleDetector/Visitor', 'true');
  await eventually(() => kinds(heard).includes('doorbell true'), { what: 'it is heard' });
  raise('tns1:RuleEngine/MyRuleDetector/Visitor', 'false');
});

test('rule 21: a camera that refuses every pull is asked ever more rarely', async () => {
  camera.quirks.subscriptionMs = -1;
  const link = await linkTo(camera);
  const before = camera.asked.length;
  const loop = new PullLoop({ link, clock: systemClock, log: silentLogger, onNotification: () => {}, onLost: () => {} });
  open.push(loop);
  await eventually(() => camera.asked.slice(before).includes('PullMessages'), { what: 'it was asked' });
  const from = Date.now();
  await eventually(() => Date.now() - from > 3_500, { within: 5_000 });
  // At 0, 1 and 3 s.
  expect(camera.asked.slice(before).filter((operation) => operation === 'PullMessages').length).toBeLessThanOrEqual(3);
});

test('rule 22: addressing is complete, and reference parameters and the query of the address come back', async () => {
  camera.quirks.wantsReferenceParameters = true;
  const { loop, heard } = await listen();
  raise('tns1:RuleEngine/LineDetector/Crossed', '7', 'ObjectId');
  await eventually(() => kinds(heard).includes('line null'), { what: 'it is heard' });
  await loop.close();
  expect(camera.subscriptions).toBe(0);
});

test('rule 23: a camera that cuts a long pull is pulled more shortly, on the same subscription', async () => {
  camera.quirks.pullCutMs = 2_500;
  const before = camera.asked.length;
  const { loop, heard } = await listen();
  await eventually(() => camera.asked.slice(before).filter((operation) => operation === 'PullMessages').length >= 3, { within: 15_000, what: 'it is pulled again' });
  expect(loop.state).toBe('listening');
  expect(camera.asked.slice(before).filter((operation) => operation === 'CreatePullPointSubscription')).toHaveLength(1);
  raise('tns1:RuleEngine/FieldDetector/ObjectsInside', 'true', 'IsInside');
  await eventually(() => kinds(heard).includes('field true'), { what: 'it is heard' });
});

test('rule 5: a refused password ends the listening, and is not sent again', async () => {
  const link = await linkTo(camera);
  const before = camera.refusedPasswords;
  camera.misbehave.setPassword('another-one');
  try {
    const loop = new PullLoop({ link, clock: systemClock, log: silentLogger, onNotification: () => {}, onLost: () => {} });
    open.push(loop);
    await eventually(() => loop.state === 'refused', { what: 'it is refused' });
    const from = Date.now();
    await eventually(() => Date.now() - from > 1_500, { within: 3_000 });
    expect(camera.refusedPasswords - before).toBe(1);
  } finally {
    camera.misbehave.setPassword('kanjia-demo');
  }
});
