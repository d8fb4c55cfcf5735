import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CatalogClient } from './catalog-client.ts';
import { Catalog } from './catalog.ts';
import type { GapBook } from './gap-book.ts';
import { explainAbsence } from './reconcile.ts';

const CAMERA = 'cam_aaaaaaaaaaaa';
const NOW = Date.UTC(2026, 4, 5, 12);
const HOUR = 3_600_000;

let dataDir: string;
let catalog: Catalog;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-absence-'));
  catalog = new Catalog(dataDir, NOW);
});
afterEach(() => {
  catalog.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The real index, asked in this thread; what is begun goes into it, as the book of gaps has it. */
async function explain(lastAliveMs: number | null): Promise<void> {
  const ask = (name: keyof Catalog, ...args: unknown[]) => Promise.resolve((catalog[name] as (...args: unknown[]) => unknown).apply(catalog, args));
  const gaps = { resume: () => {}, begin: (...args: Parameters<GapBook['begin']>) => catalog.beginGap(...args) } as unknown as GapBook;
  await explainAbsence({ catalog: { ask } as unknown as CatalogClient, gaps, lastAliveMs, startMs: NOW });
}
const told = () => catalog.gaps(CAMERA, NOW - 100 * HOUR, NOW + HOUR).map(({ startMs, endMs, cause }) => [cause, (startMs - NOW) / HOUR, endMs === null ? null : (endMs - NOW) / HOUR]);

test('an engine that was killed before anything of its first segment came to the disk leaves no time without a cause', async () => {
  catalog.addCamera(CAMERA, NOW - HOUR);
  await explain(NOW - HOUR / 2);
  expect(told()).toEqual([['engine-stopped', -1, null]]);
});

test('what was known before the recording that came to nothing stays as it was', async () => {
  catalog.addCamera(CAMERA, NOW - 20 * HOUR);
  catalog.beginGap(CAMERA, NOW - 20 * HOUR, 'recording-off');
  catalog.endGap(CAMERA, NOW - 2 * HOUR);
  await explain(NOW - HOUR);
  expect(told()).toEqual([['recording-off', -20, -2], ['engine-stopped', -2, null]]);
});

test('a cause that lasted when the engine died holds until then', async () => {
  catalog.addCamera(CAMERA, NOW - 20 * HOUR);
  catalog.beginGap(CAMERA, NOW - 20 * HOUR, 'recording-off');
  await explain(NOW - HOUR);
  expect(told()).toEqual([['recording-off', -20, -1], ['engine-stopped', -1, null]]);
});
