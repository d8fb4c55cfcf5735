import { expect, test } from 'vitest';
import { SecondCollector } from './second-collector.ts';
import { cellSize, GRID_CELLS, GRID_COLUMNS, gridCell, type MotionSecond, sensitivityOf } from './motion-second.ts';
import { MinuteBook } from './minute-book.ts';
import { minuteLine, readMinuteLine } from './minute-codec.ts';
import type { LevelSighting } from '../motion/detector.ts';

const MINUTE_MS = Date.UTC(2026, 10, 28, 8, 30);

function second(atMs: number, night: boolean, ...cells: [index: number, sensitivity: number, size: number][]): MotionSecond {
  const grid = new Uint8Array(GRID_CELLS);
  for (const [index, sensitivity, size] of cells) grid[index] = gridCell(sensitivity, size);
  return { atMs, night, cells: grid };
}

/** A thing of `weight` pixels that is seen at each of `sensitivities`, filling cells of a picture of 48 x 27 of them. */
function sightings(sensitivities: number[], left: number, top: number, right: number, bottom: number, weight: number | ((sensitivity: number) => number)): LevelSighting[] {
  const labels = new Uint16Array(48 * 27);
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) labels[y * 48 + x] = 1;
  return sensitivities.map((sensitivity) => {
    const pixels = typeof weight === 'number' ? weight : weight(sensitivity);
    const blob = { label: 1, left, top, right, bottom, cells: 1, weight: pixels, watchedWeight: pixels, structural: 1, stirring: 1, zones: 0, light: false };
    return { sensitivity, labels, sighting: { onsetMs: 0, weight: pixels, left, top, right, bottom, largest: pixels, zones: 0, blobs: [blob], count: 1 } };
  });
}

test('what is written is read again', () => {
  const seconds = [second(MINUTE_MS, false, [0, 1, 10], [575, 5, 0]), second(MINUTE_MS + 59_000, true, [33, 3, 4])];
  const line = minuteLine(seconds);
  expect(JSON.parse(line)).toMatchObject({ m: MINUTE_MS });
  expect(line.endsWith('\n')).toBe(true);
  expect(readMinuteLine(line)).toEqual(seconds);
});

test('a line that is torn, damaged, foreign or a bomb gives nothing and does no harm', () => {
  const line = minuteLine([second(MINUTE_MS, false, [5, 3, 2])]);
  for (let length = 0; length < line.length - 1; length++) expect(readMinuteLine(line.slice(0, length)).length).toBeLessThanOrEqual(1);
  for (const bad of ['', 'null', '[]', '{"m":"x","g":1}', '{"m":0,"g":"!!"}', `{"m":0,"g":"${'A'.repeat(100_000)}"}`, line.replace('"m":', '"n":')]) expect(readMinuteLine(bad)).toEqual([]);
});

test('a minute becomes one line when it is over, and no line is made of nothing', () => {
  const lines: [number, MotionSecond[]][] = [];
  const book = new MinuteBook((minuteMs, line) => lines.push([minuteMs, readMinuteLine(line)]));
  book.flush();
  book.push(second(MINUTE_MS + 1000, false, [1, 1, 1]));
  book.push(second(MINUTE_MS + 2000, false, [2, 1, 1]));
  book.passed(MINUTE_MS + 59_999);
  expect(lines).toEqual([]);
  book.push(second(MINUTE_MS + 60_000, false, [3, 1, 1]));
  expect(lines.map(([minuteMs, seconds]) => [minuteMs, seconds.length])).toEqual([[MINUTE_MS, 2]]);
  book.passed(MINUTE_MS + 120_000);
  expect(lines.map(([minuteMs, seconds]) => [minuteMs, seconds.length])).toEqual([[MINUTE_MS, 2], [MINUTE_MS + 60_000, 1]]);
});

test('seconds after the clock was set back are kept in a line of their own', () => {
  const lines: MotionSecond[][] = [];
  const book = new MinuteBook((_minuteMs, line) => lines.push(readMinuteLine(line)));
  for (const at of [10, 11, 5, 6]) book.push(second(MINUTE_MS + at * 1000, false, [1, 1, 1]));
  book.flush();
  expect(lines.map((seconds) => seconds.map(({ atMs }) => (atMs - MINUTE_MS) / 1000))).toEqual([[10, 11], [5, 6]]);
});

test('a second holds where something moved, from which sensitivity on, and how large it was', () => {
  const collector = new SecondCollector(48, 27, 108);
  // 10 x 10 pixels are size 3 of 3.24 pixels each; the lowest sensitivity sees less of it.
  expect(collector.push(sightings([2, 3, 4, 5], 0, 0, 3, 3, (sensitivity) => (sensitivity === 2 ? 50 : 100)), MINUTE_MS + 100, false)).toBeNull();
  expect(collector.push(sightings([5], 45, 24, 48, 27, 11), MINUTE_MS + 300, false)).toBeNull();
  const done = collector.push([], MINUTE_MS + 1100, false)!;
  expect(done.atMs).toBe(MINUTE_MS);
  expect([sensitivityOf(done.cells[0]!), cellSize(done.cells[0]!)]).toEqual([2, 3]);
  expect([sensitivityOf(done.cells[GRID_CELLS - 1]!), cellSize(done.cells[GRID_CELLS - 1]!)]).toEqual([5, 1]);
  // Three of the picture's cells are two of the grid's.
  expect([...done.cells.keys()].filter((i) => done.cells[i])).toEqual([0, 1, GRID_COLUMNS, GRID_COLUMNS + 1, GRID_CELLS - GRID_COLUMNS - 2, GRID_CELLS - GRID_COLUMNS - 1, GRID_CELLS - 2, GRID_CELLS - 1]);
  expect(collector.end()).toBeNull();
});

test('every cell of a picture of any shape has its place in the grid', () => {
  for (const [columns, rows] of [[48, 27], [42, 31], [27, 48], [88, 14], [10, 6], [5, 60]] as const) {
    const collector = new SecondCollector(columns, rows, rows * 4);
    const labels = new Uint16Array(columns * rows).fill(1);
    const blob = { label: 1, left: 0, top: 0, right: columns, bottom: rows, cells: 1, weight: 9999, watchedWeight: 0, structural: 1, stirring: 1, zones: 0, light: false };
    collector.push([{ sensitivity: 1, labels, sighting: { onsetMs: 0, weight: 9999, left: 0, top: 0, right: columns, bottom: rows, largest: 9999, zones: 0, blobs: [blob], count: 1 } }], 0, true);
    expect(collector.end()!.cells.every((cell) => sensitivityOf(cell) === 1)).toBe(true);
  }
});
