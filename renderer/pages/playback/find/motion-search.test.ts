import { expect, it } from 'vitest';
import { type FindAnswer, type FindQuestion, MOST_FOUND, partsOf, searchMotion, type SearchProgress, withOlder } from './motion-search.ts';

const DAY_MS = 86_400_000;
const FROM = 20_000 * DAY_MS;
const question = { cameraId: 'cam_000000000001', area: [[0, 0], [1, 0], [1, 1]] as [number, number][], minSize: 0 };

/** What the engine would say of moments of a second each, at most `most` at a time. */
function engineOf(starts: readonly number[], most = 2_000): { asked: FindQuestion[]; ask(question: FindQuestion): Promise<FindAnswer> } {
  const asked: FindQuestion[] = [];
  return {
    asked,
    ask(wish) {
      asked.push(wish);
      const all = starts.filter((at) => at >= wish.from && at < wish.to).toSorted((a, b) => b - a);
      return Promise.resolve({ moments: all.slice(0, most).map((startMs) => ({ startMs, endMs: startMs + 1_000 })), more: all.length > most, days: all.length > 0 ? 1 : 0 });
    },
  };
}
async function found(from: number, to: number, ask: (question: FindQuestion) => Promise<FindAnswer>, signal = new AbortController().signal): Promise<SearchProgress[]> {
  const told: SearchProgress[] = [];
  await searchMotion({ ...question, from, to }, ask, (progress) => told.push(progress), signal);
  return told;
}

it('a span is cut where the days of UTC end, the newest part first', () => {
  expect(partsOf(FROM + 5, FROM + 2 * DAY_MS + 7)).toEqual([
    { from: FROM + 2 * DAY_MS, to: FROM + 2 * DAY_MS + 7 },
    { from: FROM + DAY_MS, to: FROM + 2 * DAY_MS },
    { from: FROM + 5, to: FROM + DAY_MS },
  ]);
  expect(partsOf(FROM, FROM + DAY_MS)).toEqual([{ from: FROM, to: FROM + DAY_MS }]);
  expect(partsOf(FROM, FROM)).toEqual([]);
});

it('what is found is told day by day, the newest first, with how far it is', async () => {
  const told = await found(FROM, FROM + 2 * DAY_MS, engineOf([FROM + 10_000, FROM + DAY_MS + 60_000, FROM + DAY_MS + 90_000]).ask);
  expect(told.map(({ moments, done, of, days }) => [moments.map(({ startMs }) => startMs - FROM), done, of, days])).toEqual([
    [[DAY_MS + 90_000, DAY_MS + 60_000], 1, 2, 1],
    [[DAY_MS + 90_000, DAY_MS + 60_000, 10_000], 2, 2, 2],
  ]);
});

it('one that goes on over midnight is one', async () => {
  const told = await found(FROM, FROM + 2 * DAY_MS, engineOf([FROM + DAY_MS - 2_000, FROM + DAY_MS + 1_000]).ask);
  expect(told.at(-1)!.moments).toEqual([{ id: String(FROM + DAY_MS - 2_000), startMs: FROM + DAY_MS - 2_000, endMs: FROM + DAY_MS + 2_000 }]);
  expect(withOlder([{ id: 'a', startMs: 20_000, endMs: 21_000 }], [{ startMs: 5_000, endMs: 14_000 }])).toHaveLength(2);
});

it('a day with more than one answer holds is asked for again from where it ended, until all of it is there', async () => {
  const starts = Array.from({ length: 25 }, (_, n) => FROM + n * 60_000);
  const engine = engineOf(starts, 10);
  const told = await found(FROM, FROM + DAY_MS, engine.ask);
  expect(told.at(-1)).toMatchObject({ done: 1, of: 1, days: 1, more: false });
  expect(told.at(-1)!.moments.map(({ startMs }) => startMs)).toEqual(starts.toReversed());
  expect(engine.asked).toHaveLength(3);
});

it('it ends where more is found than anybody goes through, and says so', async () => {
  const starts = Array.from({ length: MOST_FOUND + 500 }, (_, n) => FROM + n * 7_000);
  const told = await found(FROM - DAY_MS, FROM + DAY_MS, engineOf(starts).ask);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ more: true, done: 2, of: 2 });
});

it('stopped, it asks no further and tells nothing more', async () => {
  const stop = new AbortController();
  const engine = engineOf([FROM + 1_000]);
  const told = await found(FROM, FROM + 5 * DAY_MS, (wish) => {
    if (engine.asked.length === 1) stop.abort();
    return engine.ask(wish);
  }, stop.signal);
  expect([engine.asked.length, told.length]).toEqual([2, 1]);
});
