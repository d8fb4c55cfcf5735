/** What goes next, by what the index has: of each location and class the oldest. The plan itself is pure (`retention.ts`). */
import type { CatalogClient } from './catalog-client.ts';
import { guaranteedFrom, planRetention, type RetentionCandidate, type RetentionPlan, type RetentionState } from './retention.ts';
import type { SegmentRow } from './segment-rows.ts';

/** Segments of each location and class looked at in one plan. */
const CANDIDATES = 256;

interface Candidate extends RetentionCandidate {
  row: SegmentRow;
}

export interface SweepPlan {
  candidates: Candidate[];
  plan: RetentionPlan;
  /** Nothing else is left: footage goes that was to be kept. */
  breaksGuarantee: boolean;
}

/**
 * What is guaranteed is looked at only when nothing else is left.
 * @param here locations that are there: of no other anything goes
 * @param location of that one only; null: of all
 */
export async function planSweep(catalog: Pick<CatalogClient, 'ask'>, here: ReadonlySet<string>, about: Omit<RetentionState, 'newestMs' | 'candidates'>, location: string | null): Promise<SweepPlan> {
  const extents = await catalog.ask('extents');
  const newestMs = new Map(extents.map((extent) => [extent.cameraId, extent.newestMs]));
  const state = { ...about, newestMs };
  const guaranteed = Object.keys(about.policy.guaranteedDays).length === 0 ? [] : [...newestMs.keys()].filter((id) => Number.isFinite(guaranteedFrom(state, id)));
  // Where all of it is guaranteed, all rows would be walked through in vain.
  const nothingFree = guaranteed.length > 0 && extents.every(({ cameraId, oldestMs }) => oldestMs >= guaranteedFrom(state, cameraId));
  const candidates = nothingFree ? [] : await candidatesOf(catalog, here, location, Object.fromEntries(guaranteed.map((id) => [id, guaranteedFrom(state, id)])));
  const plan = planRetention({ ...state, candidates });
  if (guaranteed.length === 0 || plan.enough || plan.remove.length > 0) return { candidates, plan, breaksGuarantee: false };
  const all = await candidatesOf(catalog, here, location, {});
  const last = planRetention({ ...state, candidates: all }, { lastResort: true });
  return { candidates: all, plan: last, breaksGuarantee: last.remove.length > 0 };
}

async function candidatesOf(catalog: Pick<CatalogClient, 'ask'>, here: ReadonlySet<string>, location: string | null, but: Readonly<Record<string, number>>): Promise<Candidate[]> {
  const found = await catalog.ask('oldest', CANDIDATES, location, but);
  return found.flatMap((row) => {
    if (row.class === 'ring' || !here.has(row.location)) return [];
    const { id, cameraId, startMs, bytes } = row;
    return { id, location: row.location, cameraId, class: row.class, startMs, endMs: startMs + row.durationMs, bytes, row };
  });
}
