import { expect, test } from 'vitest';
import { DEFAULT_RETENTION, type LocationStatus } from '../../../contract/storage-types.ts';
import { addedLocation, addProblem, draftOf, movedLocation, pendingOf, removedLocations, type StorageDraft, withLocation, withoutLocation } from './storage-draft.ts';

const DOOR = 'cam_aaaaaaaaaaaa';
const YARD = 'cam_bbbbbbbbbbbb';
const location = (path: string, capBytes = 500_000_000_001): LocationStatus => ({ path, state: 'ok', inUse: false, removable: false, usedBytes: 0, capBytes, keepFreeBytes: 10e9, freeBytes: 0, totalBytes: 0 });
const saved = { locations: [location('/a'), location('/b')], retention: { ...DEFAULT_RETENTION, guaranteedDays: { [YARD]: 3, [DOOR]: 2 } } };
const draft = draftOf(saved);
const keeping = (patch: Partial<StorageDraft['retention']>): StorageDraft => ({ ...draft, retention: { ...draft.retention, ...patch } });
const limits = (path: string) => ({ path, capBytes: 500_000_000_001, keepFreeBytes: 10e9 });

test('what was edited back to what is saved is no change', () => {
  expect(pendingOf(draft, saved)).toEqual({ state: 'same' });
  expect(pendingOf(movedLocation(movedLocation(draft, '/a', 1), '/a', -1), saved)).toEqual({ state: 'same' });
  expect(pendingOf({ ...draft, guaranteedDays: { [DOOR]: 2, cam_cccccccccccc: null, [YARD]: 3 } }, saved)).toEqual({ state: 'same' });
});

test('only what is different is sent, and the rest to the byte as it was', () => {
  expect(pendingOf(withLocation(draft, '/b', { keepFreeBytes: 0 }), saved)).toEqual({ state: 'ready', change: { locations: [limits('/a'), { ...limits('/b'), keepFreeBytes: 0 }] } });
  expect(pendingOf(keeping({ continuous: { days: 7, bytes: null } }), saved)).toEqual({ state: 'ready', change: { retention: { ...saved.retention, continuous: { days: 7, bytes: null } } } });
});

test('an emptied guarantee is none', () => {
  expect(pendingOf({ ...draft, guaranteedDays: { ...draft.guaranteedDays, [YARD]: null } }, saved)).toEqual({ state: 'ready', change: { retention: { ...DEFAULT_RETENTION, guaranteedDays: { [DOOR]: 2 } } } });
});

test.each([
  ['a cap that is no number', withLocation(draft, '/a', { capBytes: 'unreadable' })],
  ['no cap', withLocation(draft, '/a', { capBytes: null })],
  ['a cap with no room for a few files', withLocation(draft, '/a', { capBytes: 1e6 })],
  ['no floor', withLocation(draft, '/b', { keepFreeBytes: null })],
  ['days that are no number', keeping({ events: { days: 'unreadable', bytes: null } })],
  ['a class of no bytes', keeping({ events: { days: null, bytes: 0 } })],
  ['a guarantee that is no number', { ...draft, guaranteedDays: { [DOOR]: 'unreadable' } } satisfies StorageDraft],
])('%s cannot be saved', (_, edited) => {
  expect(pendingOf(edited, saved)).toEqual({ state: 'unreadable' });
});

test('locations move by one place and not beyond the ends', () => {
  const paths = (edited: StorageDraft) => edited.locations.map(({ path }) => path);
  expect(paths(movedLocation(draft, '/b', -1))).toEqual(['/b', '/a']);
  expect(movedLocation(draft, '/a', -1)).toBe(draft);
  expect(movedLocation(draft, '/b', 1)).toBe(draft);
});

test('a new location comes last, with the limits of the one before it; one taken out comes back with its own', () => {
  expect(addedLocation(draft, ' /mnt/new/ ', saved).locations.at(-1)).toEqual(limits('/mnt/new'));
  const without = withoutLocation(withLocation(draft, '/b', { capBytes: 1e9 }), '/a');
  expect(removedLocations(without, saved)).toEqual(['/a']);
  expect(addedLocation(without, '/a', saved).locations).toEqual([{ ...limits('/b'), capBytes: 1e9 }, limits('/a')]);
});

test('a folder is added by its whole path, and once', () => {
  expect(['/mnt/x', 'D:\\Footage', 'd:/', '\\\\nas\\footage', '/'].map((path) => addProblem(draft, path))).toEqual(Array(5).fill(null));
  expect(['footage', './x', '~/x', 'D:', ''].map((path) => addProblem(draft, path))).toEqual(Array(5).fill('not-absolute'));
  expect(addProblem(draft, ' /a/ ')).toBe('already-there');
});
