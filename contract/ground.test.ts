import { describe, expect, test } from 'vitest';
import { type Ground, groundFrom, metresAt, rowAt, seenAt } from './ground.ts';

const ASPECT = 16 / 9;

/** A repeatable source of numbers 0..1. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A pinhole camera by matrices, another way than the code under test: world x right, y ahead, z up. */
function project(camera: Ground, [x, y, z]: [number, number, number]): [number, number] | null {
  const { mountingMetres, pitch, focal, aspect } = camera;
  const forward = [0, Math.cos(pitch), -Math.sin(pitch)];
  const down = [0, -Math.sin(pitch), -Math.cos(pitch)];
  const relative = [x, y, z - mountingMetres];
  const dot = (a: number[]) => a[0]! * relative[0]! + a[1]! * relative[1]! + a[2]! * relative[2]!;
  const depth = dot(forward);
  if (depth <= 0.05) return null;
  return [0.5 + (focal * x) / depth / aspect, 0.5 + (focal * dot(down)) / depth];
}

function camerasOf(count: number): Ground[] {
  const random = seeded(11);
  return Array.from({ length: count }, () => ({ mountingMetres: 1.8 + 3 * random(), pitch: 0.1 + 0.5 * random(), focal: 0.6 + 1.2 * random(), aspect: ASPECT }));
}

function expectGround(value: ReturnType<typeof groundFrom>): Ground {
  expect(typeof value, JSON.stringify(value)).toBe('object');
  return value as Ground;
}

const inside = (point: [number, number] | null): point is [number, number] => point !== null && point.every((each) => each > 0.01 && each < 0.99);

test('a point on the ground is as far away as it is, wherever it is in the picture', () => {
  let seen = 0;
  for (const camera of camerasOf(40)) {
    for (const x of [-3, 0, 2]) {
      for (const y of [2, 4, 8, 15]) {
        const point = project(camera, [x, y, 0]);
        if (!inside(point)) continue;
        seen++;
        expect(metresAt(camera, ...point)).toBeCloseTo(Math.hypot(x, y), 6);
      }
    }
  }
  expect(seen).toBeGreaterThan(100);
});

test('the ruler’s rows are where those distances are', () => {
  for (const camera of camerasOf(40)) {
    for (const metres of [1, 2, 3, 5, 10, 30]) {
      const row = rowAt(camera, metres);
      if (row !== null) expect(metresAt(camera, 0.5, row)).toBeCloseTo(metres, 6);
    }
  }
  expect(rowAt(camerasOf(1)[0]!, 0)).toBeNull();
});

test('a place on the ground is seen where it is, and not at all behind the camera', () => {
  for (const camera of camerasOf(20)) {
    for (const [x, y] of [[-3, 4], [0, 2], [1, 20]] as const) {
      const seen = seenAt(camera, y, x)!;
      const known = project(camera, [x, y, 0])!;
      expect([seen[0] - known[0], seen[1] - known[1]].every((off) => Math.abs(off) < 1e-9)).toBe(true);
    }
    expect(seenAt(camera, -50, 0)).toBeNull();
  }
});

test('at and above the horizon there is no distance', () => {
  const camera: Ground = { mountingMetres: 2.5, pitch: 0, focal: 1, aspect: ASPECT };
  expect(metresAt(camera, 0.5, 0.5)).toBeNull();
  expect(metresAt(camera, 0.2, 0.3)).toBeNull();
  expect(metresAt(camera, 0.5, 0.501)).toBeNull();
  expect(metresAt(camera, 0.5, 0.75)).toBeCloseTo(10, 6);
});

describe('from two marks', () => {
  test('distances in between and beyond are right', () => {
    let tried = 0;
    for (const camera of camerasOf(60)) {
      const near = project(camera, [0.5, 3, 0]);
      const far = project(camera, [-1, 8, 0]);
      if (!inside(near) || !inside(far)) continue;
      tried++;
      const marks = [{ x: far[0], y: far[1], metres: Math.hypot(1, 8) }, { x: near[0], y: near[1], metres: Math.hypot(0.5, 3) }];
      const ground = expectGround(groundFrom({ by: 'marks', mountingMetres: camera.mountingMetres, marks }, ASPECT));
      for (const y of [2.5, 4, 6, 10]) {
        const point = project(camera, [0, y, 0]);
        if (inside(point)) expect(metresAt(ground, ...point)! / y).toBeCloseTo(1, 1);
      }
    }
    expect(tried).toBeGreaterThan(20);
  });

  test('marks in one row say nothing', () => {
    const marks = [{ x: 0.2, y: 0.7, metres: 3 }, { x: 0.8, y: 0.71, metres: 4 }];
    expect(groundFrom({ by: 'marks', mountingMetres: 2.5, marks }, ASPECT)).toBe('too-close');
  });

  test('marks that no camera sees so are refused, and why', () => {
    const from = (nearY: number, nearMetres: number, farY: number, farMetres: number) =>
      groundFrom({ by: 'marks', mountingMetres: 2.5, marks: [{ x: 0.5, y: nearY, metres: nearMetres }, { x: 0.5, y: farY, metres: farMetres }] }, ASPECT);
    expect(from(0.9, 12, 0.6, 3)).toBe('wrong-order');
    // Nearly as near, and at the top of the picture.
    expect(from(0.95, 3, 0.05, 3.1)).toBe('above-horizon');
    // Twenty times as far, and hardly higher.
    expect(from(0.95, 1, 0.91, 60)).toBe('contradict');
  });

  test('a lower mark may be the farther one, far to the side', () => {
    const camera: Ground = { mountingMetres: 3, pitch: 0.5, focal: 0.6, aspect: ASPECT };
    const middle = project(camera, [0, 2.1, 0])!;
    const aside = project(camera, [3.4, 1.3, 0])!;
    expect(aside[1]).toBeGreaterThan(middle[1]);
    const ground = groundFrom({ by: 'marks', mountingMetres: 3, marks: [{ x: middle[0], y: middle[1], metres: 2.1 }, { x: aside[0], y: aside[1], metres: Math.hypot(3.4, 1.3) }] }, ASPECT);
    expect(expectGround(ground).focal).toBeCloseTo(0.6, 1);
  });
});

describe('from a walk', () => {
  function walk(camera: Ground, tall: number, noise: number, random: () => number) {
    const steps: { x: number; feetY: number; headY: number }[] = [];
    for (let n = 0; n < 60; n++) {
      const at: [number, number] = [3 * (random() - 0.5), 2 + 9 * random()];
      const feet = project(camera, [...at, 0]);
      const head = project(camera, [...at, tall]);
      if (!feet || !head || feet[1] > 1 || head[1] < 0 || feet[0] < 0 || feet[0] > 1) continue;
      const off = () => noise * (random() + random() + random() - 1.5) * 2;
      steps.push({ x: feet[0], feetY: feet[1] + off(), headY: head[1] + off() });
    }
    return steps;
  }

  test.each([
    ['exact boxes', 0, 0.03],
    ['boxes off by a hundredth of the picture', 0.01, 0.3],
  ])('%s: distances are right but for so much, mostly', (_name, noise, tolerance) => {
    const random = seeded(5);
    const off: number[] = [];
    for (const camera of camerasOf(14)) {
      const walked = walk(camera, 1.75, noise, random);
      if (walked.length < 12) continue;
      const ground = expectGround(groundFrom({ by: 'walk', personMetres: 1.75, walked }, ASPECT));
      for (const y of [3, 5, 8]) {
        const point = project(camera, [0, y, 0]);
        if (inside(point)) off.push(Math.abs(metresAt(ground, ...point)! / y - 1));
      }
    }
    expect(off.length).toBeGreaterThan(12);
    const sorted = off.toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.6)]).toBeLessThan(tolerance);
  });

  test('a fifth of the boxes quite wrong does not matter', () => {
    const camera: Ground = { mountingMetres: 2.8, pitch: 0.35, focal: 0.95, aspect: ASPECT };
    const random = seeded(3);
    const walked = walk(camera, 1.75, 0.004, random).map((step, n) => (n % 5 === 0 ? { ...step, headY: step.headY + 0.12 } : step));
    const ground = expectGround(groundFrom({ by: 'walk', personMetres: 1.75, walked }, ASPECT));
    for (const y of [3, 5, 8]) expect(metresAt(ground, ...project(camera, [0, y, 0])!)! / y).toBeCloseTo(1, 0.7);
  });

  test('walks that say nothing are refused', () => {
    const still = Array.from({ length: 10 }, (_, n) => ({ x: 0.5, feetY: 0.8 + n * 0.001, headY: 0.3 }));
    expect(groundFrom({ by: 'walk', personMetres: 1.7, walked: still }, ASPECT)).toBe('too-close');
    const fallen = [{ x: 0.5, feetY: 0.3, headY: 0.8 }, { x: 0.5, feetY: 0.4, headY: 0.8 }];
    expect(groundFrom({ by: 'walk', personMetres: 1.7, walked: fallen }, ASPECT)).toBe('not-standing');
    const random = seeded(9);
    const nonsense = Array.from({ length: 40 }, () => ({ x: random(), feetY: 0.5 + 0.5 * random(), headY: 0.45 * random() }));
    expect(groundFrom({ by: 'walk', personMetres: 1.7, walked: nonsense }, ASPECT)).toBe('contradict');
  });
});
