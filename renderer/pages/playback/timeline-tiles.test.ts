import { describe, expect, it } from 'vitest';
import type { CameraEvent, TimelineSpan } from '../../../contract/types.ts';
import { assemble, condense, thinned, tileMs, TileStore, tilesOf, tileView, type Tile, type TileId } from './timeline-tiles.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const footage = (startMs: number, endMs: number): TimelineSpan => ({ startMs, endMs, cause: null, class: 'continuous' });
const gap = (startMs: number, endMs: number): TimelineSpan => ({ startMs, endMs, cause: 'not-triggered', class: null });
const event = (id: string, startMs: number, endMs: number | null = startMs + 1000): CameraEvent => ({ id, cameraId: 'cam', kind: 'motion', startMs, endMs, score: 1, box: null });
const tile = (id: TileId, spans: TimelineSpan[], events: CameraEvent[] = []): Tile => ({ id, spans: new Map([['cam', spans]]), events, overview: null, clockBreaks: [] });

describe('the tiles of a view', () => {
  it('cover it, are few at every zoom, and stay the same while it moves a little', () => {
    for (const length of [10_000, 60_000, HOUR, DAY, 7 * DAY, 31 * DAY, 366 * DAY]) {
      for (const startMs of [0, 1_234_567_890_123, 1_234_567_890_123 + length / 3]) {
        const view = { startMs, endMs: startMs + length };
        const tiles = tilesOf(view);
        expect(tiles.length).toBeLessThanOrEqual(4);
        expect(tileView(tiles[0]!).startMs).toBeLessThanOrEqual(view.startMs);
        expect(tileView(tiles.at(-1)!).endMs).toBeGreaterThanOrEqual(view.endMs);
      }
    }
    const view = { startMs: 100 * DAY + HOUR, endMs: 100 * DAY + 2 * HOUR };
    expect(tilesOf({ startMs: view.startMs + 1000, endMs: view.endMs + 1000 })).toEqual(tilesOf(view));
  });
});

describe('what is drawn of a tile', () => {
  it('is bounded, however often a camera was triggered', () => {
    const level = tilesOf({ startMs: 0, endMs: 7 * DAY })[0]!.level;
    const spans = Array.from({ length: 40_000 }, (_, index) => (index % 2 ? gap(index * 8000, (index + 1) * 8000) : footage(index * 8000, (index + 1) * 8000)));
    expect(condense(spans, level).length).toBeLessThan(3000);
  });

  it('keeps a short clip, joins over gaps that cannot be seen, and keeps classes and causes apart', () => {
    const level = 12;
    const part = tileMs(level) / 1500;
    expect(condense([footage(0, 10)], level)).toEqual([footage(0, 10)]);
    expect(condense([footage(0, part), gap(part, 1.5 * part), footage(1.5 * part, 3 * part)], level)).toEqual([footage(0, 3 * part)]);
    const star: TimelineSpan = { ...footage(5 * part, 9 * part), class: 'starred' };
    expect(condense([footage(0, 5 * part), star, gap(9 * part, 20 * part)], level)).toHaveLength(3);
  });

  it('thins out events only where they are very many, and loses no kind', () => {
    const few = Array.from({ length: 100 }, (_, index) => event(String(index), index));
    expect(thinned(few, 10)).toEqual(few);
    const many = Array.from({ length: 20_000 }, (_, index) => event(String(index), index * 10));
    const person = { ...event('person', 5), kind: 'person' as const };
    const kept = thinned([...many, person], 10);
    expect(kept.length).toBeLessThan(1000);
    expect(kept).toContain(person);
  });
});

describe('the store of tiles', () => {
  it('keeps at most so many, those used last', () => {
    const store = new TileStore(3);
    for (const index of [0, 1, 2]) store.put(tile({ level: 5, index }, []));
    store.get({ level: 5, index: 0 });
    store.put(tile({ level: 5, index: 3 }, []));
    expect(store.size).toBe(3);
    expect(store.get({ level: 5, index: 1 })).toBeNull();
    expect(store.get({ level: 5, index: 0 })).not.toBeNull();
  });

  it('draws what another zoom knows until the tile itself is there', () => {
    const store = new TileStore();
    store.put(tile({ level: 8, index: 0 }, [footage(0, tileMs(8))], [event('a', 1000)]));
    const fine = { level: 6, index: 1 };
    expect(store.best(fine)[0]?.tile.spans.get('cam')).toEqual([footage(tileView(fine).startMs, tileView(fine).endMs)]);
    expect(store.best(fine)[0]?.tile.events).toEqual([]);
    store.put(tile(fine, []));
    expect(store.best(fine)[0]?.tile.spans.get('cam')).toEqual([]);
    expect(store.best({ level: 6, index: 99 })).toEqual([]);
  });

  it('draws the stretch of an overview that is looked at', () => {
    const store = new TileStore();
    const wide = { level: 18, index: 0 };
    const overview = { startMs: 0, partMs: tileMs(18) / 1024, parts: 1024, cameras: new Map() };
    store.put({ ...tile(wide, []), overview });
    const fine = { level: 8, index: 3 };
    expect(store.best(fine)).toEqual([{ tile: expect.objectContaining({ overview }) as Tile, shown: tileView(fine) }]);
    expect(assemble(store.best(fine), ['cam']).overviews).toEqual([{ ...tileView(fine), overview }]);
    // An event is no part of it: it is asked for again.
    store.patch(event('a', 1000));
    expect(store.get(wide)?.events).toEqual([]);
  });

  it('takes an event that grows into every tile that it touches', () => {
    const store = new TileStore();
    const early = { level: 2, index: 0 };
    const late = { level: 2, index: 1 };
    store.put(tile(early, [], [event('a', 1000, null)]));
    store.put(tile(late, []));
    store.patch(event('a', 1000, tileMs(2) + 5));
    expect(store.get(early)?.events).toEqual([event('a', 1000, tileMs(2) + 5)]);
    expect(store.get(late)?.events).toHaveLength(1);
    const all = assemble([...store.best(early), ...store.best(late)], ['cam']);
    expect(all.events).toHaveLength(1);
  });
});
