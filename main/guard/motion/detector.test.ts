import { expect, test } from 'vitest';
import type { GuardLook } from '../../../contract/guard-types.ts';
import { MotionDetector } from './detector.ts';

const WIDTH = 192;
const HEIGHT = 108;
const START_MS = 1_790_000_000_000;
const FRAME_MS = 200;

type Paint = (image: Float32Array, second: number) => void;

/** A wall with a darker door and a rough ground; the same at every call. */
function ground(): Float32Array {
  const image = new Float32Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      image[y * WIDTH + x] = (x > 40 && x < 70 && y > 20 && y < 80 ? 70 : 130 - y * 0.3) + ((x * 31 + y * 17) % 7) * 2;
    }
  }
  return image;
}

/** Plays seconds of a scene at 5 frames per second; @returns the seconds at which something moved, and the readings' states. */
function play(detector: MotionDetector, seconds: number, paint: Paint, noise = 2) {
  let seed = 12345;
  const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) / 0x7fffffff;
  const base = ground();
  const frame = new Uint8Array(WIDTH * HEIGHT);
  const moved: number[] = [];
  const onsets: number[] = [];
  const boxes: [number, number, number, number][] = [];
  const states = new Set<string>();
  const calm: number[] = [];
  const differed: number[] = [];
  for (let n = 0; n < seconds * 5; n++) {
    const image = base.slice();
    paint(image, n / 5);
    for (let i = 0; i < image.length; i++) {
      const level = image[i]! + noise * (random() + random() + random() + random() - 2) * 1.73;
      frame[i] = Math.max(0, Math.min(255, level));
    }
    if (detector.differs(frame)) differed.push(n / 5);
    const reading = detector.push(frame, START_MS + n * FRAME_MS);
    states.add(reading.state);
    if (reading.calm) calm.push(n / 5);
    if (!reading.moving) continue;
    moved.push(n / 5);
    onsets.push((reading.onsetMs - START_MS) / 1000);
    boxes.push(reading.box!);
  }
  return { moved, onsets, boxes, states, calm, differed };
}

function rectangle(image: Float32Array, left: number, top: number, width: number, height: number, by: number): void {
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(HEIGHT, top + height); y++) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(WIDTH, left + width); x++) image[y * WIDTH + x]! += by;
  }
}

/** Walks in from the left at 5 s. */
function walker(width: number, height: number, by: number, pixelsPerSecond = 20): Paint {
  return (image, second) => {
    if (second >= 5) rectangle(image, (second - 5) * pixelsPerSecond - width / 2, 60, width, height, by);
  };
}

const make = (sensitivity = 3, absorbMs?: number, zones: GuardLook['zones'] = []) =>
  new MotionDetector({ width: WIDTH, height: HEIGHT, look: { sensitivity, minSize: 0, zones }, ...(absorbMs === undefined ? {} : { absorbMs }) });

test.each([0, 1, 2, 5, 10, 20])('sensor noise of %i levels is no motion', (noise) => {
  expect(play(make(), 30, () => {}, noise).moved).toEqual([]);
});

test.each([
  ['large and bright', 30, 40, 60, 2],
  ['large and dark', 30, 40, -50, 2],
  ['small', 6, 14, 50, 2],
  ['faint', 20, 40, 16, 2],
  ['in strong noise', 24, 40, 50, 10],
] as const)('a figure that is %s is seen within a second of coming in, where it is', (_name, width, height, by, noise) => {
  const { moved, onsets, boxes } = play(make(), 12, walker(width, height, by), noise);
  expect(moved[0]).toBeGreaterThanOrEqual(5);
  expect(moved[0]).toBeLessThanOrEqual(6);
  expect(onsets[0]).toBeLessThanOrEqual(moved[0]!);
  expect(onsets[0]).toBeGreaterThanOrEqual(5);
  const [left, top, , boxHeight] = boxes.at(-1)!;
  expect(left).toBeGreaterThan(0.3);
  expect(top).toBeGreaterThan(0.4);
  expect(top + boxHeight).toBeLessThanOrEqual(1);
});

test('what is smaller than the sensitivity asks for is passed over, and seen at a higher one', () => {
  const tiny = walker(5, 6, 60);
  expect(play(make(1), 12, tiny).moved).toEqual([]);
  expect(play(make(5), 12, tiny).moved.length).toBeGreaterThan(10);
});

test('a light switched off and on again is no motion', () => {
  const { moved, states } = play(make(), 30, (image, second) => {
    if (second >= 8 && second < 18) for (let i = 0; i < image.length; i++) image[i]! *= 0.3;
  });
  expect(moved).toEqual([]);
  expect(states).toContain('held');
});

test('a figure is seen again soon after the light was switched', () => {
  const walk = walker(20, 40, 60, 12);
  const { moved } = play(make(), 16, (image, second) => {
    walk(image, second);
    if (second >= 8) for (let i = 0; i < image.length; i++) image[i]! *= 0.5;
  });
  expect(moved.some((second) => second > 8 && second <= 10)).toBe(true);
});

test('exposure that jumps to and fro is no motion', () => {
  const { moved } = play(make(), 30, (image, second) => {
    const by = [1, 0.85, 1.15, 0.95][Math.floor(second / 2) % 4]!;
    for (let i = 0; i < image.length; i++) image[i]! *= by;
  });
  expect(moved).toEqual([]);
});

test('mains flicker is no motion, and a figure in it is', () => {
  const flicker: Paint = (image, second) => {
    const by = 0.9 + 0.08 * Math.sin(second * 41);
    for (let i = 0; i < image.length; i++) image[i]! *= by;
  };
  expect(play(make(), 30, flicker).moved).toEqual([]);
  const walk = walker(20, 40, 60);
  const seen = play(make(), 10, (image, second) => {
    walk(image, second);
    flicker(image, second);
  });
  expect(seen.moved[0]).toBeLessThanOrEqual(6.2);
});

test('a slow dawn is no motion', () => {
  const { moved } = play(make(), 60, (image, second) => {
    for (let i = 0; i < image.length; i++) image[i]! *= 0.4 + second / 100;
  });
  expect(moved).toEqual([]);
});

test('a soft shadow that passes over part of the picture is no motion', () => {
  const { moved } = play(make(), 40, (image, second) => {
    for (let i = 0; i < image.length; i++) image[i]! *= 1 - 0.25 / (1 + ((((i % WIDTH) - second * 8) / 30) ** 2));
  });
  expect(moved).toEqual([]);
});

test('an object put down is motion until it rests, becomes background after the set time, and its removal is seen and over at once', () => {
  const { moved } = play(make(3, 10_000), 40, (image, second) => {
    if (second >= 5 && second < 30) rectangle(image, 80, 50, 24, 24, 70);
  });
  expect(moved[0]).toBeLessThan(6);
  const last = Math.max(...moved.filter((second) => second < 25));
  expect(last).toBeGreaterThan(10);
  expect(last).toBeLessThan(12.5);
  // The place looks as it did before the object came: nothing is left to see there.
  expect(moved.filter((second) => second > 31)).toEqual([]);
});

test('somebody who was there when the place was learnt and leaves is motion no longer than that', () => {
  const { moved } = play(make(), 40, (image, second) => {
    if (second < 8) rectangle(image, 60 + (second > 6 ? (second - 6) * 20 : 0), 40, 20, 50, 60);
  });
  expect(moved.some((second) => second > 6 && second < 9)).toBe(true);
  expect(Math.max(...moved)).toBeLessThan(15.5);
});

test('a place that sways all the time is learnt, and a figure beside it is still seen', () => {
  const sway: Paint = (image, second) => {
    for (let y = 5; y < 45; y++) {
      for (let x = 140; x < 185; x++) image[y * WIDTH + x] = 110 + 35 * Math.sin(x * 1.3 + y * 0.7 + 3 * Math.sin(second * 4 + y * 0.2));
    }
  };
  const alone = play(make(), 60, sway);
  expect(alone.moved.filter((second) => second > 20)).toEqual([]);
  const visited = play(make(), 50, (image, second) => {
    sway(image, second);
    if (second >= 40) rectangle(image, (second - 40) * 15 - 10, 50, 20, 40, 60);
  });
  expect(visited.moved.find((second) => second > 39)).toBeLessThanOrEqual(41);
});

test('drops that are in one frame and gone in the next are no motion', () => {
  let seed = 99;
  const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) / 0x7fffffff;
  const { moved } = play(make(), 30, (image) => {
    for (let n = 0; n < 25; n++) rectangle(image, random() * WIDTH, random() * HEIGHT, 2, 9, 40);
  });
  expect(moved).toEqual([]);
});

test('with a frame every two seconds a passer-by is still seen in the first frame that shows him, and came half way before it', () => {
  const detector = make();
  const frame = new Uint8Array(WIDTH * HEIGHT);
  let first: number | null = null;
  for (let second = 0; second <= 40; second += 2) {
    const image = ground();
    if (second >= 30) rectangle(image, 20 + (second - 30) * 10, 40, 24, 60, 60);
    for (let i = 0; i < image.length; i++) frame[i] = image[i]!;
    const reading = detector.push(frame, START_MS + second * 1000);
    if (reading.moving) first ??= (reading.onsetMs - START_MS) / 1000;
  }
  expect(first).toBe(29);
});

test('a scene is calm when nothing at all differs, and a glance says so: sensor noise is nothing', () => {
  for (const noise of [0.5, 2, 5]) {
    const { calm, differed } = play(make(5), 40, () => {}, noise);
    expect(calm.filter((second) => second >= 10).length).toBeGreaterThanOrEqual(148);
    expect(differed.filter((second) => second >= 10).length).toBeLessThanOrEqual(2);
  }
});

test('a glance says of each frame what a look at it would: in noise, with faint figures, in leaves', () => {
  const sway: Paint = (image, second) => {
    for (let y = 5; y < 45; y++) for (let x = 140; x < 185; x++) image[y * WIDTH + x] = 110 + 20 * Math.sin(x * 1.3 + y * 0.7 + 3 * Math.sin(second * 4 + y * 0.2));
  };
  for (const [noise, paint] of [[2, walker(20, 40, 9)], [5, walker(20, 40, -14)], [10, walker(20, 40, 20)], [12, () => {}], [2, sway]] as [number, Paint][]) {
    const { calm, differed } = play(make(), 20, paint, noise);
    const watched = Array.from({ length: 17 * 5 }, (_, n) => (n + 15) / 5);
    // What has come and gone there is learnt by the look before it decides: a frame on the limit may be told otherwise.
    expect(watched.filter((second) => differed.includes(second) === calm.includes(second)).length).toBeLessThanOrEqual(2);
  }
});

test('what only a much higher sensitivity counts, or only an ignored area has, is not calm, and a glance tells it', () => {
  const EVERYWHERE: [number, number][] = [[0, 0], [1, 0], [1, 1], [0, 1]];
  const tiny = walker(4, 6, 60, 8);
  for (const sensitivity of [1, 2]) expect(play(make(sensitivity), 12, tiny, 1).moved).toEqual([]);
  expect(play(make(3), 12, tiny, 1).moved.length).toBeGreaterThan(10);
  const ignoring = make(3, undefined, [{ name: 'street', kind: 'ignore', area: EVERYWHERE }]);
  for (const [detector, paint] of [[make(1), tiny], [ignoring, walker(24, 30, 60)]] as const) {
    const { moved, calm, differed } = play(detector, 12, paint, 1);
    expect(moved).toEqual([]);
    expect(calm.filter((second) => second > 6.5 && second < 11)).toEqual([]);
    expect(differed.filter((second) => second > 6.5).length).toBeGreaterThan(20);
  }
});
