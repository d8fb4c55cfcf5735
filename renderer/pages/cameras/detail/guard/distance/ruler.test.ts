import { expect, it } from 'vitest';
import { type Ground, metresAt } from '../../../../../../contract/ground.ts';
import { placeOf, rulerOf } from './ruler.ts';

const DOOR: Ground = { mountingMetres: 2.5, pitch: 0.35, focal: 0.9, aspect: 16 / 9 };
const CEILING: Ground = { mountingMetres: 3, pitch: 1.45, focal: 0.5, aspect: 4 / 3 };

it('every point of a line is as far away as the line says', () => {
  for (const ground of [DOOR, CEILING]) {
    for (const { metres, points } of rulerOf(ground, null)) {
      expect(points.length).toBeGreaterThan(5);
      for (const [x, y] of points) expect(metresAt(ground, x, y)).toBeCloseTo(metres, 6);
    }
  }
});

it('lines are as far apart as can be read, and labelled inside the picture', () => {
  const lines = rulerOf(DOOR, null);
  expect(lines.map(({ metres }) => metres)).toEqual([3, 5, 8, 15, 30]);
  for (const { label: [x, y] } of lines) expect(x >= 0 && x <= 1 && y > 0 && y < 1).toBe(true);
});

it('the limit is drawn, and what would be in its way is not', () => {
  const lines = rulerOf(DOOR, 9);
  expect(lines.filter(({ isLimit }) => isLimit).map(({ metres }) => metres)).toEqual([9]);
  expect(lines.map(({ metres }) => metres)).not.toContain(8);
  expect(rulerOf(DOOR, 5).filter(({ metres }) => metres === 5)).toMatchObject([{ isLimit: true }]);
});

it('a limit that is not in the picture is told', () => {
  expect([placeOf(DOOR, 1), placeOf(DOOR, 6)]).toEqual(['nearer', 'seen']);
  expect(placeOf({ ...DOOR, pitch: 0.9 }, 20)).toBe('farther');
  expect(rulerOf(DOOR, 1).some(({ isLimit }) => isLimit)).toBe(false);
});
