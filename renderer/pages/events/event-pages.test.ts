import { expect, test, vi } from 'vitest';
import type { CameraEvent } from '../../../contract/types.ts';
import { EventPages, PAGE_SIZE } from './event-pages.ts';

const DAY = 86_400_000;
const event = (number: number): CameraEvent => ({ id: `evt_${number}`, cameraId: 'cam_aaaaaaaaaaaa', kind: 'motion', startMs: number * 1_000, endMs: number * 1_000 + 500, score: 0.5, box: null });

/** An engine with so many events, a day's worth of them `perDay`; the newest has the largest number. */
function setUp(count: number) {
  let all = Array.from({ length: count }, (_, index) => event(count - 1 - index));
  const asked: number[] = [];
  const held: (() => void)[] = [];
  let hold = false;
  const pages = new EventPages({
    query: {},
    timeZone: 'UTC',
    outline: ({ pageSize }) =>
      Promise.resolve({
        count: all.length,
        days: all.length === 0 ? [] : [{ startMs: Math.floor(all[0]!.startMs / DAY) * DAY, count: all.length }],
        cursors: Array.from({ length: Math.max(0, Math.ceil(all.length / pageSize) - 1) }, (_, index) => all[(index + 1) * pageSize - 1]!.id),
      }),
    list: async ({ cursor, limit }) => {
      const from = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
      asked.push(from / PAGE_SIZE);
      if (hold) await new Promise<void>((resolve) => held.push(resolve));
      return { events: all.slice(from, from + limit), cursor: null };
    },
    onChange: () => {},
  });
  return {
    pages,
    asked,
    hold: () => (hold = true),
    letGo: () => held.splice(0).forEach((resolve) => resolve()),
    change: (next: (before: CameraEvent[]) => CameraEvent[]) => (all = next(all)),
    settled: () => vi.waitFor(() => expect(pages.state.loading).toBe(false)),
  };
}

test('the first page comes with the outline, others when they are wanted, and the one ahead with them', async () => {
  const { pages, asked, settled } = setUp(1_000);
  await settled();
  expect([pages.state.count, pages.at(0)?.id, pages.at(199)?.id, pages.at(200)]).toEqual([1_000, 'evt_999', 'evt_800', null]);
  pages.want(450, 470, 1);
  await vi.waitFor(() => expect([pages.at(450)?.id, pages.at(600)?.id]).toEqual(['evt_549', 'evt_399']));
  pages.want(450, 470, -1);
  await vi.waitFor(() => expect(pages.at(399)?.id).toBe('evt_600'));
  expect(asked).toEqual([0, 2, 3, 1]);
});

test('pages that were passed before they were asked for are not asked for', async () => {
  const { pages, asked, hold, letGo, settled } = setUp(20_000);
  await settled();
  hold();
  for (let index = 1_000; index < 19_000; index += 200) pages.want(index, index + 20, 1);
  expect(asked).toEqual([0, 5, 6]);
  letGo();
  await vi.waitFor(() => expect(asked).toEqual([0, 5, 6, 94, 95]));
  letGo();
  await vi.waitFor(() => expect(pages.at(18_800)?.id).toBe('evt_1199'));
});

test('however far one scrolls, few events stay in memory, and those one looks at are among them', async () => {
  const { pages, settled } = setUp(20_000);
  await settled();
  for (let index = 0; index < 20_000; index += 400) {
    pages.want(index, index + 20, 1);
    await vi.waitFor(() => expect(pages.at(index)).not.toBeNull());
    expect(pages.loaded).toBeLessThanOrEqual(17 * PAGE_SIZE);
  }
  expect(pages.at(0)).toBeNull();
});

test('new events are told and move nothing until they are wanted; what changes is changed where it stands', async () => {
  const { pages, settled, change } = setUp(300);
  await settled();
  for (const number of [300, 301, 301]) pages.take(event(number));
  expect([pages.state.fresh, pages.at(0)?.id, pages.state.count]).toEqual([2, 'evt_299', 300]);
  pages.take({ ...event(250), starred: true });
  // Known to be on a page that is not here.
  pages.take(event(5));
  expect([pages.state.fresh, pages.at(49)?.starred]).toEqual([2, true]);
  change((all) => [event(301), event(300), ...all]);
  await pages.reload();
  expect([pages.state.fresh, pages.at(0)?.id, pages.state.count, pages.indexOf('evt_299')]).toEqual([0, 'evt_301', 302, 2]);
});

test('the first event of all is told, too', async () => {
  const { pages, settled } = setUp(0);
  await settled();
  pages.take(event(1));
  expect([pages.state.fresh, pages.state.count]).toEqual([1, 0]);
});

test('what is deleted closes up, on pages that come later, too; of what is not loaded only the engine knows', async () => {
  const { pages, settled, change } = setUp(1_000);
  await settled();
  change((all) => all.filter(({ id }) => id !== 'evt_999' && id !== 'evt_990'));
  expect(pages.remove(['evt_999', 'evt_990'])).toBe(true);
  expect([pages.state.count, pages.state.days[0]!.count, pages.at(0)?.id, pages.at(8)?.id, pages.at(197)?.id]).toEqual([998, 998, 'evt_998', 'evt_989', 'evt_800']);
  pages.want(198, 220, 1);
  await vi.waitFor(() => expect(pages.at(198)?.id).toBe('evt_799'));
  expect(pages.remove(['evt_1'])).toBe(false);
});

test('what was overwritten meanwhile makes the whole anew', async () => {
  const { pages, settled, change } = setUp(1_000);
  await settled();
  change((all) => all.filter(({ id }) => id !== 'evt_0'));
  pages.want(900, 910, 1);
  await vi.waitFor(() => expect(pages.state.count).toBe(999));
});

test('what cannot be asked for is told, and asking again mends it', async () => {
  let fail = true;
  const pages = new EventPages({
    query: {},
    timeZone: 'UTC',
    outline: () => (fail ? Promise.reject(new Error('gone')) : Promise.resolve({ count: 0, days: [], cursors: [] })),
    list: () => Promise.resolve({ events: [], cursor: null }),
    onChange: () => {},
  });
  await vi.waitFor(() => expect(pages.state.error).toEqual(new Error('gone')));
  fail = false;
  await pages.reload();
  expect(pages.state).toMatchObject({ error: null, count: 0, loading: false });
});
