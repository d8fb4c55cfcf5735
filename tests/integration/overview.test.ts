/** A month at a glance, from a real store; and what is remembered of the computer's clock. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import type { CallContext } from '../../main/host/dispatcher.ts';
import { footageHandlers } from '../../main/host/handlers/footage.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { eventually } from '../support/eventually.ts';
import { FRAME_MS } from '../support/numbered-frames.ts';
import { recordNumbered } from '../support/numbered-recorder.ts';

const DOOR = 'cam_aaaaaaaaaaaa';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let dataDir: string;
let clock: FakeClock;
let storage: FootageStore;
let handlers: ReturnType<typeof footageHandlers>;
const controller = new AbortController();
const context: CallContext = { session: { id: 's', role: 'viewer', name: 'Wang' }, connection: null, language: 'en', signal: controller.signal };
let startMs: number;

/** Four minutes of footage ten days ago, in an hour of their own; then the camera is away. */
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-overview-'));
  clock = new FakeClock(Date.UTC(2026, 4, 15, 12));
  startMs = Date.UTC(2026, 4, 5, 6);
  storage = await createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'footage'), clock, log: silentLogger, engineStartMs: clock.now() });
  handlers = footageHandlers({ storage, park: { list: () => [] }, disks: { nameOf: () => null } });
  await storage.update({ segmentSeconds: 20 });
  const rig = recordNumbered(storage, DOOR, startMs);
  rig.feed((4 * MINUTE) / FRAME_MS);
  await rig.recorder.close('camera-offline');
  await eventually(async () => (await storage.listRecordings({ cameraId: DOOR, from: startMs, to: clock.now() })).segments.filter((segment) => !segment.open).length === 12, { what: 'all is in the index' });
});
afterEach(async () => {
  const timer = setInterval(() => clock.advance(20), 5);
  await storage.close();
  clearInterval(timer);
  rmSync(dataDir, { recursive: true, force: true });
});

const overview = async (from: number, partMs: number, parts: number) => handlers['playback.overview']({ cameraIds: [DOOR, 'cam_bbbbbbbbbbbb'], from, partMs, parts }, context);

test('a month in hours says where footage is, what is missing and where events are; of a camera that is not known nothing', async () => {
  for (const [index, at] of [startMs + 1000, startMs + 2000, startMs + 3 * MINUTE].entries()) {
    await storage.putEvent({ id: `evt_${index}`, cameraId: DOOR, kind: index === 2 ? 'person' : 'motion', startMs: at, endMs: at + 5000, score: 0.5, box: null });
  }
  const from = startMs - 10 * DAY;
  const { overviews } = await overview(from, HOUR, 30 * 24);
  const [door, unknown] = overviews;
  expect(unknown).toEqual({ cameraId: 'cam_bbbbbbbbbbbb', footage: {}, gaps: {}, events: {} });
  const at = 10 * 24;
  // What holds an event is kept as such.
  expect(Object.keys(door?.footage ?? {}).toSorted()).toEqual(['continuous', 'events']);
  const recorded = Array.from({ length: 30 * 24 }, (_, part) => Object.values(door?.footage ?? {}).reduce((sum, shares) => sum + (shares[part] ?? 0), 0));
  expect(Math.abs((recorded[at] ?? 0) - (4 / 60) * 1000)).toBeLessThan(2);
  expect(recorded.filter((share) => share > 0)).toHaveLength(1);
  const missing = door?.gaps.missing ?? [];
  expect(missing[at]).toBeGreaterThan(900);
  // Before it was added nothing is missing, and what is still to come is not, either.
  expect([missing[at - 1], missing[at + 1], missing.at(-1)]).toEqual([0, 1000, 0]);
  expect(door?.events).toEqual({ motion: expect.toSatisfy((counts: number[]) => counts[at] === 2) as number[], person: expect.toSatisfy((counts: number[]) => counts[at] === 1) as number[] });
});

test('it agrees with the timeline, and changes with it', async () => {
  const total = async () => {
    const { overviews } = await overview(startMs - DAY, 2 * HOUR, 60);
    return (overviews[0]?.footage.continuous ?? []).reduce((sum, share) => sum + (share / 1000) * 2 * HOUR, 0);
  };
  expect(Math.abs((await total()) - 4 * MINUTE)).toBeLessThan(2 * HOUR / 1000);
  const { deletion } = await handlers['recordings.delete']({ cameraIds: [DOOR], from: startMs, to: startMs + MINUTE }, context);
  expect(Math.abs((await total()) - 3 * MINUTE)).toBeLessThan(2 * HOUR / 1000);
  await handlers['recordings.undelete']({ id: deletion.id }, context);
  expect(Math.abs((await total()) - 4 * MINUTE)).toBeLessThan(2 * HOUR / 1000);
});

test('nobody waits for an overview of whose caller is gone', async () => {
  const gone = new AbortController();
  gone.abort();
  await expect(storage.overview([DOOR], { from: startMs, partMs: DAY, parts: 100 }, gone.signal)).rejects.toMatchObject({ kind: 'cancelled' });
});

test('the computer slept and its clock was set at once: both are remembered, and told to whoever looks at that time', async () => {
  const slept = { kind: 'slept' as const, fromMs: startMs, toMs: startMs + HOUR };
  const back = { kind: 'stepped' as const, fromMs: startMs + HOUR, toMs: startMs + HOUR / 2 };
  storage.clockBroke(slept);
  storage.clockBroke(back);
  await eventually(async () => (await storage.clockBreaks()).length === 2, { within: 5000, what: 'both are kept' });
  expect((await handlers['playback.timeline']({ cameraIds: [DOOR], from: startMs, to: startMs + 10 * MINUTE }, context)).clockBreaks).toEqual([slept]);
  expect((await overview(startMs + HOUR / 2, HOUR, 4)).clockBreaks).toEqual([slept, { ...back, take: 1 }]);
  expect((await overview(startMs + 2 * HOUR, HOUR, 4)).clockBreaks).toEqual([]);
});
