/** How much of time is in sight, in steps that people have words for: pure. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const SCALES = ['hour', 'day', 'week', 'month', 'year'] as const;
export type Scale = (typeof SCALES)[number];

export const SCALE_MS: Record<Scale, number> = { hour: HOUR, day: DAY, week: 7 * DAY, month: 31 * DAY, year: 366 * DAY };

/** The scale of a view this long; null between two. */
export function scaleOf(lengthMs: number): Scale | null {
  return SCALES.find((scale) => Math.abs(lengthMs / SCALE_MS[scale] - 1) < 0.06) ?? null;
}

/** A length in the one unit that says most. */
export function scaleText(lengthMs: number, language: string): string {
  const [value, unit] = lengthMs < 60_000 ? [lengthMs / 1000, 'second'] : lengthMs < HOUR ? [lengthMs / 60_000, 'minute'] : lengthMs < 2 * DAY ? [lengthMs / HOUR, 'hour'] : [lengthMs / DAY, 'day'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: value < 9.5 ? 1 : 0 }).format(value);
}
