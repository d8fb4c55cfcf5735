import { expect, test } from 'vitest';
import { isWithin, localTime } from './week-hours.ts';

const span = (day: number, from: string, to: string) => {
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return { day, from: minutes(from), to: minutes(to) };
};

test('local time is that of the zone of the camera, summer time included', () => {
  expect(localTime(Date.UTC(2026, 6, 5, 22, 30), 'Europe/Berlin')).toEqual({ day: 1, minute: 30 });
  expect(localTime(Date.UTC(2026, 0, 5, 22, 30), 'Europe/Berlin')).toEqual({ day: 1, minute: 23 * 60 + 30 });
  expect(localTime(Date.UTC(2026, 10, 24, 16, 0), 'Asia/Shanghai')).toEqual({ day: 3, minute: 0 });
});

test('hours end before their end, and those past midnight go on into the next day', () => {
  const night = [span(7, '22:00', '06:30')];
  expect(isWithin(night, { day: 7, minute: 22 * 60 })).toBe(true);
  expect(isWithin(night, { day: 1, minute: 6 * 60 + 29 })).toBe(true);
  expect(isWithin(night, { day: 1, minute: 6 * 60 + 30 })).toBe(false);
  expect(isWithin(night, { day: 7, minute: 60 })).toBe(false);
  expect(isWithin([span(2, '00:00', '24:00')], { day: 2, minute: 1_439 })).toBe(true);
  expect(isWithin([span(2, '00:00', '24:00')], { day: 3, minute: 0 })).toBe(false);
});
