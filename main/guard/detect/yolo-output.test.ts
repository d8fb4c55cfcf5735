import { describe, expect, test } from 'vitest';
import { layoutOf, readOutput, toDetections } from './yolo-output.ts';

const KINDS = ['person', 'vehicle', null] as const;

describe('layouts', () => {
  test.each([
    ['v8 and v11: one number of all places after the other', [1, 84, 8400], 80, { kind: 'centre', objectness: false, rows: false, places: 8400 }],
    ['the same turned round', [1, 8400, 84], 80, { kind: 'centre', objectness: false, rows: true, places: 8400 }],
    ['v5: with objectness', [1, 25_200, 85], 80, { kind: 'centre', objectness: true, rows: true, places: 25_200 }],
    ['NMS inside', [1, 300, 6], 80, { kind: 'ready', objectness: false, rows: true, places: 300 }],
    ['two classes are not taken for NMS inside', [1, 6, 8400], 2, { kind: 'centre', objectness: false, rows: false, places: 8400 }],
    ['two classes in rows neither', [1, 8400, 6], 2, { kind: 'centre', objectness: false, rows: true, places: 8400 }],
    ['fewer places than numbers', [1, 84, 21], 80, { kind: 'centre', objectness: false, rows: false, places: 21 }],
  ])('%s', (_name, dims, classes, layout) => {
    expect(layoutOf(dims, classes)).toMatchObject(layout);
  });

  test.each([[[1, 1000]], [[2, 84, 100]], [[1, 90, 8400]], [[1, 3, 80, 80, 85]], [[1, 0, 84]], [[]]])('%j is none of them', (dims) => {
    expect(layoutOf(dims, 80)).toBeNull();
  });
});

/** Centre, size, [objectness,] scores of three classes. */
const PLACES = [
  [50, 50, 20, 60, 0.9, 0.1, 0.99],
  [52, 51, 20, 60, 0.8, 0, 0],
  [150, 80, 40, 30, 0.2, 0.7, 0],
  [10, 10, 4, 4, 0.2, 0.1, 0.9],
];

function columns(rows: number[][]): number[] {
  return rows[0]!.flatMap((_, n) => rows.map((row) => row[n]!));
}

describe('reading', () => {
  test.each([true, false])('the best of each thing is told once, whatever way it is written (rows: %s)', (rows) => {
    const layout = { kind: 'centre', objectness: false, rows, places: 4, numbers: 7 } as const;
    const found = readOutput(rows ? PLACES.flat() : columns(PLACES), layout, KINDS, 0.3);
    expect(found).toEqual([
      { kind: 'person', score: 0.9, box: [40, 20, 60, 80] },
      { kind: 'vehicle', score: 0.7, box: [130, 65, 170, 95] },
    ]);
  });

  test('objectness multiplies the score', () => {
    const rows = PLACES.map((row) => [...row.slice(0, 4), 0.5, ...row.slice(4)]);
    const found = readOutput(rows.flat(), { kind: 'centre', objectness: true, rows: true, places: 4, numbers: 8 }, KINDS, 0.3);
    expect(found.map(({ kind, score }) => [kind, score])).toEqual([['person', 0.45], ['vehicle', 0.35]]);
  });

  test('with NMS inside it is corners, score and class', () => {
    const data = [10, 20, 30, 60, 0.8, 0, 5, 5, 9, 9, 0.9, 2, 1, 1, 2, 2, 0.1, 1, 0, 0, 0, 0, 0, 0];
    const found = readOutput(data, { kind: 'ready', objectness: false, rows: true, places: 4, numbers: 6 }, KINDS, 0.3);
    expect(found).toEqual([{ kind: 'person', score: 0.8, box: [10, 20, 30, 60] }]);
  });

  test('two people beside each other are two', () => {
    const rows = [[50, 50, 20, 60, 0.9, 0, 0], [66, 50, 20, 60, 0.8, 0, 0]];
    expect(readOutput(rows.flat(), { kind: 'centre', objectness: false, rows: true, places: 2, numbers: 7 }, KINDS, 0.3)).toHaveLength(2);
  });

  test('what could be a person or an animal is a person', () => {
    const rows = [[50, 50, 20, 60, 0.4, 0.6], [150, 50, 20, 60, 0, 0.6]];
    const found = readOutput(rows.flat(), { kind: 'centre', objectness: false, rows: true, places: 2, numbers: 6 }, ['person', 'animal'], 0.3);
    expect(found.map(({ kind, box }) => [kind, box[0]])).toEqual([['animal', 140], ['person', 40]]);
  });

  test('numbers that make no sense are passed over', () => {
    const rows = [[Number.NaN, 50, 20, 60, 0.9, 0, 0], [50, 50, -20, 60, 0.9, 0, 0], [50, 50, 20, 60, Number.NaN, 0, 0], [50, 50, 20, Number.POSITIVE_INFINITY, 0.9, 0, 0]];
    expect(readOutput(rows.flat(), { kind: 'centre', objectness: false, rows: true, places: 4, numbers: 7 }, KINDS, 0.3)).toEqual([]);
  });

  test('boxes become parts of the whole picture, cut at its edges', () => {
    const detections = toDetections(
      [{ kind: 'person', score: 0.9, box: [0, 0, 50, 100] }, { kind: 'person', score: 0.8, box: [-90, 0, -60, 100] }],
      { width: 100, height: 100 },
      { x: -10, y: 100, width: 200, height: 200 },
      { width: 400, height: 300 },
    );
    expect(detections).toEqual([{ kind: 'person', score: 0.9, box: [0, expect.closeTo(1 / 3), 0.225, expect.closeTo(2 / 3)] }]);
  });
});
