/** What is overwritten next. Pure: the sweeper carries it out. */

export interface RetentionCandidate {
  id: number;
  location: string;
  startMs: number;
  bytes: number;
}

export interface RetentionState {
  capBytes: number;
  /** All footage, with what open segments have so far. */
  usedBytes: number;
  keepFreeBytes: number;
  /** What is going to be written until the plan is carried out and the next one made. */
  reserveBytes: number;
  /** Free bytes of each location's disk that is there; locations on the same disk show the same. */
  locations: { path: string; freeBytes: number }[];
  /** Closed segments, oldest first. Open ones are never among them. */
  candidates: readonly RetentionCandidate[];
}

export interface RetentionPlan {
  /** Exactly these, in this order. */
  remove: { id: number; bytes: number; why: 'cap' | 'free-space' }[];
  /** False: more is needed than the candidates give. */
  enough: boolean;
}

/** A sweep goes this far below the mark, so that it need not run for each segment: a share of the cap, bounded. */
const SLACK_SHARE = 1 / 64;
const LARGEST_SLACK_BYTES = 256 * 1024 * 1024;

/** True when a plan would remove something, if it could. Cheap: asked twice a second. */
export function retentionIsDue(state: Omit<RetentionState, 'candidates'>): boolean {
  return state.usedBytes + state.reserveBytes > state.capBytes || state.locations.some((location) => location.freeBytes < state.keepFreeBytes + state.reserveBytes);
}

/** Oldest first, until used bytes are below the cap and free bytes above the floor, whichever asks for more. */
export function planRetention(state: RetentionState): RetentionPlan {
  const plan: RetentionPlan = { remove: [], enough: true };
  if (!retentionIsDue(state)) return plan;
  const slack = Math.min(LARGEST_SLACK_BYTES, Math.floor(state.capBytes * SLACK_SHARE));
  let overCap = state.usedBytes + state.reserveBytes > state.capBytes ? state.usedBytes + state.reserveBytes + slack - state.capBytes : 0;
  const short = new Map<string, number>();
  for (const { path, freeBytes } of state.locations) {
    const missing = state.keepFreeBytes + state.reserveBytes - freeBytes;
    if (missing > 0) short.set(path, missing);
  }
  for (const candidate of state.candidates) {
    const shortHere = short.get(candidate.location) ?? 0;
    if (overCap <= 0 && shortHere <= 0) {
      if ([...short.values()].every((missing) => missing <= 0)) break;
      continue;
    }
    plan.remove.push({ id: candidate.id, bytes: candidate.bytes, why: overCap > 0 ? 'cap' : 'free-space' });
    overCap -= candidate.bytes;
    if (shortHere > 0) short.set(candidate.location, shortHere - candidate.bytes);
  }
  plan.enough = overCap <= slack && [...short.values()].every((missing) => missing <= 0);
  return plan;
}

const GIGABYTE = 1_000_000_000;
/** Share of a disk that footage may take unless the person says otherwise: room for everything else stays. */
const DEFAULT_CAP_SHARE = 0.7;
const MOST_KEPT_FREE_BYTES = 10 * GIGABYTE;
const KEPT_FREE_SHARE = 0.05;
export const LEAST_CAP_BYTES = 64 * 1024 * 1024;

/** The cap and the floor of a disk nobody has decided about. `usedBytes`: footage already on it. */
export function defaultLimits(disk: { totalBytes: number; freeBytes: number; usedBytes: number }): { capBytes: number; keepFreeBytes: number } {
  return {
    capBytes: Math.max(LEAST_CAP_BYTES, Math.floor((disk.freeBytes + disk.usedBytes) * DEFAULT_CAP_SHARE)),
    keepFreeBytes: Math.floor(Math.min(MOST_KEPT_FREE_BYTES, disk.totalBytes * KEPT_FREE_SHARE)),
  };
}
