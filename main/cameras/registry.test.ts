import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_GUARD } from '../../contract/types.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { silentLogger } from '../base/logger.ts';
import { openJsonStore } from '../config/json-store.ts';
import { openSecretStore } from '../config/secrets.ts';
import { createRegistry, EMPTY_REGISTRY, type NewCamera, type RegistryChange, registrySchema } from './registry.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-registry-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const open = () => {
  const clock = new FakeClock(5000);
  const store = openJsonStore({ file: path.join(folder, 'cameras.json'), schema: registrySchema, defaults: EMPTY_REGISTRY, clock, log: silentLogger });
  return createRegistry({ store, secrets: openSecretStore({ file: path.join(folder, 's.json'), keyFile: path.join(folder, 's.key'), clock }), clock });
};
const camera = (name: string): NewCamera => ({ name, source: 'rtsp', endpoint: null, address: '192.0.2.1:554', make: null, model: null, username: 'admin', mainUrl: 'rtsp://192.0.2.1:554/a', subUrl: null, streams: [] });
const names = (registry: ReturnType<typeof open>) => registry.list().map((each) => each.name);

test('a camera that was added is there after a restart, with its password and the defaults of a new camera', () => {
  const added = open().add(camera('Door'), 'secret');
  expect(added.id).toMatch(/^cam_[a-z0-9]{12}$/);
  expect(added).toMatchObject({ addedMs: 5000, order: 0, recording: { mode: 'motion', preRollSeconds: 5, postRollSeconds: 10 }, guard: { enabled: true, sensitivity: 3 } });
  const again = open();
  expect(again.list()).toEqual([added]);
  expect(again.password(added.id)).toBe('secret');
});

test('a list from before the guard knew zones and triggers opens with the defaults for them', () => {
  const added = open().add(camera('Door'), null);
  const file = path.join(folder, 'cameras.json');
  const document = JSON.parse(readFileSync(file, 'utf8')) as { cameras: { guard: unknown }[] };
  document.cameras[0]!.guard = { enabled: false, sensitivity: 5 };
  writeFileSync(file, JSON.stringify(document));
  expect(open().get(added.id)?.guard).toEqual({ ...DEFAULT_GUARD, enabled: false, sensitivity: 5 });
});

test('names are made unique, also when one is changed', () => {
  const registry = open();
  registry.add(camera('Door'), null);
  registry.add(camera('door'), null);
  const third = registry.add(camera('Door'), null);
  expect(names(registry)).toEqual(['Door', 'door 2', 'Door 3']);
  expect(registry.update(third.id, { name: 'Door 2' }).name).toBe('Door 2 2');
  expect(registry.update(third.id, { name: 'Yard' }).name).toBe('Yard');
});

test('a camera is moved to a place, the others close up', () => {
  const registry = open();
  const [a, , c] = ['a', 'b', 'c'].map((name) => registry.add(camera(name), null));
  registry.update(c!.id, { order: 0 });
  expect(names(registry)).toEqual(['c', 'a', 'b']);
  registry.update(a!.id, { order: 99 });
  expect(names(open())).toEqual(['c', 'b', 'a']);
  expect(registry.list().map((each) => each.order)).toEqual([0, 1, 2]);
});

test('each change is told once, after it is on the disk', () => {
  const registry = open();
  const seen: [RegistryChange['kind'], number][] = [];
  const subscription = registry.onChange((change) => seen.push([change.kind, open().list().length]));
  const added = registry.add(camera('Door'), 'x');
  registry.update(added.id, { make: 'Axis', name: undefined } as never);
  registry.remove(added.id);
  subscription[Symbol.dispose]();
  registry.add(camera('Door'), null);
  expect(seen).toEqual([['added', 1], ['updated', 1], ['removed', 0]]);
  expect(registry.password(added.id)).toBeNull();
  expect(() => registry.update(added.id, {})).toThrow(expect.objectContaining({ kind: 'not-found' }));
});

test('when the disk takes nothing, nothing is added or told', () => {
  const registry = open();
  rmSync(folder, { recursive: true });
  writeFileSync(folder, '');
  registry.onChange(() => expect.unreachable());
  expect(() => registry.add(camera('Door'), 'x')).toThrow(expect.objectContaining({ name: 'AppError' }));
  expect(registry.list()).toEqual([]);
  expect(existsSync(path.join(folder, 'cameras.json'))).toBe(false);
});

test('a list from before cameras had rooms and notes is taken as it is', () => {
  open().add(camera('Door'), null);
  const file = path.join(folder, 'cameras.json');
  const before = JSON.parse(readFileSync(file, 'utf8')) as { cameras: Record<string, unknown>[] };
  for (const each of before.cameras) delete each['details'];
  writeFileSync(file, JSON.stringify(before));
  expect(open().list()).toMatchObject([{ name: 'Door', details: { room: '', group: '', note: '', favourite: false } }]);
});
