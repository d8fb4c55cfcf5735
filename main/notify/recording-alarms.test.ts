import { expect, it } from 'vitest';
import type { RecordingTrouble } from '../../contract/notify-types.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { RecordingAlarms, type ToldTrouble } from './recording-alarms.ts';

const MINUTE = 60_000;
const trouble = (id: string): RecordingTrouble => ({ id, text: { key: 'storage.state.full', data: {} }, cameraId: id.startsWith('cam') ? id : null });
/** @param known what an engine before has kept */
function rig(known: { kept: ToldTrouble[] } = { kept: [] }, clock = new FakeClock()) {
  const told: string[][] = [];
  const over: [string[], number][] = [];
  const alarms = new RecordingAlarms(
    clock,
    { get: () => known.kept, set: (kept) => (known.kept = kept) },
    (troubles) => told.push(troubles.map(({ id }) => id)),
    (gone, standing) => over.push([gone.map(({ id }) => id), standing]),
  );
  return { clock, told, over, known, alarms, take: (...ids: string[]) => alarms.take(ids.map(trouble)) };
}

it('what comes together is told in one message, and what stays is not told again', () => {
  const { clock, told, take } = rig();
  take('disk');
  clock.advance(5_000);
  take('disk', 'door');
  expect(told).toEqual([]);
  clock.advance(MINUTE);
  expect(told).toEqual([['disk', 'door']]);
  take('disk', 'door');
  clock.advance(180 * MINUTE);
  expect(told).toHaveLength(1);
});

it('what passes within seconds is not told', () => {
  const { clock, told, take } = rig();
  take('disk');
  clock.advance(10_000);
  take();
  clock.advance(60 * MINUTE);
  expect(told).toEqual([]);
});

it('what comes and goes is told once an hour, and messages are ten minutes apart', () => {
  const { clock, told, take } = rig();
  take('disk');
  clock.advance(MINUTE);
  for (let turn = 0; turn < 20; turn++) {
    take();
    take('disk');
    clock.advance(MINUTE);
  }
  expect(told).toEqual([['disk']]);
  take('disk', 'a');
  clock.advance(MINUTE);
  take('disk', 'a', 'b');
  clock.advance(MINUTE);
  take('disk', 'a', 'b', 'c');
  clock.advance(MINUTE);
  expect(told).toEqual([['disk'], ['a']]);
  clock.advance(10 * MINUTE);
  expect(told).toEqual([['disk'], ['a'], ['b', 'c']]);
  clock.advance(60 * MINUTE);
  take('a');
  take('disk', 'a');
  clock.advance(MINUTE);
  expect(told.at(-1)).toEqual(['disk']);
});

it('a disk with hundreds of cameras makes a message that can still be read', () => {
  const { clock, told, take } = rig();
  take(...Array.from({ length: 300 }, (_, index) => `cam${index}`));
  clock.advance(MINUTE);
  expect(told.map((each) => each.length)).toEqual([50]);
});

it('what was told is told to be well again, once, when it has been so for some minutes; what was not told is not', () => {
  const { clock, over, take } = rig();
  take('disk', 'door');
  clock.advance(MINUTE);
  take('disk', 'door', 'short');
  take('door');
  clock.advance(30_000);
  take('disk', 'door');
  clock.advance(20 * MINUTE);
  expect(over).toEqual([]);
  take('door');
  clock.advance(MINUTE);
  expect(over).toEqual([]);
  clock.advance(MINUTE);
  expect(over).toEqual([[['disk'], 1]]);
  take();
  clock.advance(11 * MINUTE);
  expect(over).toEqual([[['disk'], 1], [['door'], 0]]);
  clock.advance(180 * MINUTE);
  expect(over).toHaveLength(2);
});

it('what comes back after it was well is told again, and then has to be well for longer', () => {
  const { clock, told, over, take } = rig();
  take('disk');
  clock.advance(MINUTE);
  take();
  clock.advance(10 * MINUTE);
  take('disk');
  clock.advance(11 * MINUTE);
  expect([told, over]).toEqual([[['disk'], ['disk']], [[['disk'], 0]]]);
  take();
  clock.advance(20 * MINUTE);
  expect(over).toHaveLength(1);
  clock.advance(11 * MINUTE);
  expect(over).toHaveLength(2);
});

it('what is wrong is told before what is well again', () => {
  const { clock, told, over, take } = rig();
  take('disk');
  clock.advance(MINUTE);
  take('door');
  clock.advance(10 * MINUTE);
  expect([told, over]).toEqual([[['disk'], ['door']], []]);
  clock.advance(10 * MINUTE);
  expect(over).toEqual([[['disk'], 1]]);
});

/** The engine starts again after so long: by the wall clock alone, for the monotonic one begins anew. */
function restart({ clock, known, alarms }: ReturnType<typeof rig>, afterMs: number) {
  alarms.close();
  // As it is read from its file.
  return rig({ kept: JSON.parse(JSON.stringify(known.kept)) as ToldTrouble[] }, new FakeClock(clock.now() + afterMs));
}

it('what was told before the engine was started again is told to be well again, and not told anew while it stands', () => {
  const before = rig();
  before.take('disk', 'other');
  before.clock.advance(MINUTE);
  const { clock, told, over, take } = restart(before, 5 * MINUTE);
  take();
  take('other');
  clock.advance(30 * MINUTE);
  expect([told, over]).toEqual([[], [[['disk'], 1]]]);
});

it('what was told to be well again before is not told so twice', () => {
  const before = rig();
  before.take('disk');
  before.clock.advance(MINUTE);
  before.take();
  before.clock.advance(20 * MINUTE);
  expect(before.over).toHaveLength(1);
  const { clock, over, take } = restart(before, MINUTE);
  take();
  clock.advance(60 * MINUTE);
  expect(over).toEqual([]);
});

it('a camera’s recording that was in trouble before is well only when it was proven: that nothing is said of it yet says nothing', () => {
  const before = rig();
  before.take('cam1', 'cam2');
  before.clock.advance(MINUTE);
  const { clock, over, alarms, take } = restart(before, MINUTE);
  take();
  clock.advance(30 * MINUTE);
  expect(over).toEqual([]);
  alarms.proven('cam1');
  take();
  clock.advance(MINUTE);
  take();
  clock.advance(MINUTE);
  expect(over).toEqual([[['cam1'], 0]]);
  // And one that is found ill again, and then well, is told as ever.
  take('cam2');
  take();
  clock.advance(20 * MINUTE);
  expect(over.at(-1)).toEqual([['cam2'], 0]);
});

it('what was told weeks ago, or by a clock that was wrong, does no harm', () => {
  const before = rig();
  before.take('disk');
  before.clock.advance(MINUTE);
  const later = restart(before, 30 * 24 * 60 * MINUTE);
  later.take();
  later.clock.advance(60 * MINUTE);
  expect(later.over).toEqual([]);
  const earlier = restart(before, -24 * 60 * MINUTE);
  earlier.take();
  earlier.clock.advance(60 * MINUTE);
  expect(earlier.over).toEqual([[['disk'], 0]]);
});

it('of thousands the newest are kept', () => {
  const before = rig();
  before.take(...Array.from({ length: 3_000 }, (_, index) => `disk${index}`));
  before.clock.advance(MINUTE);
  expect(before.known.kept.length).toBeLessThanOrEqual(1_000);
  expect(before.known.kept.at(-1)).toMatchObject({ trouble: { id: 'disk2999' } });
});
