import { expect, test } from 'vitest';
import type { Notice } from '../../contract/calls/system.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { NoticeLog } from './notice-log.ts';

test('notices that are over are told until they are too long ago, with their end', () => {
  const clock = new FakeClock(1_000_000);
  const log = new NoticeLog(clock);
  const notice = (id: string, sinceMs: number, key = 'notices.a'): Notice => ({ id, level: 'warning', text: { key, data: {} }, sinceMs });
  log.take([notice('disk', 1_000_000)]);
  clock.advance(10);
  log.take([notice('disk', 1_000_000, 'notices.b'), notice('mail', 1_000_010)]);
  clock.advance(10);
  log.take([notice('mail', 1_000_010)]);
  expect(log.since(0).map(({ text, goneMs }) => [text.key, goneMs])).toEqual([
    ['notices.b', 1_000_020],
    ['notices.a', null],
  ]);
  expect(log.since(1_000_021)).toHaveLength(1);
  // Come again, it is another one.
  clock.advance(10);
  log.take([notice('mail', 1_000_010), notice('disk', 1_000_030)]);
  expect(log.since(0)).toHaveLength(3);
});
