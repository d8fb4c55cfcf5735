import { expect, test } from 'vitest';
import { DEFAULT_GUARD } from '../../../contract/guard-types.ts';
import { cellOf, kindsShown, withTold } from './told-matrix.ts';

const door = { id: 'cam_000000000001', guard: DEFAULT_GUARD };
const yard = { id: 'cam_000000000002', guard: { ...DEFAULT_GUARD, triggers: { motion: { record: true, alert: true, intervalSeconds: 0 } } } };

test('only what some camera alerts for is shown', () => {
  expect(kindsShown([door])).toEqual(['person', 'tamper', 'doorbell', 'card-error', 'camera-offline']);
  expect(kindsShown([door, yard])[0]).toBe('motion');
  expect(kindsShown([])).toEqual([]);
});

test('a cell says whether it is told, not told here, or never', () => {
  expect(cellOf(door, 'person', {})).toBe('told');
  expect(cellOf(door, 'person', { [door.id]: ['person'] })).toBe('muted');
  expect(cellOf(door, 'motion', {})).toBe('never');
  expect(cellOf(yard, 'motion', { [door.id]: ['motion'] })).toBe('told');
});

test('cells are switched without touching others, and what is all told leaves nothing', () => {
  const muted = withTold({ [yard.id]: ['motion'] }, [{ cameraId: door.id, kind: 'person' }, { cameraId: door.id, kind: 'tamper' }], false);
  expect(muted).toEqual({ [yard.id]: ['motion'], [door.id]: ['person', 'tamper'] });
  expect(withTold(muted, [{ cameraId: door.id, kind: 'person' }], false)[door.id]).toEqual(['tamper', 'person']);
  expect(withTold(muted, [{ cameraId: door.id, kind: 'person' }, { cameraId: door.id, kind: 'tamper' }], true)).toEqual({ [yard.id]: ['motion'] });
});
