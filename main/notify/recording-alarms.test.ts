import { expect, it } from 'vitest';
import type { RecordingTrouble } from '../../contract/notify-types.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { RecordingAlarms } from './recording-alarms.ts';

const MINUTE = 60_000;
const trouble = (id: string): RecordingTrouble => ({ id, text: { key: 'storage.state.full', data: {} }, cameraId: null });
function rig() {
  const clock = new FakeClock();
  const told: string[][] = [];
  const alarms = new RecordingAlarms(clock, (troubles) => told.push(troubles.map(({ id }) => id)));
  return { clock, told, take: (...ids: string[]) => alarms.take(ids.map(trouble)) };
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
