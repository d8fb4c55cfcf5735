/** What a day looks like in a calendar, and in words. Pure. */
import { type Coverage, isNoLongerKept, isPlanned } from '../../../contract/coverage-types.ts';
import type { GapCause } from '../../../contract/types.ts';

/** From complete to nearly nothing; `gone`: mostly overwritten or deleted since; `none`: nothing was meant to be recorded. */
export const LEVELS = ['whole', 'most', 'some', 'half', 'less', 'gone', 'none'] as const;
export type Level = (typeof LEVELS)[number] | 'future';

/** Least shares; a camera that restarts its stream now and then still has a whole day. */
export const LEAST_SHARE = { whole: 0.999, most: 0.98, some: 0.9, half: 0.5 } as const;

export function levelOf(coverage: Coverage, nowMs: number): Level {
  if (coverage.fromMs > nowMs) return 'future';
  if (coverage.share === null) return 'none';
  for (const [level, least] of Object.entries(LEAST_SHARE)) if (coverage.share >= least) return level as keyof typeof LEAST_SHARE;
  const gone = sumOf(coverage, isNoLongerKept);
  return gone > missingOf(coverage) / 2 ? 'gone' : 'less';
}

/** Time that should have been recorded and is not there, ms. */
export function missingOf(coverage: Pick<Coverage, 'gaps'>): number {
  return sumOf(coverage, (cause) => !isPlanned(cause));
}

export function recordedOf({ footage }: Pick<Coverage, 'footage'>): number {
  return Object.values(footage).reduce((sum, ms) => sum + ms, 0);
}

/** Of several days together. Null for none. */
export function totalOf(days: readonly Coverage[]): Coverage | null {
  const [first] = days;
  const last = days.at(-1);
  if (!first || !last) return null;
  const total: Coverage = { fromMs: first.fromMs, toMs: last.toMs, footage: {}, gaps: {}, share: null };
  for (const { footage, gaps } of days) {
    addTo(total.footage, footage);
    addTo(total.gaps, gaps);
  }
  const recorded = recordedOf(total);
  const missing = missingOf(total);
  return { ...total, share: recorded + missing > 0 ? recorded / (recorded + missing) : null };
}

/** Causes with the time of each, what is missing first and the longest before the others. */
export function causesOf({ gaps }: Pick<Coverage, 'gaps'>): { cause: GapCause; ms: number }[] {
  const list = Object.entries(gaps).map(([cause, ms]) => ({ cause: cause as GapCause, ms }));
  return list.sort((a, b) => Number(isPlanned(a.cause)) - Number(isPlanned(b.cause)) || b.ms - a.ms);
}

function sumOf({ gaps }: Pick<Coverage, 'gaps'>, counts: (cause: GapCause) => boolean): number {
  return Object.entries(gaps).reduce((sum, [cause, ms]) => sum + (counts(cause as GapCause) ? ms : 0), 0);
}

function addTo<K extends string>(sums: Partial<Record<K, number>>, more: Partial<Record<K, number>>): void {
  for (const key of Object.keys(more) as K[]) sums[key] = (sums[key] ?? 0) + (more[key] ?? 0);
}
