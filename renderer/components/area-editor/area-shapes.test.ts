import { describe, expect, it } from 'vitest';
import { polygonSchema } from '../../../contract/device-types.ts';
import { boxOf, FEWEST_CORNERS, fillsPicture, isMeant, middleAfter, movedBy, newArea, pointAt, rectangleOf, withCornerAfter, withCornerAt, withoutCorner } from './area-shapes.ts';

const square = rectangleOf([0.2, 0.2], [0.4, 0.4]);

describe('areas of a picture', () => {
  it('are rectangles whichever way they are drawn, and stay within the picture', () => {
    expect(rectangleOf([0.4, 0.1], [-3, 7])).toEqual([
      [0, 0.1],
      [0.4, 0.1],
      [0.4, 1],
      [0, 1],
    ]);
    expect(polygonSchema.safeParse(rectangleOf([0.123456, 0.9], [2, 0.3])).success).toBe(true);
  });

  it('are not made by a slip of the hand', () => {
    expect([isMeant(rectangleOf([0.5, 0.5], [0.51, 0.9])), isMeant(rectangleOf([0.5, 0.5], [0.6, 0.6])), isMeant([[0, 0], [1, 1]])]).toEqual([false, true, false]);
  });

  it('get corners between two, also between the last and the first, and lose them again', () => {
    expect(middleAfter(square, 3)).toEqual([0.2, 0.3]);
    const five = withCornerAfter(square, 3, [0.1, 0.3]);
    expect(five).toEqual([...square, [0.1, 0.3]]);
    expect(withoutCorner(five, 4)).toEqual(square);
    const three = withoutCorner(square, 0);
    expect(withoutCorner(three, 1)).toHaveLength(FEWEST_CORNERS);
  });

  it('have one corner moved, the others stay', () => {
    expect(withCornerAt(square, 2, [1.5, 0.9])).toEqual([square[0], square[1], [1, 0.9], square[3]]);
  });

  it('keep their shape when they are pushed against the edge', () => {
    const { left, top, right, bottom } = boxOf(movedBy(square, -5, 5));
    expect([left, top, right, bottom]).toEqual([0, 0.8, 0.2, 1]);
  });

  it('fill the picture when there is nowhere to move them to', () => {
    expect([fillsPicture(rectangleOf([0, 0], [1, 1])), fillsPicture(rectangleOf([0.005, 0], [0.995, 1])), fillsPicture(rectangleOf([0, 0], [1, 0.5])), fillsPicture(square)]).toEqual([true, true, false, false]);
  });

  it('are put beside one another when they are added', () => {
    const boxes = Array.from({ length: 16 }, (_, count) => boxOf(newArea(count)));
    expect(boxes.every(({ right, bottom }) => right <= 1 && bottom <= 1)).toBe(true);
    expect(boxes[0]!.left).not.toBe(boxes[1]!.left);
    expect(pointAt(1 / 3, 2)).toEqual([0.3333, 1]);
  });
});
