import { describe, expect, it } from 'vitest';
import type { CameraStream } from '../../../contract/types.ts';
import { gridShape, layoutFor, neighbour, pageCount, pageOf, streamFor } from './layout.ts';

const main: CameraStream = { role: 'main', codec: 'h264', codecString: 'avc1.640028', width: 1920, height: 1080, audio: null };
const sub: CameraStream = { ...main, role: 'sub', width: 640, height: 360 };

describe('the layout', () => {
  it('is the smallest that shows every camera', () => {
    expect([0, 1, 2, 4, 5, 9, 10, 16, 40].map(layoutFor)).toEqual([1, 1, 4, 4, 9, 9, 16, 16, 16]);
  });

  it('spreads over pages when there are more cameras than tiles', () => {
    expect(pageCount(0, 4)).toBe(1);
    expect(pageCount(16, 16)).toBe(1);
    expect(pageCount(17, 16)).toBe(2);
    expect(pageOf(16, 16)).toBe(1);
  });

  it('draws no row that would be empty', () => {
    expect(gridShape(4, 2)).toEqual({ columns: 2, rows: 1 });
    expect(gridShape(4, 3)).toEqual({ columns: 2, rows: 2 });
    expect(gridShape(9, 5)).toEqual({ columns: 3, rows: 2 });
    expect(gridShape(16, 1)).toEqual({ columns: 1, rows: 1 });
  });
});

describe('the stream of a tile', () => {
  it('is the sub-stream while that is not visibly stretched', () => {
    expect(streamFor([main, sub], { width: 800, height: 450 }, null)).toBe('sub');
    expect(streamFor([main, sub], { width: 1300, height: 800 }, null)).toBe('main');
  });

  it('goes by the side that limits the picture', () => {
    expect(streamFor([main, sub], { width: 2000, height: 400 }, null)).toBe('sub');
  });

  it('is what the person chose', () => {
    expect(streamFor([main, sub], { width: 200, height: 100 }, 'main')).toBe('main');
    expect(streamFor([main, sub], { width: 2000, height: 1500 }, 'sub')).toBe('sub');
  });

  it('is the main stream when there is no other', () => {
    expect(streamFor([main], { width: 100, height: 50 }, 'sub')).toBe('main');
  });

  it('is the cheaper one before the tile has been measured', () => {
    expect(streamFor([main, sub], { width: 0, height: 0 }, null)).toBe('sub');
  });
});

describe('the arrow keys', () => {
  it('lead to the neighbour and stop at the ends', () => {
    expect(neighbour(0, 'right', 5, 2)).toBe(1);
    expect(neighbour(0, 'left', 5, 2)).toBe(0);
    expect(neighbour(1, 'down', 5, 2)).toBe(3);
    expect(neighbour(3, 'down', 5, 2)).toBe(3);
    expect(neighbour(2, 'up', 5, 2)).toBe(0);
  });
});
