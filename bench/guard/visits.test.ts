import { expect, test } from 'vitest';
import type { CameraEvent } from '../../contract/types.ts';
import { inLoop, judgeVisits } from './visits.ts';

const event = (startMs: number, endMs: number | null, kind: CameraEvent['kind'] = 'motion'): CameraEvent => ({ id: `evt_${startMs}`, cameraId: 'cam_000000000001', kind, startMs, endMs, score: 1, box: null });
const truth = { present: [[10, 20], [40, 50]] as [number, number][], quiet: [[25, 35]] as [number, number][], label: 'person' };
const loop = { loopMs: 60_000, startMs: 1_000_000 };

test('a loop is endless from its beginning on, and only what lies wholly in the time counts', () => {
  expect(inLoop(truth.present, loop.loopMs, loop.startMs, loop.startMs + 15_000, loop.startMs + 115_000).map(({ fromMs }) => fromMs - loop.startMs)).toEqual([40_000, 70_000, 100_000]);
});

test('a visit is found, has its own event, is recognised; what begins while nobody is there is false, and at the cut is the cut’s', () => {
  const at = (seconds: number) => loop.startMs + seconds * 1000;
  const judged = (...events: CameraEvent[]) => judgeVisits(events, truth, loop, at(0), at(60));
  expect(judged(event(at(10.5), at(19), 'person'), event(at(40), null))).toEqual({ visits: 2, found: 2, own: 2, split: 0, recognised: 1, false: 0, atTheCut: 0 });
  expect(judged(event(at(12), at(13)), event(at(15), at(16)), event(at(30), at(31)), event(at(0.5), at(2)))).toEqual({ visits: 2, found: 0, own: 1, split: 1, recognised: 0, false: 1, atTheCut: 1 });
  expect(judged(event(at(9), at(55)))).toMatchObject({ found: 2, own: 1, split: 0 });
});
