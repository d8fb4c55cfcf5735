/** A camera's card as somebody looks at it: what is listed, played and erased, against a virtual camera. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEFAULT_CARD_SETTINGS, type CardJob } from '../../contract/card-types.ts';
import { MEDIA_KINDS } from '../../contract/media-frame.ts';
import { type Clock, systemClock } from '../../main/base/clock.ts';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import type { DeviceLink } from '../../main/cameras/control/device-link.ts';
import { CardChannel } from '../../main/host/card-channel.ts';
import { CardImport } from '../../main/host/card-import.ts';
import type { CardCamera } from '../../main/host/card-places.ts';
import { CardReading } from '../../main/host/card-reading.ts';
import { CardTurns } from '../../main/host/card-turns.ts';
import type { MediaChannel, ServerConnection } from '../../main/host/connection.ts';
import type { PlaybackItem } from '../../main/playback/types.ts';
import type { Storage } from '../../main/storage/types.ts';
import { type Farm, startVirtualCameras, type VirtualCamera } from '../../tools/virtual-camera/index.ts';
import { GOOD_REPLAY } from '../../tools/virtual-camera/rtsp/card-replay.ts';
import { readTimingSei } from '../../tools/virtual-camera/timing-sei.ts';
import { linkTo } from '../support/device-link.ts';
import { eventually } from '../support/eventually.ts';

const ID = 'cam_000000000001';
const HOUR_MS = 3_600_000;
const ffmpegPath = process.env.KANJIA_FFMPEG || 'ffmpeg';

let farm: Farm;
let camera: VirtualCamera;
let link: DeviceLink & Disposable;
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 1, live: true, names: ['Yard'], card: true, discovery: false });
  camera = farm.cameras[0]!;
  link = await linkTo(camera);
});
afterAll(async () => {
  link?.[Symbol.dispose]();
  await farm?.close();
});

let clockOffsetMs: number;
let turns: CardTurns;
let card: CardImport;
let reading: AbortController;
/** What the store has of the camera: nothing, but for these times. */
let here: { fromMs: number; toMs: number }[];
const told: CardJob[] = [];
beforeEach(() => {
  Object.assign(camera.replay, GOOD_REPLAY);
  camera.card!.hasAllBefore(Date.now());
  camera.state.cardRecordings = [{ token: 'card0', tracks: ['VIDEO001'] }];
  camera.state.cardJobs = [{ token: 'job0', recording: 'card0', active: true, events: false }];
  Object.assign(camera.quirks, { erases: null, noCardHistory: false });
  link.reset();
  clockOffsetMs = 0;
  here = [];
  told.length = 0;
  reading = new AbortController();
  turns = new CardTurns(systemClock);
  const storage = {
    async timeline(ids: readonly string[], from: number, to: number) {
      const edges = [from, ...here.flatMap(({ fromMs, toMs }) => [fromMs, toMs]), to];
      const spans = edges.slice(1).map((endMs, index) => ({ startMs: edges[index]!, endMs, cause: index % 2 === 0 ? 'camera-offline' : null, class: index % 2 === 0 ? null : 'continuous' }));
      return ids.map((cameraId) => ({ cameraId, spans: spans.filter(({ startMs, endMs }) => endMs > startMs) }));
    },
  } as unknown as Storage;
  const settings = { get: () => ({ ...DEFAULT_CARD_SETTINGS, autoFill: false }), set: () => {} } as never;
  card = new CardImport({ cameras: () => [known()], storage, settings, clock: systemClock, ffmpegPath, turns, log: silentLogger, onChange: (job) => told.push(job) });
});
afterEach(async () => {
  reading.abort();
  await card.close();
  camera.misbehave.setClockOffset(0);
  await eventually(() => camera.clients === 0, { what: 'no session is left' });
});

function known(): CardCamera {
  return {
    ...{ id: ID, link, isOnline: () => true, told: () => ({ failing: false, full: false, removedMs: null }), streamClockOffsetMs: () => clockOffsetMs },
    target: () => ({ url: camera.rtspUrl, username: 'admin', password: 'kanjia-demo', transport: 'tcp', audio: true }),
  };
}
function begin(fromMs: number, toMs: number, { use = 'viewer', clock = systemClock, keyframesEveryMs, signal = reading.signal }: { use?: 'viewer' | 'job'; clock?: Clock; keyframesEveryMs?: number; signal?: AbortSignal } = {}): Promise<CardReading> {
  return CardReading.begin({ camera: known(), use, fromMs, toMs, keyframesEveryMs, signal }, { turns, clock, ffmpegPath });
}
async function all(items: AsyncIterable<PlaybackItem>): Promise<PlaybackItem[]> {
  const found: PlaybackItem[] = [];
  for await (const item of items) found.push(item);
  return found;
}
const numbers = (items: PlaybackItem[]) => items.flatMap((item) => (item.kind === 'media' ? [readTimingSei(item.bytes)!.sequence] : []));
const steps = (list: number[]) => new Set(list.slice(1).map((number, index) => number - list[index]!));
const pause = async (seconds: number) => {
  const sent = camera.framesSent();
  await eventually(() => camera.framesSent() > sent + seconds * 15, { what: 'time passes' });
};
const jobOf = (id: string) => eventually(() => card.jobs().find((job) => job.id === id && job.state !== 'running' && job.state !== 'waiting'), { within: 20_000, what: 'the job has ended' });

test('what is on the card is listed with its holes, by our clock, and what of it is missing here', async () => {
  camera.state.cardJobs[0]!.active = false;
  const stoppedMs = Date.now();
  await pause(4);
  camera.state.cardJobs[0]!.active = true;
  const goesOnMs = Date.now();
  await pause(1);
  camera.misbehave.setClockOffset(HOUR_MS);
  clockOffsetMs = HOUR_MS;
  here = [{ fromMs: stoppedMs - 60_000, toMs: stoppedMs - 20_000 }];
  const list = await card.list(ID, { from: stoppedMs - 120_000, to: Date.now() + HOUR_MS });
  expect(list.exact).toBe(true);
  expect(list.stretches).toHaveLength(2);
  const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(2_000);
  near(list.stretches[0]!.from, stoppedMs - 120_000);
  near(list.stretches[0]!.to, stoppedMs);
  near(list.stretches[1]!.from, goesOnMs);
  expect(list.missing[0]!.to).toBe(here[0]!.fromMs);
  expect(list.missing[1]!.from).toBe(here[0]!.toMs);
  expect(list.missing[1]!.to).toBe(list.stretches[0]!.to);
});

test('a camera that keeps no history tells from when to when, and that there may be holes', async () => {
  camera.quirks.noCardHistory = true;
  const list = await card.list(ID, { from: Date.now() - HOUR_MS, to: Date.now() });
  expect(list).toMatchObject({ exact: false, stretches: [expect.anything()] });
});

test('it is played from the keyframe before a time to its end, each picture once and at its time', async () => {
  const fromMs = Date.now() - HOUR_MS;
  const items = await all(await begin(fromMs, fromMs + 5_000));
  expect(items[0]!.kind).toBe('init');
  const media = items.filter((item) => item.kind === 'media');
  expect(media[0]).toMatchObject({ keyframe: true });
  expect(media[0]!.startMs).toBeLessThanOrEqual(fromMs + 20);
  expect(media[0]!.startMs).toBeGreaterThan(fromMs - 1_100);
  expect(steps(numbers(items))).toEqual(new Set([1]));
  expect(media.length).toBeGreaterThan(70);
  expect(items.at(-1)!.kind).toBe('end');
  for (const { bytes, startMs } of media) expect(Math.abs(readTimingSei(bytes)!.sentMs - startMs)).toBeLessThan(150);
});

test('at high speeds keyframes alone come, as far apart as is wished', async () => {
  const fromMs = Date.now() - HOUR_MS;
  const items = await all(await begin(fromMs, fromMs + 20_000, { keyframesEveryMs: 3_000 }));
  const media = items.filter((item) => item.kind === 'media');
  expect(media.every(({ keyframe }) => keyframe)).toBe(true);
  expect(media.length).toBeGreaterThanOrEqual(6);
  expect(media.length).toBeLessThanOrEqual(8);
});

test('a session that breaks off is taken up again: nothing is missing, and nothing comes twice', async () => {
  Object.assign(camera.replay, { breaksAfter: 40, breaks: 3 });
  const fromMs = Date.now() - HOUR_MS;
  const items = await all(await begin(fromMs, fromMs + 8_000));
  expect(camera.replay.breaks).toBe(0);
  expect(steps(numbers(items))).toEqual(new Set([1]));
  expect(numbers(items).length).toBeGreaterThan(115);
});

test('over a hole in what the card has it goes on behind it, and says so', async () => {
  camera.state.cardJobs[0]!.active = false;
  const stoppedMs = Date.now();
  await pause(3);
  camera.state.cardJobs[0]!.active = true;
  await pause(3);
  const items = await all(await begin(stoppedMs - 6_000, Date.now()));
  const gap = items.find((item) => item.kind === 'gap');
  expect(gap!.endMs - gap!.startMs).toBeGreaterThan(2_000);
  expect(items.findLastIndex(({ kind }) => kind === 'init')).toBeGreaterThan(items.indexOf(gap!));
});

test('who looks at one picture for long lets the session go, and goes on where it was', async () => {
  const clock = new FakeClock(Date.now());
  const fromMs = Date.now() - HOUR_MS;
  const items = (await begin(fromMs, fromMs + 60_000, { clock }))[Symbol.asyncIterator]();
  const found: PlaybackItem[] = [];
  for (let count = 0; count < 20; count++) found.push((await items.next()).value as PlaybackItem);
  // Once so much is read ahead that the camera is held back.
  await eventually(() => {
    clock.advance(31_000);
    return camera.clients === 0;
  }, { within: 15_000, what: 'the session is let go' });
  for (let next = await items.next(); !next.done; next = await items.next()) found.push(next.value);
  expect(steps(numbers(found))).toEqual(new Set([1]));
  expect(numbers(found).length).toBeGreaterThan(880);
}, 60_000);

test('one at a time plays a card: another who looks is told so, and what is to be kept comes first', async () => {
  const fromMs = Date.now() - HOUR_MS;
  const first = (await begin(fromMs, Date.now()))[Symbol.asyncIterator]();
  await first.next();
  await expect(begin(fromMs, Date.now())).rejects.toMatchObject({ kind: 'busy', messageKey: 'card.inUse' });
  const job = await begin(fromMs, fromMs + 3_000, { use: 'job' });
  expect(numbers(await all(job)).length).toBeGreaterThan(40);
  const rest = (async () => {
    for (let next = await first.next(); !next.done; next = await first.next());
  })();
  await expect(rest).rejects.toMatchObject({ messageKey: 'card.inUse' });
  expect(turns.isTaken(ID)).toBe(false);
});

test('a camera that refuses is told as one, and so is a time of which it has nothing', async () => {
  camera.replay.refuses = true;
  await expect(begin(Date.now() - HOUR_MS, Date.now())).rejects.toMatchObject({ name: 'AppError' });
  camera.replay.refuses = false;
  await expect(begin(Date.now() - 100 * HOUR_MS, Date.now() - 99 * HOUR_MS)).rejects.toMatchObject({ kind: 'not-found', messageKey: 'card.nothingThere' });
  expect(turns.isTaken(ID)).toBe(false);
});

/** One viewer's end of a connection. */
function viewer(): { connection: ServerConnection; frames: { kind: number; generation: number }[]; media: () => MediaChannel } {
  const frames: { kind: number; generation: number }[] = [];
  let opened: MediaChannel | null = null;
  const connection = {
    congested: false,
    sendMedia: (frame: Uint8Array) => frames.push({ kind: frame[1]!, generation: frame[3]! }),
    openMedia: (make: (channel: number) => MediaChannel) => {
      opened = make(7);
      return 7;
    },
  } as unknown as ServerConnection;
  return { connection, frames, media: () => opened! };
}

test('a channel plays as far as credit goes, moves, and leaves nothing behind when the page goes', async () => {
  const { connection, frames, media } = viewer();
  const caller = new AbortController();
  const place = { atMs: Date.now() - HOUR_MS, creditBytes: 20_000, wish: {} };
  const start = (where: typeof place, signal: AbortSignal) => begin(where.atMs, Date.now(), { signal });
  expect(await CardChannel.open(connection, start, place, { caller: caller.signal, log: silentLogger })).toBe(7);
  await eventually(() => frames.some(({ kind }) => kind === MEDIA_KINDS.video), { what: 'it plays' });
  const channel = media() as CardChannel;
  expect(await channel.seek({ ...place, atMs: place.atMs - HOUR_MS }, caller.signal)).toBe(1);
  await eventually(() => frames.filter(({ generation }) => generation === 1).length > 2, { what: 'it plays elsewhere' });
  await expect(channel.seek({ ...place, atMs: Date.now() + HOUR_MS }, caller.signal)).rejects.toMatchObject({ messageKey: 'card.nothingThere' });
  await channel.seek(place, caller.signal);
  expect(camera.clients).toBe(1);
  caller.abort();
  await eventually(() => camera.clients === 0 && !turns.isTaken(ID), { what: 'the session is over' });
});

test.each(['recordings', 'tracks'] as const)('what may be deleted as %s is erased, and the camera records on', async (erases) => {
  camera.quirks.erases = erases;
  camera.state.cardJobs[0]!.events = true;
  expect(await card.status(ID)).toMatchObject({ canErase: true, recording: 'on', kind: 'events' });
  const startMs = Date.now();
  expect(await jobOf(card.erase(ID).id)).toMatchObject({ kind: 'erase', state: 'done', error: null, progress: 1 });
  expect(told.map(({ state }) => state)).toEqual(expect.arrayContaining(['waiting', 'running', 'done']));
  await eventually(() => camera.card!.stretches.length > 0, { what: 'it records on' });
  const status = await card.status(ID);
  expect(status.from).toBeGreaterThan(startMs - 2_000);
  expect(status).toMatchObject({ recording: 'on', kind: 'events', canErase: true });
});

test('a camera that says it has erased and has not is found out; one that cannot is told so', async () => {
  await pause(1);
  camera.quirks.erases = 'lies';
  expect(await jobOf(card.erase(ID).id)).toMatchObject({ state: 'failed', error: 'card.eraseLied', retryable: false });
  camera.quirks.erases = null;
  link.reset();
  expect(await card.status(ID)).toMatchObject({ canErase: false });
  expect(await jobOf(card.erase(ID).id)).toMatchObject({ state: 'failed', error: 'card.cannotErase' });
});

test('a card that was taken out is missing', async () => {
  camera.state.cardInserted = false;
  try {
    expect(await card.status(ID)).toMatchObject({ offered: true, state: 'missing', from: null });
  } finally {
    camera.state.cardInserted = true;
  }
});
