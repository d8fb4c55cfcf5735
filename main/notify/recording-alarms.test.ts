import { expect, it } from 'vitest';
import type { RecordingTrouble } from '../../contract/notify-types.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { RecordingAlarms } from './recording-alarms.ts';

const MINUTE = 60_000;
const trouble = (id: string): RecordingTrouble => ({ id, text: { key: 'storage.state.full', data: {} }, cameraId: null });
function rig() {
  const clock = new FakeClock();
  const told: string[][] = [];
  const over: [string[], number][] = [];
  const alarms = new RecordingAlarms(
    clock,
    (troubles) => told.push(troubles.map(({ id }) => id)),
    (gone, standing) => over.push([gone.map(({ id }) => id), standing]),
  );
  return { clock, told, over, take: (...ids: string[]) => alarms.take(ids.map(trouble)) };
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
