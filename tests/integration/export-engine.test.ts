/** Exports as a script asks the running engine for them. */
import { hash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Headless, startHeadless } from '../support/headless.ts';
import { makeFootage } from '../support/player-footage.ts';
import { CAMERA, openExportBench, OTHER_CAMERA, shownNumbers, START_MS } from './export-support.ts';

let dataDir: string;
let engine: Headless;
beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-export-engine-'));
  await using bench = await openExportBench();
  const footage = makeFootage({ frames: 45, fps: 15, gop: 15 });
  await bench.record(footage);
  await bench.record(footage, { cameraId: OTHER_CAMERA });
  // The engine makes its index of the files.
  for (const name of ['recordings', 'signing-key.pem']) cpSync(path.join(bench.dataDir, name), path.join(dataDir, name), { recursive: true });
  engine = await startHeadless({ dataDir });
});
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  if (dataDir) rmSync(dataDir, { recursive: true, force: true });
});

const RANGE = { from: START_MS + 1_000, to: START_MS + 2_000 };
const done = (id: string) => eventually(async () => (await engine.call('exports.list', {})).jobs.find((job) => job.id === id && job.state !== 'running'), { what: 'the job is done' });
const fetched = async (name: string) => {
  const answer = await fetch(`${engine.url}/api/v1/exports/${name}`, { headers: { authorization: `Bearer ${engine.token}` } });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
};

test('the call that there was answers as before, and the clip and its proof are fetched', async () => {
  const { id, path: file, bytes, job } = await engine.call('playback.export', { cameraId: CAMERA, ...RANGE });
  expect([job, bytes]).toEqual([null, readFileSync(file!).length]);
  expect(shownNumbers(file!)).toEqual(Array.from({ length: 15 }, (_, index) => index + 15));
  expect((await engine.call('playback.exports', {})).jobs).toContainEqual(expect.objectContaining({ id, kind: 'clip', state: 'done', path: file }));
  expect((await fetched(id)).bytes.equals(readFileSync(file!))).toBe(true);
  const proof = JSON.parse((await fetched(`${id}-proof`)).bytes.toString()) as { key: string; statement: { cameras: { clip: { sha256: string } }[] } };
  expect(proof.statement.cameras[0]!.clip.sha256).toBe(hash('sha256', readFileSync(file!)));
  expect((await engine.call('exports.list', {})).fingerprint).toBe(hash('sha256', Buffer.from(proof.key, 'base64')));
  expect((await fetched('nonsense')).status).toBe(404);
});

test('a case is begun, listed, fetched as a zip and copied to a folder', async () => {
  const { job } = await engine.call('exports.start', { kind: 'case', cameraIds: [CAMERA, OTHER_CAMERA], ...RANGE, options: { note: 'x' } });
  expect(job).toMatchObject({ kind: 'case', state: 'running', cameraIds: [CAMERA, OTHER_CAMERA] });
  const zip = await done(job.id);
  expect(zip).toMatchObject({ state: 'done', error: null });
  expect((await fetched(job.id)).bytes.toString('latin1', 0, 4)).toBe('PK\u0003\u0004');
  const stick = path.join(dataDir, 'stick');
  cpSync(path.dirname(zip.path!), stick, { recursive: true });
  const copying = await engine.call('exports.copy', { id: job.id, folder: stick });
  const copied = await done(copying.job.id);
  expect(copied.path).toBe(path.join(stick, `${path.basename(zip.path!, '.zip')} (2).zip`));
  expect(readFileSync(copied.path!).equals(readFileSync(zip.path!))).toBe(true);
  expect((await fetched(copied.id)).status).toBe(404);
});

test('what makes no sense is refused by name of the field', async () => {
  const refused = (params: object) => expect(engine.call('exports.start', { kind: 'clip', cameraIds: [CAMERA], ...RANGE, ...params })).rejects;
  await refused({ to: RANGE.from }).toMatchObject({ body: { error: { kind: 'invalid', data: { field: 'to' } } } });
  await refused({ to: 1e300 }).toMatchObject({ body: { error: { kind: 'invalid' } } });
  await refused({ cameraIds: [CAMERA, OTHER_CAMERA] }).toMatchObject({ body: { error: { kind: 'invalid', data: { field: 'cameraIds' } } } });
  await refused({ options: { encode: { speed: 601 } } }).toMatchObject({ body: { error: { kind: 'invalid', data: { field: 'options.encode.speed' } } } });
  await refused({ options: { encode: { masks: [{ how: 'black', corners: [[0, 0], [2, 0], [1, 1]] }] } } }).toMatchObject({ status: 400 });
  await expect(engine.call('exports.copy', { id: 'x', folder: 'relative' })).rejects.toMatchObject({ body: { error: { kind: 'invalid', data: { field: 'folder' } } } });
  expect(await engine.call('exports.cancel', { id: 'nonsense' })).toEqual({ cancelled: false });
});

test('a job that fails says why in its list entry', async () => {
  const { job } = await engine.call('exports.start', { kind: 'clip', cameraIds: [CAMERA], from: START_MS + 7_200_000, to: START_MS + 7_300_000 });
  expect(await done(job.id)).toMatchObject({ state: 'failed', error: 'playback.nothingThere', path: null });
});
