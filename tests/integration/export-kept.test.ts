/** Finished exports are kept: listed after a restart of the engine, deleted by hand, had back for a minute. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { makeFootage, type PlayerFootage } from '../support/player-footage.ts';
import { type ExportBench, foldersOf, openExportBench, START_MS } from './export-support.ts';

const UNDO_MS = 60_000;
const WISH = { from: START_MS, to: START_MS + 2_000 };

let footage: PlayerFootage;
beforeAll(() => {
  footage = makeFootage({ frames: 60, fps: 15, gop: 15 });
});
let bench: ExportBench;
beforeEach(async () => {
  bench = await openExportBench();
  await bench.record(footage);
});
afterEach(() => bench[Symbol.asyncDispose]());

const gone = () => eventually(() => foldersOf(bench).length === 0, { what: 'its files are gone' });

test('what was exported is listed and can be fetched after a restart', async () => {
  const clip = await bench.run(WISH);
  const zip = await bench.run({ ...WISH, kind: 'case', options: { title: 'The parcel' } });
  await bench.reopen();
  expect(bench.exports.list()).toEqual([clip, zip]);
  expect(bench.exports.file(zip.id)?.path).toBe(zip.path);
  expect(JSON.parse(readFileSync(bench.exports.file(`${clip.id}-proof`)!.path, 'utf8'))).toMatchObject({ statement: expect.anything() as unknown });
  const stick = mkdtempSync(path.join(tmpdir(), 'kanjia-stick-'));
  try {
    const copy = bench.exports.copy({ id: clip.id, folder: stick });
    expect(await bench.exports.finished(copy.id, new AbortController().signal)).toMatchObject({ state: 'done' });
    // Nothing of the list is among what is given away.
    expect(readdirSync(path.join(stick, readdirSync(stick)[0]!)).toSorted()).toEqual([path.basename(clip.path!), 'check.html', 'proof.json'].toSorted());
  } finally {
    rmSync(stick, { recursive: true, force: true });
  }
});

test('the folder is what counts: what was taken out of it is not listed, and what is in it without an entry is', async () => {
  const taken = await bench.run(WISH);
  const kept = await bench.run(WISH);
  rmSync(path.dirname(taken.path!), { recursive: true });
  const folder = path.join(bench.dataDir, 'exports', 'of before');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'Case.zip'), 'PK and so on');
  await bench.reopen();
  const found = await eventually(() => bench.exports.list().find(({ path: file }) => file === path.join(folder, 'Case.zip')), { what: 'it is found' });
  expect(found).toMatchObject({ kind: 'case', state: 'done', bytes: 12, cameraIds: [] });
  expect(bench.exports.list().map(({ id }) => id)).toEqual([kept.id, found.id]);
  // And from then on it is one like the others.
  await bench.reopen();
  expect(bench.exports.list().map(({ id }) => id)).toEqual([kept.id, found.id]);
  bench.exports.delete(found.id);
  bench.clock.advance(UNDO_MS);
  await eventually(() => !existsSync(folder), { what: 'it is gone' });
  expect(existsSync(kept.path!)).toBe(true);
});

test('one that was deleted is out of reach at once, can be had back for a minute, and is gone with its files after it', async () => {
  const { path: file, ...job } = await bench.run(WISH);
  expect(bench.exports.delete(job.id)).toBe(bench.clock.now() + UNDO_MS);
  expect([bench.exports.file(job.id), bench.exports.list()[0]?.deletedUntilMs]).toEqual([null, bench.clock.now() + UNDO_MS]);
  expect(() => bench.exports.copy({ id: job.id, folder: tmpdir() })).toThrow(expect.objectContaining({ kind: 'not-found' }));
  bench.clock.advance(UNDO_MS - 1);
  expect(bench.exports.undelete(job.id)).toEqual({ ...job, path: file });
  bench.clock.advance(UNDO_MS);
  expect([bench.exports.file(job.id)?.path, existsSync(file!)]).toEqual([file, true]);

  bench.exports.delete(job.id);
  bench.clock.advance(UNDO_MS);
  expect(() => bench.exports.undelete(job.id)).toThrow(expect.objectContaining({ kind: 'not-found', messageKey: 'exports.tooLateToUndo' }));
  await gone();
  await eventually(() => bench.exports.list().length === 0, { what: 'it is not listed' });
  await bench.reopen();
  expect(bench.exports.list()).toEqual([]);
});

test('the minute goes on when the engine starts again in it', async () => {
  const first = await bench.run(WISH);
  const second = await bench.run(WISH);
  for (const { id } of [first, second]) bench.exports.delete(id);
  bench.clock.advance(UNDO_MS / 2);
  await bench.reopen();
  expect(bench.exports.undelete(second.id)).toEqual(second);
  bench.clock.advance(UNDO_MS / 2);
  await eventually(() => !existsSync(first.path!), { what: 'the other one is gone' });
  expect(existsSync(second.path!)).toBe(true);
});

test('one without files is only taken off the list, and one that is under way is not deleted', async () => {
  const job = bench.start(WISH);
  expect(() => bench.exports.delete(job.id)).toThrow(expect.objectContaining({ kind: 'conflict' }));
  await bench.exports.cancel(job.id);
  expect(bench.exports.delete(job.id)).toBeNull();
  expect(bench.exports.list()).toEqual([]);
  expect(() => bench.exports.delete('nonsense')).toThrow(expect.objectContaining({ kind: 'not-found' }));
});
