import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../base/fake-clock.ts';
import { silentLogger } from '../base/logger.ts';
import { localTime } from '../base/week-hours.ts';
import { openJsonStore } from '../config/json-store.ts';
import { FIRST_GUARD_MODE, GuardModes, guardModesSchema } from './guard-modes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-modes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const clock = new FakeClock(1_800_000_000_000);
const MINUTE_MS = 60_000;
function open() {
  const changes: string[] = [];
  const store = openJsonStore({ file: path.join(folder, 'guard-mode.json'), schema: guardModesSchema, defaults: FIRST_GUARD_MODE, clock, log: silentLogger });
  return { changes, modes: new GuardModes({ store, clock, changed: ({ mode }) => void changes.push(mode) }) };
}
/** So many minutes from now, as the week has it. */
function inMinutes(minutes: number) {
  const { day, minute } = localTime(clock.now() + minutes * MINUTE_MS, null);
  return { day, minute };
}

test('a mode that is switched to by hand stays, over a restart as well', () => {
  const first = open();
  expect(first.modes.mode).toBe('home');
  first.modes.switchTo('night');
  first.modes.close();
  const second = open();
  expect([first.changes, second.modes.mode, second.changes]).toEqual([['night'], 'night', []]);
  second.modes.close();
});

test('the schedule is followed; by hand it is left until its next entry, over a restart as well', () => {
  const first = open();
  first.modes.update({ scheduled: true, schedule: [{ ...inMinutes(-1), mode: 'away' }, { ...inMinutes(10), mode: 'night' }] });
  expect(first.modes.mode).toBe('away');
  first.modes.switchTo('home');
  clock.advance(5 * MINUTE_MS);
  expect(first.modes.mode).toBe('home');
  first.modes.close();
  const second = open();
  expect(second.modes.mode).toBe('home');
  clock.advance(6 * MINUTE_MS);
  expect(second.modes.mode).toBe('night');
  second.modes.close();
});
