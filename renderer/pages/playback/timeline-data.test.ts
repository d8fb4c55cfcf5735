import { describe, expect, it } from 'vitest';
import type { TimelineSpan } from '../../../contract/types.ts';
import { TimelineData, type TileQuestion } from './timeline-data.ts';
import type { TileContent } from './timeline-tiles.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 20_000 * DAY;
const footage = (startMs: number, endMs: number): TimelineSpan => ({ startMs, endMs, cause: null, class: 'continuous' });

const exact = ({ cameraIds, from, to }: TileQuestion): TileContent => ({ spans: new Map(cameraIds.map((id) => [id, [footage(from, to)]])), events: [], overview: null, clockBreaks: [{ kind: 'slept', fromMs: from, toMs: to }] });
const overview = ({ cameraIds, from, to, partMs }: TileQuestion): TileContent => {
  const parts = Math.round((to - from) / (partMs ?? 1));
  const cameras = new Map(cameraIds.map((id) => [id, { cameraId: id, footage: { continuous: Array.from({ length: parts }, () => 1000) }, gaps: {}, events: {} }]));
  return { spans: new Map(), events: [], overview: { startMs: from, partMs: partMs ?? 1, parts, cameras }, clockBreaks: [] };
};

/** An engine that answers when the test says so. */
function made(cameraIds = ['a']) {
  const asked: { question: TileQuestion; answer(): void; refuse(): void }[] = [];
  let changes = 0;
  const data = new TimelineData({
    cameraIds,
    now: () => NOW,
    onChange: () => changes++,
    ask: (question) =>
      new Promise<TileContent>((resolve, reject) => {
        asked.push({
          question,
          answer: () => resolve(question.partMs === null ? exact(question) : overview(question)),
          refuse: () => reject(new Error('away')),
        });
      }),
  });
  const settle = async () => {
    for (let round = 0; round < 5; round++) await Promise.resolve();
  };
  const answerAll = async (atMost = 20) => {
    for (let round = 0; round < atMost; round++) {
      const open = asked.filter((each) => !answered.has(each));
      if (open.length === 0) return;
      for (const each of open) {
        answered.add(each);
        each.answer();
      }
      await settle();
    }
  };
  const answered = new Set<(typeof asked)[number]>();
  return { data, asked, answerAll, settle, changes: () => changes };
}

const past = (from: number, length: number) => ({ startMs: NOW - 10 * DAY + from, endMs: NOW - 10 * DAY + from + length });

describe('the data of the timeline', () => {
  it('asks for each stretch once while one moves about in it', async () => {
    const { data, asked, answerAll } = made();
    data.look(past(0, HOUR), 0);
    await answerAll();
    const before = asked.length;
    for (let step = 0; step < 20; step++) data.look(past(step * 1000, HOUR), step * 100);
    await answerAll();
    expect(asked.length).toBe(before);
    expect(data.picture(past(0, HOUR)).spans.get('a')?.length).toBeGreaterThan(0);
  });

  it('asks for all cameras of the page at once, and little at a time', () => {
    const cameraIds = Array.from({ length: 16 }, (_, index) => `cam${index}`);
    const { data, asked } = made(cameraIds);
    for (let step = 0; step < 30; step++) data.look(past(step * DAY, DAY), step);
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(asked[0]?.question.cameraIds).toEqual(cameraIds);
  });

  it('asks next for what is in sight by then, not for what was passed', async () => {
    const { data, asked, answerAll } = made();
    for (let step = 0; step < 10; step++) data.look(past(step * DAY, HOUR), step);
    await answerAll();
    const where = past(9 * DAY, HOUR);
    expect(asked.slice(2).every(({ question }) => question.from < where.endMs + HOUR && question.to > where.startMs - HOUR)).toBe(true);
    expect(asked.length).toBeLessThan(8);
  });

  it('draws what it knew at another zoom while the engine is asked', async () => {
    const { data, answerAll } = made();
    data.look(past(0, DAY), 0);
    await answerAll();
    const closer = past(6 * HOUR, HOUR);
    data.look(closer, 10);
    const row = data.picture(closer).spans.get('a') ?? [];
    expect(row.some((span) => span.startMs <= closer.startMs && span.endMs >= closer.startMs)).toBe(true);
  });

  it('gives the same picture until something has changed', async () => {
    const { data, answerAll } = made();
    const view = past(0, HOUR);
    data.look(view, 0);
    await answerAll();
    const picture = data.picture(view);
    expect(data.picture({ startMs: view.startMs + 500, endMs: view.endMs + 500 })).toBe(picture);
    data.patch({ id: 'e', cameraId: 'a', kind: 'motion', startMs: view.startMs, endMs: null, score: 1, box: null });
    expect(data.picture(view).events.map(({ id }) => id)).toEqual(['e']);
  });

  it('asks again for the present as it grows, and for the past only when it was changed', async () => {
    const { data, asked, answerAll } = made();
    data.look({ startMs: NOW - HOUR, endMs: NOW }, 0);
    await answerAll();
    const grown = asked.length;
    data.look({ startMs: NOW - HOUR, endMs: NOW }, 6000);
    await answerAll();
    expect(asked.length).toBeGreaterThan(grown);

    const old = made();
    old.data.look(past(0, HOUR), 0);
    await old.answerAll();
    const once = old.asked.length;
    old.data.look(past(0, HOUR), 60_000);
    expect(old.asked.length).toBe(once);
    old.data.outdated();
    old.data.look(past(0, HOUR), 60_001);
    expect(old.asked.length).toBeGreaterThan(once);
    expect(old.data.picture(past(0, HOUR)).spans.get('a')?.length).toBeGreaterThan(0);
  });

  it('waits a while before it asks again for what was refused', async () => {
    const { data, asked, settle } = made();
    data.look(past(0, 4 * 60_000), 0);
    for (const each of [...asked]) each.refuse();
    await settle();
    for (const each of [...asked]) each.refuse();
    await settle();
    const before = asked.length;
    data.look(past(0, 4 * 60_000), 1000);
    expect(asked.length).toBe(before);
    data.look(past(0, 4 * 60_000), 4000);
    expect(asked.length).toBeGreaterThan(before);
  });

  it('asks for overviews of months and years, in parts about as fine as a screen, and three of them for a year', async () => {
    const { data, asked, answerAll } = made(Array.from({ length: 16 }, (_, index) => `cam${index}`));
    const year = { startMs: NOW - 366 * DAY, endMs: NOW };
    data.look(year, 0);
    await answerAll();
    expect(asked.length).toBeLessThanOrEqual(3);
    for (const { question } of asked) {
      expect(question.partMs).not.toBeNull();
      expect((question.to - question.from) / (question.partMs ?? 1)).toBe(1024);
      expect(Number.isInteger(question.partMs)).toBe(true);
      expect(366 * DAY / (question.partMs ?? 1)).toBeGreaterThan(1000);
    }
    const { overviews } = data.picture(year);
    expect(overviews[0]!.startMs).toBeLessThanOrEqual(year.startMs);
    expect(overviews.at(-1)!.endMs).toBeGreaterThanOrEqual(year.endMs);
    expect(overviews.slice(1).every(({ startMs }, index) => startMs === overviews[index]?.endMs)).toBe(true);
    // Within five days every span is told.
    data.look({ startMs: NOW - 9 * DAY, endMs: NOW - 4 * DAY }, 1000);
    await answerAll();
    expect(asked.at(-1)?.question.partMs).toBeNull();
  });

  it('draws the overview it knew while it is asked for a closer look, and all spans it knew while it is asked for a wider one', async () => {
    const { data, answerAll } = made();
    data.look({ startMs: NOW - 366 * DAY, endMs: NOW }, 0);
    await answerAll();
    const closer = { startMs: NOW - 40 * DAY, endMs: NOW - 39 * DAY };
    data.look(closer, 10);
    const shown = data.picture(closer);
    expect(shown.spans.get('a')).toEqual([]);
    expect(shown.overviews.some(({ startMs, endMs, overview: { partMs } }) => startMs <= closer.startMs && endMs >= closer.startMs && partMs > 3_600_000)).toBe(true);

    const other = made();
    other.data.look(past(0, DAY), 0);
    await other.answerAll();
    const wider = past(-15 * DAY, 30 * DAY);
    other.data.look(wider, 10);
    expect(other.data.picture(wider)).toMatchObject({ overviews: [] });
    expect(other.data.picture(wider).spans.get('a')?.length).toBeGreaterThan(0);
  });

  it('keeps the breaks of the clock with what it knows', async () => {
    const { data, answerAll } = made();
    data.look(past(0, HOUR), 0);
    await answerAll();
    expect(data.picture(past(0, HOUR)).clockBreaks.length).toBeGreaterThan(0);
  });

  it('asks for nothing that is still to come', () => {
    const { data, asked } = made();
    data.look({ startMs: NOW + DAY, endMs: NOW + 2 * DAY }, 0);
    expect(asked).toEqual([]);
  });
});
