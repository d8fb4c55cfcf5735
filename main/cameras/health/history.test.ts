import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HealthHistoryStore, type MinuteOfHealth } from './history.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 24);
let folder: string;
let errors: unknown[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-health-'));
  errors = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const open = () => new HealthHistoryStore(folder, (error) => errors.push(error));
const minute = (fromMs: number, fps: number, more: Partial<MinuteOfHealth> = {}): MinuteOfHealth => ({ fromMs, online: 1, fps, kbps: 1000, lostPercent: null, jitterMs: null, delayMs: null, clockOffsetMs: null, reconnects: 0, ...more });

test('a day is told by the minute, with nothing where nothing is known, also after a restart', async () => {
  const store = open();
  store.add('cam_a', minute(START, 15));
  store.add('cam_a', minute(START + 2 * MINUTE, 14.5, { lostPercent: 0.125 }));
  await store.close();
  const read = await open().read('cam_a', START, START + 4 * MINUTE);
  expect(read).toMatchObject({ fromMs: START, stepMs: MINUTE, fps: [15, null, 14.5, null], lostPercent: [null, null, 0.13, null] });
});

test('a week is told by the hour: averages, and the sum of reconnects', async () => {
  const store = open();
  for (let index = 0; index < 60; index++) store.add('cam_a', minute(START + index * MINUTE, index < 30 ? 10 : 20, { reconnects: index % 30 === 0 ? 1 : 0 }));
  const read = await store.read('cam_a', START - 5 * DAY, START + DAY);
  expect(read.stepMs).toBe(3_600_000);
  expect(read.fps.filter((value) => value !== null)).toEqual([15]);
  expect(read.reconnects.filter((value) => value !== null)).toEqual([2]);
});

test('what is older than eight days goes, a torn line is passed over, and a camera that is removed leaves nothing', async () => {
  const store = open();
  store.add('cam_a', minute(START - 9 * DAY, 1));
  await store.close();
  store.add('cam_a', minute(START, 2));
  await store.close();
  expect(readdirSync(path.join(folder, 'cam_a'))).toEqual(['2026-11-24.jsonl']);
  appendFileSync(path.join(folder, 'cam_a', '2026-11-24.jsonl'), '[29693');
  expect((await store.read('cam_a', START, START + MINUTE)).fps).toEqual([2]);
  await store.remove('cam_a');
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that cannot be written to costs the history and nothing else', async () => {
  rmSync(folder, { recursive: true });
  appendFileSync(folder, 'a file where the folder was');
  const store = open();
  store.add('cam_a', minute(START, 1));
  await store.close();
  expect(errors).toHaveLength(1);
});
