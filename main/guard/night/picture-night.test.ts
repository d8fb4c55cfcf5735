import { expect, test } from 'vitest';
import { PictureNight } from './picture-night.ts';

test('a grey picture is one of infrared light, however bright; a coloured one is none', () => {
  const night = new PictureNight();
  expect(night.saw({ brightness: 120, colour: 9 })).toBe(false);
  expect(night.saw({ brightness: 140, colour: 0.3 })).toBe(true);
  expect(night.night).toBe(true);
  expect(night.saw({ brightness: 120, colour: 6 })).toBe(true);
  expect(night.night).toBe(false);
});

test('a dark picture is one by night though it has colour', () => {
  const night = new PictureNight();
  night.saw({ brightness: 18, colour: 4 });
  expect(night.night).toBe(true);
});

test('what lies between day and night changes nothing', () => {
  const night = new PictureNight();
  for (const brightness of [60, 40, 34, 44, 38]) expect(night.saw({ brightness, colour: 4 })).toBe(false);
  night.saw({ brightness: 20, colour: 4 });
  for (const brightness of [34, 44, 38]) expect(night.saw({ brightness, colour: 1.6 })).toBe(false);
  expect(night.night).toBe(true);
});
