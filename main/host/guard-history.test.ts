import { expect, test } from 'vitest';
import { DEFAULT_GUARD } from '../../contract/guard-types.ts';
import { GRID_CELLS, gridCell, type MotionSecond } from '../guard/motion-grid/motion-second.ts';
import { minuteLine } from '../guard/motion-grid/minute-codec.ts';
import { GuardHistory } from './guard-history.ts';

const DAY_MS = 86_400_000;
const FROM = 1_800_000_000_000 - (1_800_000_000_000 % DAY_MS);
const second = (atMs: number): MotionSecond => ({ atMs, night: false, cells: new Uint8Array(GRID_CELLS).fill(gridCell(3, 5)) });

function setUp(lines: Record<number, string[]>) {
  const asked: number[] = [];
  const storage = {
    motionLines: (_id: string, from: number) => {
      asked.push(from);
      return Promise.resolve(lines[from] ?? []);
    },
    listEvents: () => Promise.resolve({ events: [], cursor: null }),
  };
  return { asked, history: new GuardHistory({ storage, mode: () => 'away', place: () => null }) };
}
const area: [number, number][] = [[0, 0], [1, 0], [1, 1], [0, 1]];

test('lines are read in the order of time, whatever order they lie in, and what is beyond the range is left out', async () => {
  const minutes = [5, 2, 9].map((minute) => minuteLine([second(FROM + minute * 60_000)]));
  const { history } = setUp({ [FROM]: [minutes[0]!, minutes[1]!, 'torn', minutes[2]!] });
  const { moments, days } = await history.find({ cameraId: 'cam_a', area, from: FROM, to: FROM + 8 * 60_000, minSize: 0 });
  expect(days).toBe(1);
  expect(moments.map(({ startMs }) => (startMs - FROM) / 60_000)).toEqual([2, 5]);
});

test('days are asked for one at a time, and a range that is none or too long is refused', async () => {
  const { asked, history } = setUp({});
  await history.find({ cameraId: 'cam_a', area, from: FROM + 1, to: FROM + 2 * DAY_MS, minSize: 0 });
  expect(asked).toEqual([FROM, FROM + DAY_MS]);
  await expect(history.find({ cameraId: 'cam_a', area, from: 5, to: 5, minSize: 0 })).rejects.toMatchObject({ kind: 'invalid', messageKey: 'range.empty' });
  await expect(history.try({ cameraId: 'cam_a', timeZone: null, before: DEFAULT_GUARD, after: DEFAULT_GUARD, from: 0, to: 15 * DAY_MS })).rejects.toMatchObject({ messageKey: 'range.tooLong' });
});

test('settings are tried on the days that something is kept of', async () => {
  const { history } = setUp({ [FROM]: [minuteLine([second(FROM + 60_000)])] });
  const trial = await history.try({ cameraId: 'cam_a', timeZone: 'UTC', before: DEFAULT_GUARD, after: { ...DEFAULT_GUARD, sensitivity: 2 }, from: FROM, to: FROM + 3 * DAY_MS });
  expect(trial).toMatchObject({ before: { events: 1, recordings: 1 }, after: { events: 0 }, days: 1, starred: 0 });
});
