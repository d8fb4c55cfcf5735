import { expect, test } from 'vitest';
import { burntText, localTime } from './burnt-text.ts';

const events = (text: string) => text.split('\n').filter((line) => line.startsWith('Dialogue:')).map((line) => line.replace('Dialogue: 0,', '').replace(',,0,0,0,,', '|'));
const SIZE = { width: 640, height: 360 };

test('a text lasts from the first picture of its second to half way to the next one', () => {
  const zero = Date.UTC(2026, 4, 5, 12, 0, 1, 900);
  const times = [0, 1, 2, 3].map((index) => ({ atMs: index * 50, wallMs: zero + index * 50 }));
  expect(events(burntText({ ...SIZE, times, timeZone: 'Asia/Shanghai', watermark: '' }))).toEqual([
    '0:00:00.00,0:00:00.08,Time|2026-05-05 20:00:01 +08:00',
    '0:00:00.08,1:00:00.15,Time|2026-05-05 20:00:02 +08:00',
  ]);
});

test('behind a gap that the clip closes up, the time is that of the pictures', () => {
  const times = [
    { atMs: 0, wallMs: Date.UTC(2026, 4, 5, 12) },
    { atMs: 100, wallMs: Date.UTC(2026, 4, 6, 3, 4, 5) },
  ];
  expect(events(burntText({ ...SIZE, times, timeZone: 'UTC', watermark: '' })).map((line) => line.split('|')[1])).toEqual(['2026-05-05 12:00:00 +00:00', '2026-05-06 03:04:05 +00:00']);
});

test('the hour that summer time repeats is told apart', () => {
  const say = localTime('Europe/Berlin');
  const hour = Date.UTC(2026, 9, 25, 0, 30);
  expect([say(hour), say(hour + 3_600_000)]).toEqual(['2026-10-25 02:30:00 +02:00', '2026-10-25 02:30:00 +01:00']);
});

test('nothing in a watermark is a command, and each script is written in the font that has it', () => {
  const [line] = events(burntText({ ...SIZE, times: null, timeZone: 'UTC', watermark: 'a{\\b1}\nb 店铺 c' }));
  expect(line!.split('|')[1]).toBe('a\\{{\\fnNoto Sans SC Thin}＼{\\fnNoto Sans SC}b1\\} b {\\fnNoto Sans SC Thin}店铺{\\fnNoto Sans SC} c');
});
