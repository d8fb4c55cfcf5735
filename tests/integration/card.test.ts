/** A camera's own card: what is on it, and gaps that are filled from it, with a real store and a virtual camera that records by itself. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { cardSettingsSchema, type CardJob, DEFAULT_CARD_SETTINGS } from '../../contract/card-types.ts';
import type { GapCause, TimelineSpan } from '../../contract/types.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import type { DeviceLink } from '../../main/cameras/control/device-link.ts';
import { openJsonStore } from '../../main/config/json-store.ts';
import { CardImport } from '../../main/host/card-import.ts';
import type { CardCamera } from '../../main/host/card-places.ts';
import { CardTurns } from '../../main/host/card-turns.ts';
import { createHub } from '../../main/hub/hub.ts';
import { createRtspSource } from '../../main/ingest/rtsp/rtsp-source.ts';
import { superviseStream } from '../../main/ingest/supervisor.ts';
import type { StreamTarget } from '../../main/ingest/types.ts';
import { openPlaybackReader } from '../../main/playback/reader.ts';
import { createRecorder } from '../../main/recorder/recorder.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { type Farm, startVirtualCameras, type VirtualCamera } from '../../tools/virtual-camera/index.ts';
import { GOOD_REPLAY } from '../../tools/virtual-camera/rtsp/card-replay.ts';
import { readTimingSei } from '../../tools/virtual-camera/timing-sei.ts';
import { linkTo } from '../support/device-link.ts';
import { eventually } from '../support/eventually.ts';
import { startHeadless } from '../support/headless.ts';

const ID = 'cam_000000000001';
const FRAME_MS = 1000 / 15;
const GROUP_MS = 1_000;
const source = createRtspSource({ clock: systemClock, ffmpegPath: process.env.KANJIA_FFMPEG || 'ffmpeg' });

let farm: Farm;
let withCard: VirtualCamera;
let without: VirtualCamera;
let links: (DeviceLink & Disposable)[];
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 1, live: true, names: ['Yard'], card: true, discovery: false });
  withCard = farm.cameras[0]!;
  const other = await startVirtualCameras({ count: 1, live: true, names: ['Door'], discovery: false });
  without = other.cameras[0]!;
  const closeFarm = farm.close;
  farm.close = async () => void (await Promise.all([closeFarm(), other.close()]));
  links = [await linkTo(withCard), await linkTo(without)];
});
afterAll(async () => {
  for (const link of links ?? []) link[Symbol.dispose]();
  await farm?.close();
});

let dataDir: string;
let storage: FootageStore;
let card: CardImport;
/** As its stream tells it; null: no stream. */
let clockOffsetMs: number | null;
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-card-'));
  storage = await createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'footage'), clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
  await storage.update({ segmentSeconds: 2 });
  Object.assign(withCard.replay, GOOD_REPLAY);
  clockOffsetMs = 0;
  const settings = openJsonStore({ file: path.join(dataDir, 'card.json'), schema: cardSettingsSchema, defaults: { ...DEFAULT_CARD_SETTINGS, autoFill: false }, clock: systemClock, log: silentLogger });
  card = new CardImport({ cameras: () => [known(ID, withCard, 0), known('cam_000000000002', without, 1)], storage, settings, clock: systemClock, ffmpegPath: process.env.KANJIA_FFMPEG || 'ffmpeg', turns: new CardTurns(systemClock), log: silentLogger, onChange: () => {} });
});
afterEach(async () => {
  await card.close();
  await storage.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const target = ({ rtspUrl }: VirtualCamera): StreamTarget => ({ url: rtspUrl, username: 'admin', password: 'kanjia-demo', transport: 'tcp', audio: false });
function known(id: string, camera: VirtualCamera, index: number): CardCamera {
  return { id, link: links[index]!, isOnline: () => true, told: () => ({ failing: false, full: false, removedMs: null }), target: () => target(camera), streamClockOffsetMs: () => clockOffsetMs };
}

/**
 * Seconds of the camera's past of which the store knows only that they are missing: before it was started, so that a busy machine, on which
 * it paints fewer pictures, has them all.
 */
function outage({ agoMs = 3_600_000, lengthMs = 5_000, cause = 'camera-offline' }: { agoMs?: number; lengthMs?: number; cause?: GapCause } = {}): { from: number; to: number } {
  const from = Date.now() - agoMs;
  const to = from + lengthMs;
  storage.addCamera(ID, from - 60_000);
  storage.beginGap(ID, from - 60_000, 'recording-off');
  storage.beginGap(ID, from, cause);
  storage.beginGap(ID, to, 'recording-off');
  return { from, to };
}

async function filled(range: { from: number; to: number }): Promise<CardJob> {
  const { id } = card.take({ cameraId: ID, ...range });
  return ended(id);
}
function ended(id: string): Promise<CardJob> {
  return eventually(() => card.jobs().find((job) => job.id === id && job.state !== 'running' && job.state !== 'waiting'), { within: 30_000, every: 20, what: 'the job has ended' });
}

/** Pictures that a player shows of a file. */
function frameCount(file: string): number {
  const { stderr } = spawnSync(process.env.KANJIA_FFMPEG || 'ffmpeg', ['-i', file, '-map', '0:v', '-fps_mode', 'passthrough', '-f', 'null', '-'], { encoding: 'utf8' });
  return Number([...stderr.matchAll(/frame=\s*(\d+)/g)].at(-1)?.[1]);
}

/** Numbers and times of all recorded pictures of a range, in the order of the files. */
async function pictures(from: number, to: number): Promise<{ sequence: number; startMs: number; sentMs: number }[]> {
  const found: { sequence: number; startMs: number; sentMs: number }[] = [];
  for await (const item of openPlaybackReader({ storage, clock: systemClock, cameraId: ID, atMs: from, signal: AbortSignal.timeout(10_000), follow: false })) {
    if (item.kind !== 'media' || item.startMs >= to) continue;
    const { sequence, sentMs } = readTimingSei(item.bytes)!;
    found.push({ sequence, startMs: item.startMs, sentMs });
  }
  return found;
}
const steps = (list: { sequence: number }[]) => list.slice(1).map(({ sequence }, index) => sequence - list[index]!.sequence);
const spans = async ({ from, to }: { from: number; to: number }): Promise<TimelineSpan[]> => (await storage.timeline([ID], from, to))[0]!.spans;
const lengthOf = (list: TimelineSpan[], cause: TimelineSpan['cause']) => list.filter((span) => span.cause === cause).reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);

test('what is on a card is told by our clock, and a camera without one says so', async () => {
  withCard.misbehave.setClockOffset(3_600_000);
  clockOffsetMs = 3_600_000;
  try {
    const status = await card.status(ID);
    expect(status).toMatchObject({ offered: true, state: 'ok', recording: 'on', kind: 'continuous', canErase: false, recordings: [{ token: 'card0', source: 'Card', recording: true }] });
    expect(Math.abs(status.to! - Date.now())).toBeLessThan(2_000);
    expect(status.to! - status.from!).toBeGreaterThan(86_000_000);
  } finally {
    withCard.misbehave.setClockOffset(0);
  }
  expect(await card.status('cam_000000000002')).toMatchObject({ offered: false, state: 'unknown' });
  const { id } = card.take({ cameraId: 'cam_000000000002', from: Date.now() - 20_000, to: Date.now() - 10_000 });
  storage.addCamera('cam_000000000002', Date.now() - 60_000);
  expect(await ended(id)).toMatchObject({ state: 'failed', error: 'card.notOffered', retryable: false });
});

test('what the camera recorded while nobody listened becomes footage picture by picture, and none is there twice', async () => {
  const startMs = Date.now();
  storage.addCamera(ID, startMs - 60_000);
  const hub = createHub({ clock: systemClock, name: 'test' });
  const record = () => {
    const recorder = createRecorder({ cameraId: ID, hub, storage, clock: systemClock, log: silentLogger });
    recorder.configure({ mode: 'continuous', preRollSeconds: 0, postRollSeconds: 0 });
    return recorder;
  };
  const supervisor = superviseStream({ source, target: () => target(withCard), hub, clock: systemClock, log: silentLogger, onState: () => {} });
  try {
    const first = record();
    await eventually(async () => (await pictures(startMs, Infinity)).length > 20, { what: 'it records' });
    await first.close('engine-stopped');
    const missed = withCard.framesSent();
    await eventually(() => withCard.framesSent() > missed + 60, { what: 'the camera goes on' });
    const second = record();
    await eventually(() => second.state === 'recording', { what: 'it records again' });
    await eventually(async () => lengthOf(await spans({ from: startMs, to: Date.now() }), 'engine-stopped') > 3_000 && (await spans({ from: startMs, to: Date.now() })).at(-1)!.cause === null, { what: 'the gap is known' });
    // What ended just now may go on.
    await eventually(() => withCard.framesSent() > missed + 130, { what: 'the gap is past' });
    const gap = (await spans({ from: startMs, to: Date.now() })).find(({ cause }) => cause === 'engine-stopped')!;
    const told = supervisor.health.reception?.clockOffsetMs ?? null;
    expect(told).not.toBe(null);
    // As with a camera whose pictures take so long to arrive: on its card they stand so much earlier.
    clockOffsetMs = told! + 150;
    const job = await filled({ from: startMs - 2_000, to: Date.now() });
    expect(job).toMatchObject({ state: 'done', error: null });
    expect(job.filledMs).toBeGreaterThan(2_500);
    await second.close('engine-stopped');
    const found = await pictures(gap.startMs - 150, gap.endMs + 150);
    expect(found.length).toBeGreaterThan((gap.endMs - gap.startMs - GROUP_MS) / FRAME_MS - 4);
    // The picture group that was cut when it stopped cannot begin in its middle; after it every picture is there, once, up to ours.
    const holes = steps(found).filter((step) => step !== 1);
    expect(holes.length).toBeLessThanOrEqual(1);
    expect(Math.min(1, ...holes)).toBe(1);
    expect(Math.max(1, ...holes) * FRAME_MS).toBeLessThan(GROUP_MS + 300);
    expect(found.at(-1)!.startMs).toBeGreaterThan(gap.endMs);
    expect(lengthOf(await spans({ from: gap.startMs, to: gap.endMs }), 'engine-stopped')).toBeLessThan(GROUP_MS + 300);
  } finally {
    await supervisor.close();
  }
}, 60_000);

test('pictures that come twice and times that stray a little change nothing', async () => {
  Object.assign(withCard.replay, { repeatsGroups: 2, strayMs: 12 });
  const range = outage();
  expect(await filled(range)).toMatchObject({ state: 'done' });
  const found = await pictures(range.from, range.to);
  expect(found.length).toBeGreaterThan(55);
  expect(steps(found).every((step) => step === 1)).toBe(true);
  // Each stands where it was taken: the card counts from when a picture was painted, some ms before it was sent.
  for (const { startMs, sentMs } of found) expect(Math.abs(startMs - sentMs)).toBeLessThan(250);
  expect(found[0]!.startMs).toBeGreaterThanOrEqual(range.from - 20);
  expect(found.at(-1)!.startMs).toBeLessThan(range.to);
});

test('a replay that breaks off in the middle is taken up where it ended', async () => {
  Object.assign(withCard.replay, { breaksAfter: 25, breaks: 2 });
  const range = outage();
  expect(await filled(range)).toMatchObject({ state: 'done', error: null });
  expect(withCard.replay.breaks).toBe(0);
  const found = await pictures(range.from, range.to);
  expect(found.length).toBeGreaterThan(55);
  expect(steps(found).every((step) => step === 1)).toBe(true);
});

test('a replay that breaks off again and again keeps what came, and says that another try may help', async () => {
  Object.assign(withCard.replay, { breaksAfter: 22, breaks: 100 });
  const range = outage();
  const job = await filled(range);
  expect(job).toMatchObject({ state: 'failed', retryable: true });
  expect((await pictures(range.from, range.to)).length).toBeGreaterThanOrEqual(1);
  expect(lengthOf(await spans(range), 'camera-offline')).toBeGreaterThan(3_000);
}, 40_000);

test('a camera whose clock is an hour ahead fills the gap at its true time, also where only ONVIF tells the clock', async () => {
  withCard.misbehave.setClockOffset(3_600_000);
  clockOffsetMs = null;
  for (const link of links) link.reset();
  try {
    const range = outage();
    expect(await filled(range)).toMatchObject({ state: 'done' });
    const found = await pictures(range.from, range.to);
    expect(found.length).toBeGreaterThan(20);
    for (const { startMs, sentMs } of found) expect(Math.abs(startMs - sentMs)).toBeLessThan(1_200);
  } finally {
    withCard.misbehave.setClockOffset(0);
    for (const link of links) link.reset();
  }
});

test('stopping keeps what has come, and nothing follows', async () => {
  Object.assign(withCard.replay, { mostFps: 20 });
  const range = outage();
  const { id } = card.take({ cameraId: ID, ...range });
  await eventually(() => card.jobs().some((job) => job.id === id && job.filledMs > 900), { every: 20, what: 'something has come' });
  expect(await card.cancel(id)).toBe(true);
  expect(await ended(id)).toMatchObject({ state: 'cancelled', error: null });
  expect(await card.cancel(id)).toBe(false);
  const found = await pictures(range.from, range.to);
  expect(found.length).toBeGreaterThan(10);
  expect(found.length).toBeLessThan(70);
  expect(steps(found).every((step) => step === 1)).toBe(true);
});

test('a time at which the camera was to be asleep is not brought back', async () => {
  const { from, to } = outage({ cause: 'camera-asleep' });
  await eventually(async () => lengthOf(await spans({ from, to }), 'camera-asleep') > 4_900, { every: 20, what: 'the index knows why it is missing' });
  expect(await filled({ from, to })).toMatchObject({ state: 'done', filledMs: 0, missingMs: 0 });
  expect(await pictures(from, to)).toEqual([]);
});

test('after the engine was away its gap is filled without being asked, and a range is had as a file', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'kanjia-card-engine-'));
  try {
    let engine = await startHeadless({ dataDir: dir });
    const { camera } = await engine.call('cameras.add', { address: withCard.address, username: 'admin', password: 'kanjia-demo' });
    await engine.call('cameras.update', { id: camera.id, recording: { ...camera.recording, mode: 'continuous' } });
    await eventually(async () => (await engine.call('recordings.list', { cameraId: camera.id, from: 0, to: Date.now() })).segments.some(({ durationMs }) => durationMs > 2_000), { what: 'it records' });
    await engine.stop();
    const awayMs = Date.now();
    // The camera records by itself meanwhile: longer than what is not worth the trouble.
    await eventually(() => Date.now() - awayMs > 10_500, { within: 15_000 });
    engine = await startHeadless({ dataDir: dir });
    try {
      const job = await eventually(async () => (await engine.call('card.jobs', {})).jobs.find(({ automatic, state }) => automatic && state === 'done'), { within: 40_000, what: () => `the gap is filled\n${engine.output()}` });
      expect(job).toMatchObject({ cameraId: camera.id, error: null });
      expect(job.filledMs).toBeGreaterThan(9_000);
      const [track] = (await engine.call('playback.timeline', { cameraIds: [camera.id], from: awayMs - 1_500, to: Date.now() })).tracks;
      expect(lengthOf(track!.spans, 'engine-stopped')).toBeLessThan(1_500);
      const download = await engine.call('card.download', { cameraId: camera.id, from: awayMs + 1_500, to: awayMs + 7_500 });
      const made = await eventually(async () => (await engine.call('exports.list', {})).jobs.find(({ id, state }) => id === download.job.id && state === 'done'), { what: 'it is had as a file' });
      expect(frameCount(made.path!)).toBeGreaterThan(10);
      // Of a time of which nothing is here, and nothing is kept of it.
      const earlier = await engine.call('card.download', { cameraId: camera.id, from: awayMs - 3_600_000, to: awayMs - 3_596_000 });
      const had = await eventually(async () => (await engine.call('exports.list', {})).jobs.find(({ id, state }) => id === earlier.job.id && state !== 'running'), { what: 'it is had as a file' });
      expect(had).toMatchObject({ state: 'done', kind: 'card', proof: null });
      // The picture that is shown at the beginning may be one from before it.
      expect([60, 61]).toContain(frameCount(had.path!));
      expect((await engine.call('recordings.list', { cameraId: camera.id, from: awayMs - 7_200_000, to: awayMs - 3_000_000 })).segments).toEqual([]);
    } finally {
      await engine.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}, 120_000);

test('of a gap that goes on, what there is so far is brought in when somebody asks', async () => {
  const from = Date.now() - 60_000;
  storage.addCamera(ID, from - 60_000);
  storage.beginGap(ID, from - 60_000, 'recording-off');
  storage.beginGap(ID, from, 'not-triggered');
  expect(await filled({ from, to: Date.now() })).toMatchObject({ state: 'done', error: null });
  expect((await pictures(from, Infinity)).length).toBeGreaterThan(5);
  const told = await spans({ from: from - 1_000, to: Date.now() });
  expect(told.at(-1)!.cause).toBe('not-triggered');
  expect(lengthOf(told, null)).toBeGreaterThan(1_000);
});

test('what the card has not stays a gap with its cause', async () => {
  const range = outage();
  withCard.card!.replace(Date.now());
  expect(await filled(range)).toMatchObject({ state: 'done', filledMs: 0, error: null });
  expect(card.jobs()[0]!.missingMs).toBeGreaterThan(4_500);
  expect(await spans(range)).toEqual([expect.objectContaining({ cause: 'camera-offline' })]);
});
