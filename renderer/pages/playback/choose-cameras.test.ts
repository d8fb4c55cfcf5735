import { describe, expect, it } from 'vitest';
import { arranged, MOST_CAMERAS, openedWith, toggled } from './choose-cameras.ts';

const all = Array.from({ length: 20 }, (_, index) => `cam${index}`);

describe('the cameras that are played together', () => {
  it('are added and taken away in the order of the list, and one stays', () => {
    expect(toggled(all, ['cam3'], 'cam1')).toEqual(['cam1', 'cam3']);
    expect(toggled(all, ['cam1', 'cam3'], 'cam1')).toEqual(['cam3']);
    expect(toggled(all, ['cam3'], 'cam3')).toEqual(['cam3']);
  });

  it('are sixteen at most', () => {
    const full = all.slice(0, MOST_CAMERAS);
    expect(toggled(all, full, 'cam18')).toEqual(full);
  });

  it('fill a layout from the chosen one on', () => {
    expect(arranged(all, ['cam2'], 4)).toEqual(['cam2', 'cam3', 'cam4', 'cam5']);
    expect(arranged(all, ['cam2', 'cam7', 'cam9'], 1)).toEqual(['cam2']);
    expect(arranged(all, ['cam19'], 4)).toEqual(['cam0', 'cam1', 'cam2', 'cam19']);
    expect(arranged(['a', 'b'], ['b'], 9)).toEqual(['a', 'b']);
  });

  it('are those of the address, or the first with footage', () => {
    expect(openedWith(all, ['cam4', 'gone', 'cam2'], [])).toEqual(['cam2', 'cam4']);
    expect(openedWith(all, [], ['cam5'])).toEqual(['cam5']);
    expect(openedWith(all, [], [])).toEqual(['cam0']);
    expect(openedWith([], [], [])).toEqual([]);
  });
});
