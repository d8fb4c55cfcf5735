import { expect, test } from 'vitest';
import { TamperWatch } from './tamper-watch.ts';

const WIDTH = 192;
const HEIGHT = 108;
const FPS = 2;

type Paint = (image: Float32Array, second: number) => void;

/** A yard: sky, a house with windows, a rough ground with posts. */
function yard(): Float32Array {
  const image = new Float32Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      let level = y < 40 ? 170 - y : 100 + ((x * 13 + y * 29) % 11) * 3;
      if (x > 20 && x < 90 && y > 15 && y < 75) level = x % 18 < 8 && y % 16 < 9 ? 45 : 130;
      if (x > 110 && x % 20 < 3 && y > 30 && y < 95) level = 210;
      image[y * WIDTH + x] = level;
    }
  }
  return image;
}

/** Another place altogether. */
function street(): Float32Array {
  const image = new Float32Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) image[y * WIDTH + x] = x + y < 110 ? 60 + ((x >> 3) & 1) * 70 : y > 70 ? 150 - (((x + y) >> 2) & 1) * 60 : 90;
  return image;
}

function blurred(image: Float32Array, radius: number): Float32Array {
  let from = image;
  for (const step of [1, WIDTH]) {
    const to = new Float32Array(from.length);
    for (let i = 0; i < from.length; i++) {
      let sum = 0;
      for (let n = -radius; n <= radius; n++) sum += from[Math.min(from.length - 1, Math.max(0, i + n * step))]!;
      to[i] = sum / (2 * radius + 1);
    }
    from = to;
  }
  return from;
}

/** @returns what was wrong, with the second at which it was said and since when, and when it was over. */
function play(seconds: number, paint: Paint, setNight: (watch: TamperWatch, second: number) => void = () => {}) {
  const watch = new TamperWatch(WIDTH, HEIGHT);
  const base = yard();
  const frame = new Uint8Array(WIDTH * HEIGHT);
  const said: { kind: string; atSecond: number; since: number; over: number | null }[] = [];
  let seed = 4711;
  for (let n = 0; n < seconds * FPS; n++) {
    const image = base.slice();
    setNight(watch, n / FPS);
    paint(image, n / FPS);
    for (let i = 0; i < image.length; i++) {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      frame[i] = Math.max(0, Math.min(255, image[i]! + (seed / 0x7fffffff - 0.5) * 10));
    }
    watch.push(frame, n * (1000 / FPS), true);
    const open = said.at(-1);
    if (watch.tampering && (!open || open.over !== null)) said.push({ kind: watch.tampering.kind, atSecond: n / FPS, since: watch.tampering.sinceMs / 1000, over: null });
    else if (!watch.tampering && open && open.over === null) open.over = n / FPS;
  }
  return said;
}

const all = (by: (level: number) => number): Paint => (image) => {
  for (let i = 0; i < image.length; i++) image[i] = by(image[i]!);
};
const between = (from: number, to: number, paint: Paint): Paint => (image, second) => {
  if (second >= from && second < to) paint(image, second);
};
const becomes = (other: () => Float32Array): Paint => (image) => image.set(other());

test.each<[string, string, Paint]>([
  ['a grey cloth over the lens', 'covered', all(() => 90)],
  ['paint, which leaves a glimmer', 'covered', all((level) => 60 + level * 0.05)],
  ['a lens out of focus', 'defocused', (image) => image.set(blurred(image, 7))],
  ['a camera turned to another place', 'turned', becomes(street)],
  ['a camera turned by a quarter of the picture', 'turned', (image) => image.copyWithin(0, 48, image.length)],
])('%s is noticed after ten seconds, dated from when it was done, and over when it is put right', (_name, kind, paint) => {
  const said = play(80, between(40, 60, paint));
  expect(said).toHaveLength(1);
  expect(said[0]!.kind).toBe(kind);
  expect(said[0]!.since).toBeGreaterThanOrEqual(39.8);
  expect(said[0]!.since).toBeLessThanOrEqual(43);
  expect(said[0]!.atSecond).toBeGreaterThanOrEqual(50);
  expect(said[0]!.atSecond).toBeLessThanOrEqual(54);
  expect(said[0]!.over).toBeLessThanOrEqual(68);
});

test('a hand that covers the lens bit by bit until it is black is noticed', () => {
  const said = play(70, (image, second) => {
    if (second < 40) return;
    const covered = Math.min(1, (second - 40) / 2) * WIDTH;
    for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < covered; x++) image[y * WIDTH + x] = 8;
  });
  expect(said.map(({ kind }) => kind)).toEqual(['covered']);
});

test.each<[string, Paint]>([
  ['a light switched off, which leaves some light', between(40, 70, all((level) => level * 0.3))],
  ['a light switched off, which leaves next to none', between(40, 70, all((level) => level * 0.08))],
  ['a light switched off in a room that is dark then', between(40, 70, all(() => 4))],
  ['exposure that is too much', between(40, 70, all((level) => Math.min(255, level * 1.7)))],
  ['infrared light, blind for a second', (image, second) => {
    if (second >= 40) all((level) => (second < 41 ? 12 : 230 - level * 0.9))(image, second);
  }],
  ['a hand that wipes the lens', between(40, 46, all(() => 70))],
  ['a lorry before half of the picture', between(40, 70, (image) => {
    for (let y = 20; y < HEIGHT; y++) image.fill(190, y * WIDTH + 60, y * WIDTH + 160);
  })],
  ['a dusk', (image, second) => all((level) => level * Math.max(0.1, 1 - second / 100))(image, second)],
  ['headlights', (image, second) => {
    for (let i = 0; i < image.length; i++) image[i]! += 120 * Math.exp(-((((i % WIDTH) - second * 3) / 30) ** 2));
  }],
  ['rain', (image, second) => {
    for (let n = 0; n < 60; n++) {
      const x = (n * 7919 + Math.round(second * FPS) * 104729) % WIDTH;
      const y = (n * 6101 + Math.round(second * FPS) * 15485863) % (HEIGHT - 9);
      for (let dy = 0; dy < 9; dy++) image[(y + dy) * WIDTH + x]! += 30;
    }
  }],
])('%s is no tampering', (_name, paint) => {
  expect(play(80, paint)).toEqual([]);
});

test('another scene by night is that of the night; what is done to it then is noticed', () => {
  const night = (image: Float32Array) => {
    const other = yard();
    // Near things shine in infrared light, what is far is lost: few edges are where they were.
    for (let i = 0; i < image.length; i++) image[i] = i / WIDTH < 55 ? 15 : 200 - other[i]! * 0.5 + (((i % WIDTH) >> 2) & 1) * 40;
  };
  const said = play(
    120,
    (image, second) => {
      if (second >= 40) night(image);
      if (second >= 90) all(() => 100)(image, second);
    },
    (watch, second) => watch.setNight(second >= 43),
  );
  expect(said.map(({ kind, since }) => [kind, Math.round(since / 10)])).toEqual([['covered', 9]]);
});

test('a camera that stays turned is believed after a while: the event has an end', () => {
  const said = play(700, between(40, 10_000, becomes(street)));
  expect(said).toHaveLength(1);
  expect(said[0]!.over).toBeLessThan(660);
});
