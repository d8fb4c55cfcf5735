import { expect, test } from 'vitest';
import type { SettingItem } from '../../../../contract/device-types.ts';
import { changesOf, isMeant, nameOf, sectionsOf, stepOf } from './setting-values.ts';

const item = (key: string, value: SettingItem['value'], group: SettingItem['group'] = 'picture'): SettingItem => ({ key, group, kind: 'number', value });

test('settings stand by group, in the order of the camera', () => {
  const items = [item('encoder.main.fps', 15, 'encoder.main'), item('imaging.brightness', 50), item('encoder.main.gop', 30, 'encoder.main')];
  expect(sectionsOf(items).map(({ group, items: own }) => [group, own.length])).toEqual([['encoder.main', 2], ['picture', 1]]);
  expect(nameOf('encoder.main.fps')).toBe('fps');
});

test('what was changed back is no change', () => {
  const items = [item('a', 1), item('b', [[0, 0]] as never)];
  expect(changesOf(items, { a: 2, b: [[0, 0]] as never, gone: 1 })).toEqual({ a: 2 });
  expect(changesOf(items, { a: 1 })).toEqual({});
});

test('the level of what is off is not asked for, and steps suit the range', () => {
  expect(isMeant('imaging.wideDynamicRangeLevel', () => 'OFF')).toBe(false);
  expect(isMeant('imaging.wideDynamicRangeLevel', () => 'ON')).toBe(true);
  expect([stepOf({ min: 0, max: 1 }), stepOf({ min: 0, max: 100 }), stepOf({ min: 64, max: 8192 })]).toEqual([0.01, 1, 64]);
});
