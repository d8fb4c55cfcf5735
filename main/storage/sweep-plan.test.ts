import { expect, test } from 'vitest';
import { DEFAULT_RETENTION } from '../../contract/storage-types.ts';
import type { CatalogClient } from './catalog-client.ts';
import { DAY_MS } from './retention.ts';
import { planSweep } from './sweep-plan.ts';

const NOW = 1_800_000_000_000;
const row = (id: number, cameraId: string, daysAgo: number) => ({ id, cameraId, location: '/disk', startMs: NOW - daysAgo * DAY_MS, durationMs: 60_000, bytes: 10e6, class: 'continuous' });

/** An index with these rows, that counts what it is asked. */
function index(rows: ReturnType<typeof row>[]) {
  const asked: string[] = [];
  const cameraIds = [...new Set(rows.map(({ cameraId }) => cameraId))];
  const answers: Record<string, (...args: never[]) => unknown> = {
    extents: () => cameraIds.map((cameraId) => ({ cameraId, oldestMs: Math.min(...of(cameraId)), newestMs: Math.max(...of(cameraId)) })),
    oldest: (_limit: number, _location: null, but: Record<string, number>) => rows.filter(({ cameraId, startMs }) => startMs < (but[cameraId] ?? Infinity)).toSorted((a, b) => a.startMs - b.startMs),
  };
  const of = (id: string) => rows.flatMap(({ cameraId, startMs }) => (cameraId === id ? [startMs] : []));
  const ask = (name: string, ...args: never[]) => {
    asked.push(name === 'oldest' && Object.keys(args[2] ?? {}).length > 0 ? 'oldest but what is guaranteed' : name);
    return Promise.resolve(answers[name]!(...args));
  };
  return { asked, catalog: { ask } as unknown as Pick<CatalogClient, 'ask'> };
}

/** 15 MB have to go. */
const about = (guaranteedDays: Record<string, number>) => ({
  nowMs: NOW,
  locations: [{ path: '/disk', capBytes: 100e6, usedBytes: 115e6, keepFreeBytes: 0, freeBytes: 1e12, reserveBytes: 0 }],
  policy: { ...DEFAULT_RETENTION, guaranteedDays },
  classBytes: { continuous: 0, events: 0, manual: 0, starred: 0 },
});
const ids = ({ plan }: Awaited<ReturnType<typeof planSweep>>) => plan.remove.map(({ id }) => id);
const rows = [row(1, 'cam_a', 9), row(2, 'cam_b', 8), row(3, 'cam_a', 7), row(4, 'cam_b', 1)];

test('the oldest goes, whosever it is; of a location that is away nothing', async () => {
  expect(ids(await planSweep(index(rows).catalog, new Set(['/disk']), about({}), null))).toEqual([1, 2]);
  expect(ids(await planSweep(index(rows).catalog, new Set(['/other']), about({}), null))).toEqual([]);
});

test('what is guaranteed goes after all else', async () => {
  const found = await planSweep(index(rows).catalog, new Set(['/disk']), about({ cam_a: 30 }), null);
  expect([ids(found), found.breaksGuarantee]).toEqual([[2, 4], false]);
});

test('where all is guaranteed the oldest goes, it is said, and the rows are not walked through for what is not', async () => {
  const { asked, catalog } = index(rows);
  const found = await planSweep(catalog, new Set(['/disk']), about({ cam_a: 30, cam_b: 30 }), null);
  expect([ids(found), found.breaksGuarantee]).toEqual([[1, 2], true]);
  expect(asked).toEqual(['extents', 'oldest']);
});

test('where all is guaranteed and there is room, nothing goes and nothing is said', async () => {
  const state = about({ cam_a: 30, cam_b: 30 });
  const found = await planSweep(index(rows).catalog, new Set(['/disk']), { ...state, locations: state.locations.map((room) => ({ ...room, usedBytes: 1 })) }, null);
  expect([ids(found), found.breaksGuarantee, found.plan.enough]).toEqual([[], false, true]);
});
