import { expect, test } from 'vitest';
import { FakeClock } from '../base/fake-clock.ts';
import { Notices } from './notices.ts';

test('a notice stands once, keeps the time it began, and goes with its cause', () => {
  const clock = new FakeClock(1000);
  const told: number[] = [];
  const notices = new Notices(clock, (list) => told.push(list.length));
  notices.set('disk', 'error', { key: 'notices.diskFull', data: {} });
  clock.advance(5000);
  notices.set('disk', 'error', { key: 'notices.diskFull', data: {} });
  notices.set('disk', 'warning', { key: 'notices.diskFull', data: {} });
  expect(notices.list()).toEqual([{ id: 'disk', level: 'warning', text: { key: 'notices.diskFull', data: {} }, sinceMs: 1000 }]);
  notices.clear('disk');
  notices.clear('disk');
  expect(told).toEqual([1, 1, 0]);
});

test('one part’s notices are replaced without touching those of others', () => {
  const notices = new Notices(new FakeClock(0), () => {});
  const text = { key: 'notices.x', data: {} };
  notices.set('config.settings', 'warning', text);
  notices.replace('storage.', [{ id: 'full', level: 'error', text }]);
  notices.replace('storage.', [{ id: 'index', level: 'warning', text }]);
  expect(notices.list().map(({ id }) => id)).toEqual(['config.settings', 'storage.index']);
});
