/** Coverage and the summary from a real store: footage, an outage, a deletion, and footage that comes back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CoverageBook } from '../../main/coverage/coverage-book.ts';
import { DailySummary } from '../../main/coverage/daily-summary.ts';
import { NoticeLog } from '../../main/coverage/notice-log.ts';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import type { CallContext } from '../../main/host/dispatcher.ts';
import { tellingChanges } from '../../main/host/handlers/coverage.ts';
import { footageHandlers } from '../../main/host/handlers/footage.ts';
import { words } from '../../main/host/messages.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { eventually } from '../support/eventually.ts';
import { FRAME_MS } from '../support/numbered-frames.ts';
import { recordNumbered } from '../support/numbered-recorder.ts';

const DOOR = 'cam_aaaaaaaaaaaa';
const MINUTE = 60_000;
const signal = new AbortController().signal;

let dataDir: string;
let clock: FakeClock;
let storage: FootageStore;
let book: CoverageBook;
let startMs: number;
let handlers: ReturnType<typeof footageHandlers>;
const context: CallContext = { session: { id: 's', role: 'owner', name: 'Wang' }, connection: null, language: 'en', signal };

/** Four minutes of footage, then the camera is away: from an hour ago on. */
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-coverage-'));
  clock = new FakeClock(Date.UTC(2026, 4, 5, 12));
  startMs = clock.now() - 60 * MINUTE;
  storage = await createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'footage'), clock, log: silentLogger, engineStartMs: clock.now() });
  book = new CoverageBook(storage, clock);
  handlers = tellingChanges(footageHandlers({ storage, park: { list: () => [] }, disks: { nameOf: () => null } }), () => book.changed());
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

/** Days of ten minutes. */
const days = async () => (await book.days(DOOR, [0, 1, 2].map((day) => startMs + day * 10 * MINUTE), signal)).map(({ footage, gaps, share }) => ({ footage, gaps, share }));

test('the figures of a day are those of the store, and change when footage is deleted and had back', async () => {
  const whole = [
    { footage: { continuous: 4 * MINUTE }, gaps: { 'camera-offline': 6 * MINUTE }, share: 0.4 },
    { footage: {}, gaps: { 'camera-offline': 10 * MINUTE }, share: 0 },
  ];
  expect(await days()).toEqual(whole);
  const { deletion } = await handlers['recordings.delete']({ cameraIds: [DOOR], from: startMs + MINUTE, to: startMs + 2 * MINUTE }, context);
  expect((await days())[0]).toEqual({ footage: { continuous: 3 * MINUTE }, gaps: { 'camera-offline': 6 * MINUTE, deleted: MINUTE }, share: 0.3 });
  await handlers['recordings.undelete']({ id: deletion.id }, context);
  expect(await days()).toEqual(whole);
});

test('the summary tells of the same, in the language that is asked for', async () => {
  const summary = new DailySummary({ storage, cameras: () => [{ id: DOOR, name: 'Front door' }], notices: new NoticeLog(clock), words, clock });
  const english = await summary.message('en', signal);
  expect(english.subject).toMatch(/^Kanjia · .*: 1 camera needs a look$/);
  expect(english.text).toMatch(/Front door: 6\.6%\n {2}4 min of footage, 56 min missing\n/);
  expect(english.html).toContain('No footage: the camera was offline');
  const chinese = await summary.message('zh-CN', signal);
  expect(chinese.subject).toMatch(/1 台摄像机需要查看$/);
  expect(chinese.text).toContain('无录像：摄像机离线');
});

test('a year of one camera is asked for in a moment', async () => {
  const edges = Array.from({ length: 367 }, (_, index) => clock.now() - (366 - index) * 86_400_000);
  const began = performance.now();
  const year = await book.days(DOOR, edges, signal);
  expect(year).toHaveLength(366);
  expect(year.at(-1)?.footage).toEqual({ continuous: 4 * MINUTE });
  expect(year[0]?.gaps).toEqual({ 'not-added': 86_400_000 });
  // A bound for a busy machine; it takes some tens of ms.
  expect(performance.now() - began).toBeLessThan(5_000);
});
