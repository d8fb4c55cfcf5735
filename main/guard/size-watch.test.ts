import { expect, test } from 'vitest';
import { seeded } from '../../bench/guard/scenes.ts';
import { SizeWatch } from './size-watch.ts';

const GROUP = 29;
type Series = (group: number, position: number, random: () => number) => number;

/** Plays groups of a calm scene, learnt as they come; @returns the watch and how many of the last hundred groups departed. */
function calm(series: Series, groups = 140, watch = new SizeWatch()): { watch: SizeWatch; departed: number; random: () => number } {
  const random = seeded(11);
  let departed = 0;
  for (let group = 0; group < groups; group++) {
    let departs = false;
    for (let position = 0; position < GROUP; position++) departs = watch.departs(series(group, position, random)) || departs;
    if (departs && group >= groups - 100) departed++;
    watch.learn(watch.begin());
  }
  return { watch, departed, random };
}

/** Positions at which a group that goes on like that departs; -1: it does not. */
function departsAt(watch: SizeWatch, sizes: (position: number) => number): number {
  let at = -1;
  for (let position = 0; position < GROUP && at < 0; position++) if (watch.departs(sizes(position))) at = position;
  watch.begin();
  return at;
}

/** About normal, deviation 1. */
const normal = (random: () => number) => (random() + random() + random() + random() - 2) * Math.sqrt(3);

const NOISE: Record<string, Series> = {
  'a steady noise': (_group, _position, random) => 3_000 * (1 + 0.04 * normal(random)),
  'a restless noise': (_group, _position, random) => 1_200 * (1 + 0.25 * normal(random)),
  'hardly any bits': (_group, _position, random) => 150 + 8 * normal(random),
  'layers, every other picture small': (_group, position, random) => (position % 2 === 0 ? 2_400 : 700) * (1 + 0.05 * normal(random)),
  'two of three pictures between others': (_group, position, random) => [4_000, 900, 850][position % 3]! * (1 + 0.06 * normal(random)),
  'a rate that is held: less after a large keyframe, then more': (_group, position, random) => (1_800 + 60 * position) * (1 + 0.08 * normal(random)),
  'a rate that is held from group to group': (group, _position, random) => 2_500 * (1 + 0.1 * Math.sin(group)) * (1 + 0.05 * normal(random)),
};

test.each(Object.entries(NOISE))('calm groups seldom depart: %s', (_name, series) => {
  expect(calm(series).departed).toBeLessThanOrEqual(10);
});

test.each(Object.entries(NOISE))('somebody who costs half as much again in each picture departs: %s', (_name, series) => {
  const { watch, random } = calm(series);
  expect(departsAt(watch, (position) => series(0, position, random) * (position < 10 ? 1 : 1.5))).toBeGreaterThanOrEqual(10);
});

test('a slow walker whose few bits are lost in each picture’s noise adds up', () => {
  const { watch, random } = calm(NOISE['a steady noise']!);
  const at = departsAt(watch, () => 3_000 * (1.08 + 0.04 * normal(random)));
  expect(at).toBeGreaterThan(0);
  expect(at).toBeLessThan(15);
});

test('what comes at once departs with its first picture; so does a picture that is gone', () => {
  const { watch } = calm(NOISE['a steady noise']!);
  expect(departsAt(watch, (position) => (position === 12 ? 4_500 : 3_000))).toBe(12);
  expect(departsAt(watch, (position) => (position === 12 ? 1_000 : 3_000))).toBe(12);
});

test('single pictures that a held rate makes half as large again do not hide somebody who costs a little in each', () => {
  const random = seeded(5);
  const { watch } = calm(() => 6_000 * (1 + 0.015 * normal(random)) + (random() < 0.12 ? 3_500 : 0));
  expect(departsAt(watch, (position) => 6_000 * (position < 5 ? 1 : 1.05) + 80 * normal(random))).toBeGreaterThanOrEqual(5);
});

test('somebody who makes pictures larger and smaller in turn departs', () => {
  const { watch, random } = calm(NOISE['a steady noise']!);
  expect(departsAt(watch, (position) => 3_000 * (1 + (position < 5 ? 0.04 * normal(random) : position % 2 === 0 ? 0.15 : -0.15)))).toBeGreaterThanOrEqual(5);
});

test('nothing departs before four calm groups are known, nor where no calm group had pictures', () => {
  const { watch } = calm(() => 1_000, 3);
  expect(watch.known).toBe(false);
  expect(departsAt(watch, () => 50_000)).toBe(-1);
  watch.learn([1_000, 1_000]);
  expect(watch.known).toBe(true);
  const short = calm(() => 0, 0).watch;
  for (let n = 0; n < 8; n++) short.learn([500, 500]);
  expect(departsAt(short, (position) => (position < 2 ? 500 : 90_000))).toBe(-1);
});

test('a scene that gets noisier for good is learnt', () => {
  const { watch } = calm(NOISE['a steady noise']!);
  const noisier: Series = (_group, _position, random) => 4_200 * (1 + 0.12 * normal(random));
  expect(calm(noisier, 1, watch).departed).toBe(1);
  expect(calm(noisier, 200, watch).departed).toBeLessThanOrEqual(10);
});

test('a group without end keeps no more than 256 sizes', () => {
  const watch = new SizeWatch();
  for (let n = 0; n < 10_000; n++) watch.departs(1_000);
  expect(watch.begin()).toHaveLength(256);
});
