import { expect, test } from 'vitest';
import { areaBetween, contentOf, copyDay, fill, type Hours, hoursOf, isSameWeek, moved, PRESETS, spansIn, stretchesOf, wallClock, weekOf } from './week-cells.ts';

type Mode = 'continuous' | 'motion';
const hours = (day: number, from: string, to: string, mode: Mode = 'motion'): Hours<Mode> => ({ day, from: minutes(from), to: minutes(to), mode });
const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const cell = (day: number, text: string) => ({ day, cell: minutes(text) / 30 });

test('hours come back as they were, those that begin between half hours too', () => {
  const all = [hours(1, '08:10', '12:25'), hours(1, '13:00', '18:00', 'continuous'), hours(5, '00:00', '24:00'), hours(7, '22:00', '06:30')];
  expect(hoursOf(weekOf(all))).toEqual(all);
});

test('hours between half hours stay so where nobody paints', () => {
  const week = weekOf([hours(1, '08:10', '12:25'), hours(2, '08:10', '12:25')]);
  expect(hoursOf(fill(week, spansIn(areaBetween(cell(0, '12:00'), cell(0, '12:30'))), null))).toEqual([hours(1, '08:10', '12:00'), hours(2, '08:10', '12:25')]);
});

test('neighbours that are alike become one, others stay apart', () => {
  expect(hoursOf(weekOf([hours(3, '10:00', '11:00'), hours(3, '11:00', '12:00'), hours(3, '12:00', '13:00', 'continuous')]))).toEqual([hours(3, '10:00', '12:00'), hours(3, '12:00', '13:00', 'continuous')]);
});

test('a night is one span, from Sunday to Monday as well', () => {
  expect(hoursOf(weekOf([hours(1, '22:00', '24:00'), hours(2, '00:00', '06:00')]))).toEqual([hours(1, '22:00', '06:00')]);
  expect(hoursOf(weekOf([hours(1, '00:00', '06:00'), hours(7, '22:00', '24:00')]))).toEqual([hours(7, '22:00', '06:00')]);
});

test('what goes past midnight stays in two where it changes there, and where together it is longer than a day', () => {
  const changes = [hours(1, '22:00', '24:00', 'continuous'), hours(2, '00:00', '06:00')];
  expect(hoursOf(weekOf(changes))).toEqual(changes);
  const long = [hours(1, '06:00', '24:00'), hours(2, '00:00', '08:00')];
  expect(hoursOf(weekOf(long))).toEqual(long);
});

test('a span as long as a day, begun at eight, is shown on both days', () => {
  const week = weekOf([hours(1, '08:00', '08:00')]);
  expect(stretchesOf(week, 0)).toEqual([{ from: 480, to: 1_440, mode: 'motion' }]);
  expect(stretchesOf(week, 1)).toEqual([{ from: 0, to: 480, mode: 'motion' }]);
  expect(hoursOf(week)).toEqual([hours(1, '08:00', '08:00')]);
});

test('the whole week is seven whole days', () => {
  const week = fill(weekOf<Mode>([]), PRESETS.always, 'continuous');
  expect(hoursOf(week)).toEqual([1, 2, 3, 4, 5, 6, 7].map((day) => hours(day, '00:00', '24:00', 'continuous')));
});

test('of hours that overlap the first ones count', () => {
  const week = weekOf([hours(2, '10:00', '11:00', 'continuous'), hours(2, '09:00', '12:00')]);
  expect(hoursOf(week)).toEqual([hours(2, '09:00', '10:00'), hours(2, '10:00', '11:00', 'continuous'), hours(2, '11:00', '12:00')]);
});

test('a rectangle is painted from whichever corner the stroke began', () => {
  const area = areaBetween(cell(4, '17:30'), cell(0, '08:00'));
  expect(hoursOf(fill(weekOf<Mode>([]), spansIn(area), 'motion'))).toEqual([1, 2, 3, 4, 5].map((day) => hours(day, '08:00', '18:00')));
  expect(hoursOf(fill(weekOf<Mode>([]), PRESETS.working, 'motion'))).toEqual([1, 2, 3, 4, 5].map((day) => hours(day, '08:00', '18:00')));
});

test('nights are seven spans past midnight', () => {
  expect(hoursOf(fill(weekOf<Mode>([]), PRESETS.nights, 'motion'))).toEqual([1, 2, 3, 4, 5, 6, 7].map((day) => hours(day, '22:00', '06:00')));
});

test('a half hour says what most of it is, and whether that is all', () => {
  const week = weekOf([hours(1, '08:10', '09:00'), hours(1, '09:00', '09:10', 'continuous')]);
  expect(contentOf(week, cell(0, '08:00'))).toEqual({ mode: 'motion', whole: false });
  expect(contentOf(week, cell(0, '08:30'))).toEqual({ mode: 'motion', whole: true });
  expect(contentOf(week, cell(0, '09:00'))).toEqual({ mode: 'continuous', whole: false });
  expect(contentOf(week, cell(0, '09:30'))).toEqual({ mode: null, whole: true });
});

test('a day is copied as it is, and what stood there is gone', () => {
  const week = copyDay(weekOf([hours(1, '08:10', '12:25'), hours(3, '20:00', '21:00')]), 0, [1, 2]);
  expect(hoursOf(week)).toEqual([1, 2, 3].map((day) => hours(day, '08:10', '12:25')));
});

test('painting what is there already is no change', () => {
  const week = weekOf([hours(1, '08:00', '12:00')]);
  expect(isSameWeek(week, fill(week, spansIn(areaBetween(cell(0, '09:00'), cell(0, '10:00'))), 'motion'))).toBe(true);
  expect(isSameWeek(week, fill(week, spansIn(areaBetween(cell(0, '09:00'), cell(0, '10:00'))), 'continuous'))).toBe(false);
});

test('the cursor stays within the week', () => {
  expect([moved({ day: 0, cell: 0 }, 'up'), moved({ day: 0, cell: 0 }, 'left')]).toEqual([{ day: 0, cell: 0 }, { day: 0, cell: 0 }]);
  expect([moved({ day: 6, cell: 47 }, 'down'), moved({ day: 6, cell: 47 }, 'right')]).toEqual([{ day: 6, cell: 47 }, { day: 6, cell: 47 }]);
  expect([moved({ day: 2, cell: 9 }, 'end'), moved({ day: 2, cell: 9 }, 'start')]).toEqual([{ day: 2, cell: 47 }, { day: 2, cell: 0 }]);
});

test('the clock is that of where the camera hangs, summer time included', () => {
  expect(wallClock(Date.UTC(2026, 6, 5, 22, 30), 'Europe/Berlin')).toEqual({ day: 0, minute: 30 });
  expect(wallClock(Date.UTC(2026, 10, 24, 16, 0), 'Asia/Shanghai')).toEqual({ day: 2, minute: 0 });
});
