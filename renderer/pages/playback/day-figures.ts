import type { Overview } from '../../../contract/overview-types.ts';

/** How much of a day there is, ms, and how many events began in it. */
export interface DayFigures {
  recordedMs: number;
  missingMs: number;
  goneMs: number;
  events: number;
}

/** @param overview of one part, `dayMs` long: 23 to 25 hours */
export function dayFigures({ footage, gaps, events }: Overview, dayMs: number): DayFigures {
  const length = (thousandths: number) => Math.round((Math.min(1000, thousandths) / 1000) * dayMs);
  const sum = (all: Partial<Record<string, number[]>>) => Object.values(all).reduce((total, [first = 0] = []) => total + first, 0);
  return { recordedMs: length(sum(footage)), missingMs: length(gaps.missing?.[0] ?? 0), goneMs: length(gaps.gone?.[0] ?? 0), events: sum(events) };
}
