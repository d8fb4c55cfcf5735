import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OutboxEntry } from '../../contract/notify-types.ts';
import { silentLogger } from '../base/logger.ts';
import { Outbox, type OutboxBounds } from './outbox.ts';

const PICTURE = Buffer.from('a picture');
let folder: string;
beforeEach(() => (folder = path.join(mkdtempSync(path.join(tmpdir(), 'kanjia-outbox-')), 'outbox')));
afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

const entry = (id: string, createdMs = 0): Omit<OutboxEntry, 'pictureBytes'> => ({
  ...{ id, channel: 'ntfy', message: { type: 'test', id: `msg_${id}`, atMs: createdMs }, createdMs, tries: 0, state: 'waiting', nextMs: createdMs, failure: null },
});
async function open(bounds?: Partial<OutboxBounds>): Promise<Outbox> {
  const outbox = new Outbox(folder, silentLogger, bounds);
  await outbox.open();
  return outbox;
}
const ids = (outbox: Outbox) => outbox.list().map(({ id }) => id);

test('what waits is there again after a restart, with its picture, for the owner alone', async () => {
  const before = await open();
  before.add(entry('b', 2), PICTURE);
  before.add(entry('a', 1), null);
  before.change('b', { tries: 3, failure: { key: 'errors.notify.refused', data: { address: 'h:1' } } });
  await before.idle();
  if (process.platform !== 'win32') for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
  const after = await open();
  expect(ids(after)).toEqual(['a', 'b']);
  expect(after.get('b')).toMatchObject({ tries: 3, pictureBytes: PICTURE.length });
  expect(Buffer.from((await after.picture('b'))!)).toEqual(PICTURE);
  expect(await after.picture('a')).toBeNull();
});

test('what was delivered leaves no file', async () => {
  const outbox = await open();
  outbox.add(entry('a'), PICTURE);
  await outbox.idle();
  outbox.remove('a');
  outbox.add(entry('b'), PICTURE);
  outbox.remove('b');
  await outbox.idle();
  expect(readdirSync(folder)).toEqual([]);
});

test('it holds so many, so large and so old; what goes beyond is the oldest, and counted', async () => {
  const outbox = await open({ entries: 3, bytes: 20, keptMs: 1_000 });
  for (const id of ['a', 'b', 'c', 'd']) outbox.add(entry(id, id.charCodeAt(0)), null);
  expect(ids(outbox)).toEqual(['b', 'c', 'd']);
  outbox.add(entry('e', 101), Buffer.alloc(12));
  outbox.add(entry('f', 102), Buffer.alloc(12));
  expect(ids(outbox)).toEqual(['f']);
  expect(outbox.givenUp).toBe(5);
  expect(outbox.age(1_101)).toBe(false);
  expect(outbox.age(1_103)).toBe(true);
  expect(outbox.size).toBe(0);
  await outbox.idle();
  expect(readdirSync(folder)).toEqual([]);
});

test('files that are damaged, half written, foreign or without an entry are tidied away, and the rest is there', async () => {
  const before = await open();
  before.add(entry('good'), PICTURE);
  await before.idle();
  writeFileSync(path.join(folder, 'bad.json'), '{"id":"bad"');
  writeFileSync(path.join(folder, 'other.json'), JSON.stringify({ ...entry('another'), pictureBytes: 0 }));
  writeFileSync(path.join(folder, 'lost.jpg'), 'x');
  writeFileSync(path.join(folder, 'half.json.tmp'), 'x');
  expect(ids(await open())).toEqual(['good']);
  expect(readdirSync(folder).toSorted()).toEqual(['good.jpg', 'good.json']);
});

test('a folder that cannot be written to costs the restart, not the delivery', async () => {
  rmSync(path.dirname(folder), { recursive: true });
  writeFileSync(path.dirname(folder), 'a file where the folder was');
  const outbox = await open();
  outbox.add(entry('a'), PICTURE);
  await outbox.idle();
  expect(Buffer.from((await outbox.picture('a'))!)).toEqual(PICTURE);
  expect(outbox.remove('a')).toBe(true);
  await outbox.idle();
});
