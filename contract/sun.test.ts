import { expect, test } from 'vitest';
import { isNight, type Place, sunTimes } from './sun.ts';

const BEIJING: Place = { latitude: 39.9042, longitude: 116.4074 };
const LONDON: Place = { latitude: 51.5074, longitude: -0.1278 };
const SYDNEY: Place = { latitude: -33.8688, longitude: 151.2093 };
const QUITO: Place = { latitude: -0.1807, longitude: -78.4678 };
const TROMSO: Place = { latitude: 69.6492, longitude: 18.9553 };

const MINUTE_MS = 60_000;

/** The minute at which it becomes day or night, looked for within three hours of a guess. */
function turn(place: Place, aroundMs: number): number {
  for (let at = aroundMs - 180 * MINUTE_MS; at < aroundMs + 180 * MINUTE_MS; at += MINUTE_MS) {
    if (isNight(at, place) !== isNight(at + MINUTE_MS, place)) return at + MINUTE_MS;
  }
  throw new Error('it stays as it is');
}

// As almanacs and weather services print them, in UTC.
test.each([
  ['Beijing, sunrise at midsummer', BEIJING, Date.UTC(2024, 5, 20, 20, 46)],
  ['Beijing, sunset at midsummer', BEIJING, Date.UTC(2024, 5, 21, 11, 46)],
  ['Beijing, sunset at midwinter', BEIJING, Date.UTC(2024, 11, 21, 8, 53)],
  ['London, sunrise at midsummer', LONDON, Date.UTC(2024, 5, 21, 3, 43)],
  ['London, sunset at midsummer', LONDON, Date.UTC(2024, 5, 21, 20, 21)],
  ['London, sunrise at midwinter', LONDON, Date.UTC(2024, 11, 21, 8, 4)],
  ['London, sunset at midwinter', LONDON, Date.UTC(2024, 11, 21, 15, 53)],
  ['Sydney, sunrise at its midsummer', SYDNEY, Date.UTC(2024, 11, 20, 18, 41)],
  ['Sydney, sunset at its midsummer', SYDNEY, Date.UTC(2024, 11, 21, 9, 5)],
])('%s is known to within two minutes', (_name, place, knownMs) => {
  expect(Math.abs(turn(place, knownMs) - knownMs)).toBeLessThanOrEqual(2 * MINUTE_MS);
});

test('at the equator day and night are of about the same length', () => {
  let nights = 0;
  for (let at = 0; at < 1440; at++) if (isNight(Date.UTC(2025, 2, 20) + at * MINUTE_MS, QUITO)) nights++;
  expect(Math.abs(nights - 714)).toBeLessThan(6);
});

test('beyond the polar circle it stays night in winter and day in summer', () => {
  for (let hour = 0; hour < 24; hour++) {
    expect(isNight(Date.UTC(2025, 11, 21, hour), TROMSO)).toBe(true);
    expect(isNight(Date.UTC(2025, 5, 21, hour), TROMSO)).toBe(false);
  }
});

test.each([
  ['Beijing, before dawn', BEIJING, Date.UTC(2024, 5, 20, 17), Date.UTC(2024, 5, 20, 20, 46), Date.UTC(2024, 5, 21, 11, 46)],
  ['Beijing, late at night', BEIJING, Date.UTC(2024, 5, 21, 15), Date.UTC(2024, 5, 20, 20, 46), Date.UTC(2024, 5, 21, 11, 46)],
  ['Sydney, at noon', SYDNEY, Date.UTC(2024, 11, 21, 2), Date.UTC(2024, 11, 20, 18, 41), Date.UTC(2024, 11, 21, 9, 5)],
])('%s: the day’s sunrise and sunset are those of almanacs', (_name, place, atMs, riseMs, setMs) => {
  const times = sunTimes(atMs, place);
  expect(Math.abs(times.riseMs! - riseMs)).toBeLessThanOrEqual(2 * MINUTE_MS);
  expect(Math.abs(times.setMs! - setMs)).toBeLessThanOrEqual(2 * MINUTE_MS);
});

test('where the sun stays up or down there is neither', () => {
  expect(sunTimes(Date.UTC(2025, 5, 21, 12), TROMSO)).toEqual({ riseMs: null, setMs: null });
  expect(sunTimes(Date.UTC(2025, 11, 21, 12), TROMSO)).toEqual({ riseMs: null, setMs: null });
});
