import { expect, test } from 'vitest';
import type { CameraEvent } from '../../contract/event-types.ts';
import { NOTHING_SPENT, spend, type Spent, summaryDue } from './budget.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let made = 0;
const event = (startMs: number, kind: CameraEvent['kind'] = 'motion', cameraId = 'cam_000000000001'): CameraEvent => ({ id: `evt_${made++}`, cameraId, kind, startMs, endMs: null, score: 1, box: null });

/** Events at these minutes. @returns at which minutes something was told; `+n` for a summary of n */
function play(limit: number | null, minutes: readonly number[], untilMinute: number): string[] {
  const told: string[] = [];
  let spent: Spent = NOTHING_SPENT;
  for (let minute = 0; minute <= untilMinute; minute++) {
    const due = summaryDue(spent, limit, minute * MINUTE);
    if (due) {
      spent = due.spent;
      told.push(`${minute}+${due.held.count}`);
    }
    for (const at of minutes.filter((each) => each === minute)) {
      const next = spend(spent, limit, event(at * MINUTE), 'Door', at * MINUTE);
      spent = next.spent;
      if (next.tell) told.push(String(at));
    }
  }
  return told;
}

test.each<[string, number | null, number[], string[]]>([
  ['no more than five an hour, then one summary', 5, [0, 1, 2, 3, 4, 5, 6, 7, 8], ['0', '1', '2', '3', '4', '60+4']],
  ['what comes slowly is all told', 2, [0, 30, 60, 90], ['0', '30', '60', '90']],
  ['what comes while some is held back is held back with it', 1, [0, 1, 59], ['0', '60+2']],
  ['a summary counts as one that was told', 1, [0, 1, 61, 121], ['0', '60+1', '120+1', '180+1']],
  ['several at once', 2, [10, 10, 10, 10], ['10', '10', '70+2']],
  ['no budget: all', null, [0, 0, 0, 0, 0, 0], ['0', '0', '0', '0', '0', '0']],
  ['nothing held back: no summary', 3, [0, 1, 2], ['0', '1', '2']],
])('%s', (_what, limit, minutes, expected) => {
  expect(play(limit, minutes, 200)).toEqual(expected);
});

test('in no hour more is told than the budget, whatever comes', () => {
  let seed = 7;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let limit = 1; limit <= 6; limit++) {
    const minutes = Array.from({ length: 120 }, () => Math.floor(random() * 500)).sort((a, b) => a - b);
    const told = play(limit, minutes, 700);
    const at = told.map((text) => Number.parseInt(text, 10));
    for (const from of at) expect(at.filter((each) => each >= from && each < from + 60).length).toBeLessThanOrEqual(limit);
    // Nothing gets lost: what was not told by itself is in a summary.
    expect(told.reduce((sum, text) => sum + (text.includes('+') ? Number(text.split('+')[1]) : 1), 0)).toBe(minutes.length);
  }
});

test('a summary says what it was, by camera and kind, and is bounded', () => {
  let spent: Spent = { toldMs: [0], held: null };
  spent = spend(spent, 1, event(1, 'person'), 'Door', 1).spent;
  spent = spend(spent, 1, event(2, 'person'), 'Front door', 2).spent;
  spent = spend(spent, 1, event(3, 'motion', 'cam_000000000002'), 'Yard', 3).spent;
  expect(spent.held).toEqual({
    fromMs: 1,
    toMs: 3,
    count: 3,
    lines: [
      { cameraId: 'cam_000000000001', cameraName: 'Front door', kind: 'person', count: 2 },
      { cameraId: 'cam_000000000002', cameraName: 'Yard', kind: 'motion', count: 1 },
    ],
  });
  for (let index = 0; index < 1_000; index++) spent = spend(spent, 1, event(4, 'motion', `cam_${index}`), 'x', 4).spent;
  expect(spent.held!.lines).toHaveLength(50);
  expect(spent.held!.count).toBe(1_003);
});

test('a clock that was set back makes no budget last for ever', () => {
  const spent: Spent = { toldMs: [10 * HOUR, 10 * HOUR + 1], held: null };
  expect(spend(spent, 2, event(HOUR), 'Door', HOUR).tell).toBe(true);
});

test('a budget that is given up lets go of what was held back', () => {
  const held = spend({ toldMs: [0], held: null }, 1, event(1), 'Door', 1).spent;
  expect(summaryDue(held, 1, 2)).toBeNull();
  expect(summaryDue(held, null, 2)?.held.count).toBe(1);
});
