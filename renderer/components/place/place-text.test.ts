import { expect, it } from 'vitest';
import { parsePlace, printPlace } from './place-text.ts';

const SHANGHAI = { latitude: 31.2304, longitude: 121.4737 };
const SYDNEY = { latitude: -33.87, longitude: 151.21 };

it.each([
  ['31.2304, 121.4737', SHANGHAI],
  [' 31.2304 121.4737 ', SHANGHAI],
  ['３１．２３０４，１２１．４７３７', SHANGHAI],
  ['北纬 31.2304 东经 121.4737', SHANGHAI],
  ['31.2304°N, 121.4737°E', SHANGHAI],
  ['E 121.4737, N 31.2304', SHANGHAI],
  ['-33.87, 151.21', SYDNEY],
  ['33.87° S 151.21° E', SYDNEY],
  ['−33.87;151.21', SYDNEY],
])('%s is a place', (text, place) => {
  expect(parsePlace(text)).toEqual(place);
});

it.each(['31.2304', 'Shanghai', '91, 10', '10, 181', '1, 2, 3', '31 N 20 N', '31,2304'.replace(',', ' °° ')])('%s is none', (text) => {
  expect(parsePlace(text)).toBe('unreadable');
});

it('nothing is no place, and what was printed is read again', () => {
  expect(parsePlace('  ')).toBeNull();
  expect(printPlace(null)).toBe('');
  expect(parsePlace(printPlace(SYDNEY))).toEqual(SYDNEY);
});
