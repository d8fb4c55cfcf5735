import { expect, test } from 'vitest';
import type { CameraEvent } from '../../../contract/event-types.ts';
import { LevelMeter } from './level-meter.ts';
import { LoudnessEvents } from './loudness-events.ts';

/** Seconds of a sine of that amplitude (1: full scale), 16 bits, 8 kHz. */
function sine(amplitude: number, seconds: number): Uint8Array {
  const samples = Int16Array.from({ length: seconds * 8_000 }, (_, index) => Math.round(32_767 * amplitude * Math.sin(index / 3)));
  return new Uint8Array(samples.buffer);
}

test('a full-scale sine is 3 dB below full scale, a tenth of it 20 dB less, silence the least there is', () => {
  const levels: number[] = [];
  const meter = new LevelMeter((db) => void levels.push(db));
  // In odd pieces: a sample may come in two.
  const bytes = Buffer.concat([sine(1, 0.1), sine(0.1, 0.1), new Uint8Array(1_600)]);
  for (let at = 0; at < bytes.length; at += 333) meter.push(bytes.subarray(at, at + 333));
  expect(levels.map(Math.round)).toEqual([-3, -23, -96]);
});

function play(levels: readonly number[], limitDb = -30) {
  const told: CameraEvent[] = [];
  const events = new LoudnessEvents({ cameraId: 'cam_abcdefghijkl', newId: () => `e${told.length}` });
  levels.forEach((db, index) => {
    const event = events.push(db, (index + 1) * 100, limitDb);
    if (event) told.push(event);
  });
  return { told, end: () => events.end() };
}
const levels = (...parts: [db: number, windows: number][]) => parts.flatMap(([db, windows]) => Array.from({ length: windows }, () => db));

test('a bang is no event, half a second of noise is one, from where it began', () => {
  expect(play(levels([-60, 20], [-10, 3], [-60, 30])).told).toEqual([]);
  const { told } = play(levels([-60, 20], [-12, 10], [-60, 40]));
  expect(told).toMatchObject([
    { kind: 'sound', startMs: 2_000, endMs: null, about: { why: { key: 'eventWhy.sound', data: { level: -12, limit: -30 } } } },
    { id: 'e0', startMs: 2_000, endMs: 3_000 },
  ]);
});

test('pauses between words do not make many events of one conversation', () => {
  expect(play(levels([-60, 10], [-20, 8], [-60, 20], [-20, 8], [-60, 20], [-20, 8], [-60, 40])).told).toHaveLength(2);
});

test('noise without end is closed after ten minutes, and when the sound ends', () => {
  const { told } = play(levels([-10, 6_020]));
  expect(told.map(({ endMs }) => endMs === null)).toEqual([true, false, true]);
  const cut = play(levels([-10, 20]));
  expect(cut.end()).toMatchObject({ endMs: 2_000 });
  expect(cut.end()).toBeNull();
});
