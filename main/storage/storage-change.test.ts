import { expect, test } from 'vitest';
import { DEFAULT_RETENTION } from '../../contract/storage-types.ts';
import type { KnownLocation, StorageSettings } from './settings.ts';
import { changedSettings } from './storage-change.ts';

const location = (folder: string, used = true): KnownLocation => ({ path: folder, id: `loc_${folder}`, ownMount: true, capBytes: 100, keepFreeBytes: 10, used });
const settings: StorageSettings = { segmentSeconds: 60, retention: DEFAULT_RETENTION, locations: [location('/a'), location('/b'), location('/old', false)] };
const told = (changed: StorageSettings) => changed.locations.map(({ path: folder, used }) => `${folder}${used ? '' : ' (not used)'}`);

test('the one folder of a household is moved: the old one is still read and overwritten in its turn', () => {
  const changed = changedSettings({ ...settings, locations: [location('/a')] }, { path: '/new' });
  expect(told(changed)).toEqual(['/new', '/a (not used)']);
  expect(changed.locations[0]).toMatchObject({ id: null, capBytes: 100, keepFreeBytes: 10 });
});

test('cap and floor without a name are those of the first location', () => {
  const changed = changedSettings(settings, { capBytes: 500 });
  expect(changed.locations.map(({ capBytes }) => capBytes)).toEqual([500, 100, 100]);
});

test('locations are given in their order; one that is left out stays known, and one that comes back keeps what it is known by', () => {
  const changed = changedSettings(settings, { locations: [{ path: '/old', capBytes: 7, keepFreeBytes: 1 }, { path: '/a', capBytes: 100, keepFreeBytes: 10 }] });
  expect(told(changed)).toEqual(['/old', '/a', '/b (not used)']);
  expect(changed.locations[0]).toMatchObject({ id: 'loc_/old', capBytes: 7 });
});

test('what is not named stays', () => {
  expect(changedSettings(settings, {})).toEqual(settings);
});
