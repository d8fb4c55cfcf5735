/** The installer's bench and the acceptance, with the real engine and cameras in which each change shows. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BenchAction, BenchJob, CommissioningRecord } from '../../contract/bench-types.ts';
import { type Farm, startVirtualCameras, type VirtualCamera } from '../../tools/virtual-camera/index.ts';
import { NO_QUIRKS } from '../../tools/virtual-camera/onvif/quirks.ts';
import { FIRMWARE_MAGIC } from '../../tools/virtual-camera/onvif/server.ts';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';

let farm: Farm;
let engine: Headless;
let ids: string[];
let cameras: VirtualCamera[];
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 2, live: true, names: ['Front', 'Back'], password: 'first-password', discovery: false });
  cameras = farm.cameras;
  engine = await startHeadless();
  ids = [];
  for (const { address } of cameras) ids.push((await engine.call('cameras.add', { address, username: 'admin', password: 'first-password' })).camera.id);
});
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  await farm?.close();
});
beforeEach(() => {
  for (const { quirks } of cameras) Object.assign(quirks, NO_QUIRKS);
});

async function run(action: BenchAction, which = ids): Promise<BenchJob> {
  await engine.call('bench.run', { ids: which, action });
  let job: BenchJob | null = null;
  await eventually(async () => (job = (await engine.call('bench.job', {})).job)?.running === false, { within: 60_000, what: 'the change is through' });
  return job!;
}
const states = ({ results }: BenchJob) => results.map(({ state }) => state);

test('clocks: what would change is shown first, then all are set, and one that lies is told', async () => {
  cameras[0]!.misbehave.setClockOffset(600_000);
  const { devices } = await engine.call('bench.preview', { ids, action: { kind: 'clock', how: 'now' } });
  expect(devices.map(({ name, blocked }) => [name, blocked])).toEqual([['Front', false], ['Back', false]]);
  expect(Number(devices[0]!.changes[0]!.from!.replace(' s', ''))).toBeGreaterThan(590);
  expect(states(await run({ kind: 'clock', how: 'now' }))).toEqual(['done', 'done']);
  expect((await engine.call('cameras.health', { id: ids[0]!, fresh: true })).device!.clockOffsetMs).toBeLessThan(3_000);
  cameras[1]!.misbehave.setClockOffset(-600_000);
  cameras[1]!.quirks.settersLie = true;
  const job = await run({ kind: 'clock', how: 'now' });
  expect(states(job)).toEqual(['done', 'failed']);
  expect(job.results[1]!.message).toMatch(/still \d+ s off/);
  cameras[1]!.misbehave.setClockOffset(0);
});

test('settings go from one to many, each with its own result; what one does not take is put back there', async () => {
  cameras[1]!.quirks.settersLie = true;
  const action: BenchAction = { kind: 'settings', changes: { 'imaging.brightness': 64, 'encoder.sub.kbps': 200 } };
  const { devices } = await engine.call('bench.preview', { ids, action });
  expect(devices[0]!.changes).toEqual(expect.arrayContaining([{ what: 'imaging.brightness', from: '50', to: '64' }]));
  const job = await run(action);
  expect(states(job)).toEqual(['done', 'rolled-back']);
  expect(cameras[0]!.state.imaging.Brightness).toBe(64);
  expect(cameras[1]!.state.imaging.Brightness).toBe(50);
  const missing = await engine.call('bench.preview', { ids, action: { kind: 'settings', changes: { 'encoder.main.size': '4096x2160' } } });
  expect(missing.devices.every(({ blocked, problem }) => blocked && problem?.key === 'bench.problem.notOffered')).toBe(true);
});

test('passwords are changed together, and one that does not work leaves the old one in use', async () => {
  cameras[1]!.quirks.settersLie = true;
  const job = await run({ kind: 'password', password: 'second-Password-2' });
  expect(states(job)).toEqual(['done', 'failed']);
  expect(job.results[1]!.message).toMatch(/old one stays/);
  expect(cameras[0]!.state.users[0]!.password).toBe('second-Password-2');
  expect(JSON.stringify(job)).not.toContain('second-Password-2');
  // Both are still recorded from, and can be set.
  await eventually(async () => (await engine.call('cameras.list', {})).cameras.every(({ status }) => status === 'online'), { within: 15_000, what: 'both are online' });
  for (const id of ids) expect((await engine.call('cameras.settings', { id })).items.length).toBeGreaterThan(5);
  expect(engine.output()).not.toContain('second-Password-2');
});

test.skipIf(process.platform !== 'linux')('a network address is checked for conflicts, set, and the camera is followed to it', async () => {
  const taken = cameras[1]!.address.split(':')[0]!;
  const change = (address: string): BenchAction => ({ kind: 'network', dhcp: false, prefix: 8, addresses: [{ id: ids[0]!, address }] });
  // The other camera listens on the same address, on the port of the first only by chance: so the first one's own port is taken there.
  await using squatter = await startVirtualCameras({ count: 1, live: true, names: ['Squatter'], host: '127.0.0.78', portBase: Number(cameras[0]!.address.split(':')[1]), discovery: false });
  expect(squatter.cameras[0]!.address.startsWith('127.0.0.78')).toBe(true);
  expect(taken).toBe('127.0.0.1');
  expect((await engine.call('bench.preview', { ids: [ids[0]!], action: change('127.0.0.78') })).devices).toMatchObject([{ blocked: true, problem: { key: 'bench.problem.inUse' } }]);
  const twice: BenchAction = { kind: 'network', dhcp: false, addresses: ids.map((id) => ({ id, address: '127.0.0.77' })) };
  expect((await engine.call('bench.preview', { ids, action: twice })).devices.every(({ problem }) => problem?.key === 'bench.problem.twice')).toBe(true);

  const job = await run(change('127.0.0.77'), [ids[0]!]);
  expect(states(job)).toEqual(['done']);
  const moved = (await engine.call('cameras.list', {})).cameras.find(({ id }) => id === ids[0])!;
  expect(moved.address).toMatch(/^127\.0\.0\.77:/);
  await eventually(async () => (await engine.call('cameras.list', {})).cameras.find(({ id }) => id === ids[0])?.status === 'online', { within: 15_000, what: 'it is online there' });
});

test('a firmware goes to the cameras, which restart with it; one that is not theirs is refused', async () => {
  const upload = async (bytes: Buffer): Promise<string> => {
    const half = Math.floor(bytes.length / 2);
    const first = await engine.call('bench.upload', { name: 'v2.bin', bytes: bytes.length, data: bytes.subarray(0, half).toString('base64') });
    return (await engine.call('bench.upload', { upload: first.upload, name: 'v2.bin', bytes: bytes.length, data: bytes.subarray(half).toString('base64') })).upload;
  };
  const wrong = await run({ kind: 'firmware', upload: await upload(Buffer.from('something else')) }, [ids[0]!]);
  expect(states(wrong)).toEqual(['failed']);
  expect(wrong.results[0]!.message).toMatch(/refuses this file/);
  const job = await run({ kind: 'firmware', upload: await upload(Buffer.from(`${FIRMWARE_MAGIC}2.0.1\n${'x'.repeat(50_000)}`)) });
  expect(states(job)).toEqual(['done', 'done']);
  expect(job.results[0]!.message).toContain('2.0.1');
  expect((await engine.call('cameras.health', { id: ids[1]!, fresh: true })).device!.firmware).toBe('2.0.1');
}, 90_000);

test('it can be stopped: no further camera is begun, and what is under way comes to its end', async () => {
  await engine.call('bench.run', { ids, action: { kind: 'network', dhcp: true, addresses: [] } });
  await engine.call('bench.stop', {});
  let job: BenchJob | null = null;
  await eventually(async () => (job = (await engine.call('bench.job', {})).job)?.running === false, { within: 30_000, what: 'it has ended' });
  expect(states(job!)).toEqual(['done', 'stopped']);
  cameras[0]!.state.dhcp = false;
});

test('cameras are accepted with a record, which is a page and a PDF in both languages', async () => {
  await eventually(async () => (await engine.call('cameras.list', {})).cameras.every(({ status }) => status === 'online'), { within: 20_000, what: 'both are online' });
  const site = { name: '街角小店 Corner shop', customer: 'Ms. Li 李女士', installer: 'Kanjia', note: '' };
  const { record } = await engine.call('commissioning.start', { ids, site, soakSeconds: 5 });
  let done: CommissioningRecord | undefined;
  await eventually(async () => (done = (await engine.call('commissioning.list', {})).records.find(({ id, finishedMs }) => id === record.id && finishedMs !== null)) !== undefined, { within: 60_000, what: 'it is through' });
  expect(done!.cameras).toHaveLength(2);
  const front = done!.cameras.find(({ name }) => name === 'Front')!;
  expect(Object.fromEntries(front.checks.map(({ check, state }) => [check, state]))).toMatchObject({ password: 'passed', firmware: 'passed', 'sub-stream': 'passed', keyframes: 'passed', picture: 'passed' });
  expect(front).toMatchObject({ firmware: '2.0.1', serial: expect.any(String), hasPicture: true });
  expect(JSON.stringify(done)).not.toMatch(/first-password|second-Password/);

  const html = Buffer.from((await engine.call('commissioning.report', { id: record.id, format: 'html' })).data, 'base64').toString('utf8');
  expect(html).toContain('街角小店 Corner shop');
  expect(html.match(/data:image\/jpeg/g)).toHaveLength(2);
  const pdf = await engine.call('commissioning.report', { id: record.id, format: 'pdf' });
  const bytes = Buffer.from(pdf.data, 'base64');
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  const text = spawnSync('pdftotext', ['-', '-'], { input: bytes, encoding: 'utf8' });
  if (text.status === 0) expect(text.stdout).toMatch(/街角小店[\s\S]*李女士/);
}, 90_000);

test('later, what has been moved or set otherwise is noticed', async () => {
  expect((await engine.call('commissioning.drift', {})).drifts.map(({ picture, settings }) => [picture, settings.length])).toEqual([['same', 0], ['same', 0]]);
  await engine.call('ptz.move', { id: ids[0]!, pan: 1, tilt: 0, zoom: 0 });
  await new Promise((resolve) => setTimeout(resolve, 250));
  await engine.call('ptz.stop', { id: ids[0]! });
  cameras[1]!.state.imaging.Contrast = 20;
  const { drifts } = await engine.call('commissioning.drift', {});
  expect(drifts.find(({ cameraId }) => cameraId === ids[0])!.picture).toMatch(/moved|different/);
  expect(drifts.find(({ cameraId }) => cameraId === ids[1])!).toMatchObject({ picture: 'same', settings: [{ key: 'imaging.contrast', before: 50, now: 20 }] });
}, 90_000);
