import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import type { FootageReport } from '../../main/storage/check.ts';
import { lockDataDir } from '../../main/storage/lock.ts';
import { createStorage } from '../../main/storage/storage.ts';
import { eventually } from '../support/eventually.ts';
import { segmentFiles } from '../support/numbered-frames.ts';
import { recordNumbered } from '../support/numbered-recorder.ts';

const CAMERA = 'cam_abcdefghijkl';
const cli = fileURLToPath(new URL('../../main/headless/cli.ts', import.meta.url));

let dataDir: string;
let footage: string;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-check-'));
  footage = path.join(dataDir, 'recordings');
  const storage = await createStorage({ dataDir, defaultRecordingsPath: footage, clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
  await storage.update({ segmentSeconds: 5 });
  const rig = recordNumbered(storage, CAMERA, Date.now() - 100_000);
  rig.feed(200);
  await rig.recorder.close('engine-stopped');
  await eventually(async () => (await storage.listRecordings({ cameraId: CAMERA, from: 0, to: Date.now() })).segments.filter((segment) => !segment.open).length === 4, { what: 'all is in the index' });
  await storage.close();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function kanjia(...args: string[]): { code: number | null; text: string } {
  const { status, stdout } = spawnSync(process.execPath, [cli, ...args, '--data', dataDir], { encoding: 'utf8' });
  return { code: status, text: stdout };
}
function report(...args: string[]): { code: number | null; kinds: string[]; report: FootageReport } {
  const { code, text } = kanjia(...args, '--json');
  const parsed = JSON.parse(text) as FootageReport;
  return { code, report: parsed, kinds: parsed.problems.map(({ kind }) => kind) };
}
const files = () => segmentFiles(footage, CAMERA);

test('footage that is as it should be is said to be, files read or not', () => {
  expect(kanjia('check')).toMatchObject({ code: 0, text: expect.stringContaining('all is well') as string });
  expect(report('check', '--deep')).toMatchObject({ code: 0, kinds: [], report: { index: 'good', segments: 4, locations: [{ state: 'ok', files: 4 }] } });
});

test('what is wrong is named and nothing is changed; then it is put right', () => {
  const [first, second, third, fourth] = files() as [string, string, string, string];
  rmSync(first);
  truncateSync(second, statSync(second).size - 300);
  writeFileSync(path.join(path.dirname(third), '7-run1.mp4'), 'no video');
  const { kinds, code } = report('check');
  expect(code).toBe(1);
  expect(kinds.toSorted()).toEqual(['missing-file', 'not-ours', 'short-file']);
  expect(report('check').kinds.toSorted()).toEqual(kinds.toSorted());
  // A file of somebody else is no business of ours, and stays.
  expect(report('check', '--repair').kinds).toEqual(['not-ours']);
  expect(files().map((file) => path.basename(file)).slice(-3)).toEqual([second, third, fourth].map((file) => path.basename(file)));
});

test('a byte that changed is found where every file is read', () => {
  const [first] = files() as [string];
  const fd = openSync(first, 'r+');
  writeSync(fd, Uint8Array.of(readFileSync(first)[4_000]! ^ 1), 0, 1, 4_000);
  closeSync(fd);
  expect(report('check').kinds).toEqual([]);
  expect(report('check', '--deep')).toMatchObject({ code: 1, kinds: ['changed-file'] });
});

test('an index that is lost or damaged is made anew from the files', () => {
  const index = path.join(dataDir, 'index.db');
  writeFileSync(index, 'rubbish '.repeat(1_000));
  expect(report('check').report.index).toBe('corrupt');
  expect(report('rebuild-index')).toMatchObject({ code: 0, report: { index: 'good', segments: 4 } });
  rmSync(index);
  expect(report('check')).toMatchObject({ code: 1, report: { index: 'missing' } });
  expect(report('rebuild-index')).toMatchObject({ code: 0, report: { segments: 4 } });
});

test('a data folder that an engine uses is left alone, and an unknown option is told', async () => {
  const lock = await lockDataDir(dataDir, { waitMs: 0 });
  expect(kanjia('check')).toMatchObject({ code: 2, text: expect.stringContaining('Stop it first') as string });
  lock[Symbol.dispose]();
  expect(kanjia('check', '--deeper').code).toBe(2);
});
