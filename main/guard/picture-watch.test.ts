import { expect, test } from 'vitest';
import { type CameraEvent, cameraEventSchema, DEFAULT_GUARD, type GuardSettings } from '../../contract/types.ts';
import { sensitivityOf, type MotionSecond } from './motion-grid/motion-second.ts';
import { PictureWatch } from './picture-watch.ts';

const WIDTH = 192;
const HEIGHT = 108;
const START_MS = Date.UTC(2026, 10, 28, 8);
const LEFT_HALF = [[0, 0], [0.5, 0], [0.5, 1], [0, 1]] as [number, number][];

type Paint = (image: Float32Array, second: number) => void;

function setUp(settings: Partial<GuardSettings> = {}) {
  const events = new Map<string, CameraEvent>();
  const seconds: MotionSecond[] = [];
  let ids = 0;
  const all = { ...DEFAULT_GUARD, ...settings };
  const watch = new PictureWatch({ cameraId: 'cam_000000000000', newId: () => `evt_${ids++}`, settings: all, onEvent: (event) => events.set(event.id, event), onSecond: (second) => seconds.push(second) });
  watch.configure(all);
  watch.begin({ width: WIDTH, height: HEIGHT });
  let n = 0;
  /** Plays seconds of a scene at 5 frames per second, on from where the last one ended. */
  const play = (duration: number, paint: Paint = () => {}) => {
    const frame = new Uint8Array(WIDTH * HEIGHT);
    for (const end = n + duration * 5; n < end; n++) {
      const image = ground();
      paint(image, n / 5);
      let seed = n;
      for (let i = 0; i < image.length; i++) {
        seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
        frame[i] = Math.max(0, Math.min(255, image[i]! + (seed / 0x7fffffff - 0.5) * 6));
      }
      watch.push(frame, START_MS + n * 200);
    }
  };
  return { watch, play, seconds, events: () => [...events.values()] };
}

function ground(): Float32Array {
  const image = new Float32Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) image[y * WIDTH + x] = (x > 40 && x < 70 && y > 20 && y < 80 ? 70 : 130 - y * 0.3) + ((x * 31 + y * 17) % 7) * 4;
  return image;
}

/** Something of `size` pixels a side that goes from `fromX` to `toX` (fractions) between two moments. */
const goes = (size: number, fromX: number, toX: number, begin: number, end: number, y = 50): Paint => (image, second) => {
  if (second < begin || second >= end) return;
  const x0 = Math.round((fromX + ((toX - fromX) * (second - begin)) / (end - begin)) * WIDTH);
  for (let dy = 0; dy < size; dy++) for (let x = Math.max(0, x0); x < Math.min(WIDTH, x0 + size); x++) image[(y + dy) * WIDTH + x]! += 60;
};

test('an event says why it fired, with size, zone, outline and the moment of its best picture', () => {
  const { play, watch, events } = setUp({ zones: [{ name: 'Door', kind: 'watch', area: LEFT_HALF }] });
  play(10, goes(24, 0.05, 0.3, 5, 9));
  watch.end();
  const [event] = events();
  expect(events()).toHaveLength(1);
  expect(() => cameraEventSchema.parse(event)).not.toThrow();
  const { about } = event!;
  expect(about!.why.key).toBe('eventWhy.motionIn');
  expect(about!.why.data).toMatchObject({ zone: 'Door', sensitivity: 3 });
  // 24 of 108 pixels are 7.4 times 3 %.
  expect(about!.why.data['size']).toBeGreaterThanOrEqual(6);
  expect(about!.why.data['size']).toBeLessThanOrEqual(9);
  expect(about!.zones).toEqual(['Door']);
  expect(about!.pictureMs).toBeGreaterThanOrEqual(event!.startMs);
  expect(about!.pictureMs).toBeLessThanOrEqual(event!.endMs!);
  expect(about!.outline!.length).toBeLessThanOrEqual(16);
  for (const [x, y] of about!.outline!) {
    expect(x).toBeLessThan(0.5);
    expect(y).toBeGreaterThan(0.4);
    expect(y).toBeLessThan(0.75);
  }
});

test('what stays outside the watched zones, or within an ignored area, makes no event; what comes in does, from then on', () => {
  const right = goes(24, 0.55, 0.8, 5, 9);
  for (const zones of [[{ name: 'a', kind: 'watch', area: LEFT_HALF }], [{ name: 'a', kind: 'ignore', area: LEFT_HALF.map(([x, y]) => [1 - x, y] as [number, number]) }]] as GuardSettings['zones'][]) {
    const { play, events, watch } = setUp({ zones });
    play(8, right);
    expect(events()).toEqual([]);
    expect(watch.quietReason?.key).toBe(zones[0]!.kind === 'watch' ? 'guardQuiet.outside' : 'guardQuiet.ignored');
    const crossing = setUp({ zones });
    crossing.play(16, goes(24, 0.9, 0.1, 5, 15));
    expect(crossing.events()).toHaveLength(1);
    // It goes in at half way, and is 24 pixels wide.
    expect((crossing.events()[0]!.startMs - START_MS) / 1000).toBeGreaterThan(9);
    expect((crossing.events()[0]!.startMs - START_MS) / 1000).toBeLessThan(12);
  }
});

test('what is smaller than the least size makes no event, and it is said that that is why', () => {
  const small = goes(12, 0.1, 0.5, 5, 12);
  const any = setUp();
  any.play(12, small);
  expect(any.events()).toHaveLength(1);
  const large = setUp({ minSize: 6 });
  large.play(11, small);
  expect(large.events()).toEqual([]);
  expect(large.watch.quietReason).toMatchObject({ key: 'guardQuiet.small', data: { size: 6 } });
  expect(large.watch.quietReason!.data['seconds']).toBeGreaterThanOrEqual(3);
});

test('by night the night’s look counts, and changing it forgets nothing of the picture', () => {
  const { play, watch, events } = setUp({ night: { sensitivity: 3, minSize: 10, zones: [] } });
  play(5);
  watch.setNight(true, true);
  play(5, goes(24, 0.1, 0.6, 5, 9));
  expect(events()).toEqual([]);
  watch.setNight(false, false);
  play(5, goes(24, 0.1, 0.6, 11, 14));
  expect(events()).toHaveLength(1);
});

test('the merging time that is set decides whether two visits are one event', () => {
  const twice: Paint = (image, second) => {
    goes(24, 0.1, 0.4, 4, 7)(image, second);
    goes(24, 0.6, 0.9, 10, 13)(image, second);
  };
  for (const [mergeSeconds, expected] of [[0, 2], [10, 1]] as const) {
    const { play, watch, events } = setUp({ mergeSeconds });
    play(16, twice);
    watch.end();
    expect(events()).toHaveLength(expected);
  }
});

test('the guard says what it sees when nothing comes of it', () => {
  const { play, watch } = setUp();
  expect(watch.quietReason).toBeNull();
  play(1);
  expect(watch.quietReason?.key).toBe('guardQuiet.learning');
  play(20);
  expect(watch.quietReason).toMatchObject({ key: 'guardQuiet.still' });
  expect(watch.quietReason!.data['seconds']).toBeGreaterThan(15);
  play(1, (image) => {
    for (let i = 0; i < image.length; i++) image[i]! *= 0.3;
  });
  expect(watch.quietReason?.key).toBe('guardQuiet.changed');
});

test('while something moves there is no reason to be quiet, and what moves can be shown', () => {
  const { play, watch } = setUp();
  play(7, goes(24, 0.1, 0.6, 5, 9));
  expect(watch.quietReason).toBeNull();
  const { counting, others } = watch.moving();
  expect(counting).toHaveLength(1);
  expect(counting[0]!.size).toBeGreaterThanOrEqual(6);
  expect(others).toEqual([]);
});

test('the motion grid has what moves at every sensitivity, whatever the settings pass over', () => {
  const { play, watch, events, seconds } = setUp({ sensitivity: 1, minSize: 10, zones: [{ name: 'a', kind: 'ignore', area: [[0, 0], [1, 0], [1, 1], [0, 1]] }] });
  play(12, goes(8, 0.1, 0.5, 5, 11));
  watch.end();
  expect(events()).toEqual([]);
  expect(seconds.map(({ atMs }) => (atMs - START_MS) / 1000)).toEqual(expect.arrayContaining([6, 7, 8, 9, 10]));
  const cells = seconds.flatMap(({ cells: all }) => [...all].filter((cell) => cell !== 0).map(sensitivityOf));
  expect(Math.min(...cells)).toBeGreaterThan(1);
  expect(Math.min(...cells)).toBeLessThanOrEqual(3);
});
