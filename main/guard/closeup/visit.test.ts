import { describe, expect, test } from 'vitest';
import type { Box, CameraEvent, Detection } from '../../../contract/event-types.ts';
import type { Ground } from '../../../contract/ground.ts';
import { worthOf } from './picture-worth.ts';
import { Visit } from './visit.ts';

const EVENT: CameraEvent = { id: 'evt_1', cameraId: 'cam_000000000001', kind: 'motion', startMs: 1_000, endMs: null, score: 0.2, box: [0.4, 0.4, 0.2, 0.4] };
const ALL = { people: true, vehicles: true, animals: true };
const HERE: Box = [0.4, 0.4, 0.2, 0.4];
const see = (kind: Detection['kind'], score: number, box: Box = HERE): Detection => ({ kind, score, box });

function after(...looks: Detection[][]) {
  const visit = new Visit(EVENT);
  const results = looks.map((look) => visit.look(look, [HERE], ALL, null));
  return { visit, results, event: visit.describe() };
}

describe('one visit is one event', () => {
  test('which becomes what is recognised, and keeps its id and its beginning', () => {
    const { event, results } = after([see('person', 0.8)]);
    expect(event).toMatchObject({ id: 'evt_1', startMs: 1_000, kind: 'person', score: 0.8, about: { why: { key: 'eventWhy.person', data: { percent: 80 } } } });
    expect(results[0]!.changed).toBe(true);
  });

  test('what is doubtful is believed when it is seen again', () => {
    expect(after([see('person', 0.4)]).event.kind).toBe('motion');
    expect(after([see('person', 0.4)], [], [see('person', 0.45)]).event).toMatchObject({ kind: 'person', score: 0.45 });
  });

  test('a person outranks a vehicle and an animal, whichever came first', () => {
    expect(after([see('vehicle', 0.95)], [see('person', 0.6)]).event).toMatchObject({ kind: 'person', score: 0.6 });
    expect(after([see('person', 0.6)], [see('vehicle', 0.95)]).event.kind).toBe('person');
    expect(after([see('vehicle', 0.6)], [see('animal', 0.9)], [see('vehicle', 0.7)]).event).toMatchObject({ kind: 'animal', score: 0.9 });
  });

  test('what was not asked for is nothing', () => {
    const visit = new Visit(EVENT);
    const { objects } = visit.look([see('person', 0.9), see('animal', 0.9)], [HERE], { ...ALL, people: false }, null);
    expect(objects.map(({ kind }) => kind)).toEqual(['animal']);
    expect(visit.describe().kind).toBe('animal');
  });

  test('a parked car that somebody passes is not what came', () => {
    const { event, results } = after([see('vehicle', 0.9, [0.1, 0.3, 0.6, 0.6]), see('person', 0.7)]);
    expect(event.kind).toBe('person');
    expect(results[0]!.objects.map(({ kind }) => kind)).toEqual(['person']);
  });

  test('of the guard’s event all is passed on: its end, its box, its reasons', () => {
    const { visit } = after([see('person', 0.8)]);
    visit.take({ ...EVENT, endMs: 9_000, score: 0.9 });
    expect(visit.describe()).toMatchObject({ kind: 'person', score: 0.8, endMs: 9_000 });
    expect(new Visit(EVENT).describe()).toEqual(EVENT);
  });

  test('the same again is nothing to tell', () => {
    const { results } = after([see('person', 0.8)], [see('person', 0.79)], [see('person', 0.82)], [see('person', 0.9)]);
    expect(results.map(({ changed }) => changed)).toEqual([true, false, false, true]);
  });
});

test('how near somebody came is told, the nearest of the visit', () => {
  const ground: Ground = { mountingMetres: 2.5, pitch: 0.3, focal: 1, aspect: 16 / 9 };
  const visit = new Visit(EVENT);
  const at = (feet: number) => visit.look([see('person', 0.8, [0.45, feet - 0.4, 0.1, 0.4])], [[0, 0, 1, 1]], ALL, ground);
  at(0.6);
  const far = visit.describe().about!.distanceMetres!;
  at(0.9);
  const near = visit.describe().about!.distanceMetres!;
  at(0.7);
  expect(near).toBeLessThan(far);
  expect(visit.describe().about).toMatchObject({ distanceMetres: near, why: { key: 'eventWhy.personAt', data: { metres: Math.round(near * 10) / 10 } } });
});

describe('the best picture', () => {
  const picture = (contrast: number) => {
    const rgb = new Uint8Array(64 * 36 * 3);
    for (let n = 0; n < rgb.length; n++) rgb[n] = 100 + ((Math.floor(n / 3) % 2) * contrast);
    return { width: 64, height: 36, rgb, atMs: 0 };
  };

  test.each<[string, [Detection[], number], [Detection[], number]]>([
    ['somebody rather than something that moves', [[see('person', 0.4)], 5], [[], 40]],
    ['a sure one rather than a doubtful one', [[see('person', 0.9)], 20], [[see('person', 0.5)], 20]],
    ['a large one rather than a small one', [[see('person', 0.8)], 20], [[see('person', 0.8, [0.4, 0.4, 0.05, 0.1])], 20]],
    ['a sharp one rather than a blurred one', [[see('person', 0.8)], 20], [[see('person', 0.8)], 2]],
    ['a whole one rather than one cut by the edge', [[see('person', 0.7)], 20], [[see('person', 0.8, [0.8, 0.4, 0.2, 0.4])], 20]],
    ['a person rather than a vehicle', [[see('person', 0.6)], 20], [[see('vehicle', 0.9)], 20]],
  ])('shows %s', (_name, [better, sharp], [worse, blurred]) => {
    expect(worthOf(picture(sharp), better, [HERE])).toBeGreaterThan(worthOf(picture(blurred), worse, [HERE]));
  });
});
