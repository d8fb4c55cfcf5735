import { expect, test } from 'vitest';
import { DAYS, GIGABYTES } from './amount.ts';

test('numbers are read as people type them, also on a Chinese keyboard', () => {
  expect(['7', ' 2.5 ', '2.', '.5', '１２', '1。5', '1,500', '1,500.25', ''].map((text) => DAYS.parse(text))).toEqual([7, 2.5, 2, 0.5, 12, 1.5, 1500, 1500.25, null]);
});

test('what is no number, or could be read in two ways, is not guessed at', () => {
  expect(['a week', '-3', '1e3', '1,5', '1.2.3', '.'].map((text) => DAYS.parse(text))).toEqual(Array(6).fill('unreadable'));
});

test('no days, and more than a hundred years of them, are mistakes', () => {
  expect(['0', '36500', '36501'].map((text) => DAYS.parse(text))).toEqual(['unreadable', 36_500, 'unreadable']);
});

test('gigabytes are bytes inside, as disks are sold, and none at all may be typed', () => {
  expect(['500', '0.067108864', '0', '9999999999'].map((text) => GIGABYTES.parse(text))).toEqual([500e9, 67_108_864, 0, 'unreadable']);
});

test('sizes are printed short, and what was not typed as a number not at all', () => {
  expect([500e9, 483_183_820_801, 1_234_567_890_123, 67_108_864, 0].map((bytes) => GIGABYTES.print(bytes))).toEqual(['500', '483.2', '1235', '0.06711', '0']);
  expect([GIGABYTES.print(null), GIGABYTES.print('unreadable'), DAYS.print(null), DAYS.print(2.5)]).toEqual(['', '', '', '2.5']);
});
