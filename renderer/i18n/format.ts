/** Sizes and times as people say them, for a given language; the clock is the player's: 12 or 24 hours as the system has it. */
import { formatClock } from '../player/format-time.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Decimal units, as disks are sold: three significant digits at most. */
export function formatBytes(bytes: number, language: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${UNITS[unit]}`;
}

/** Calendar days between two moments in local time: 0 today, 1 yesterday. */
export function daysAgo(ms: number, nowMs: number): number {
  const day = (value: number) => {
    const date = new Date(value);
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
  };
  return day(nowMs) - day(ms);
}

export interface RelativeWords {
  today: string;
  yesterday: string;
}

/** "today 15:12", "yesterday 9:00", "Mon 2 Nov 15:12". */
export function formatMoment(ms: number, nowMs: number, language: string, words: RelativeWords): string {
  const time = formatClock(ms, language);
  const ago = daysAgo(ms, nowMs);
  if (ago === 0) return `${words.today} ${time}`;
  if (ago === 1) return `${words.yesterday} ${time}`;
  const date = new Intl.DateTimeFormat(language, { weekday: 'short', month: 'short', day: 'numeric', ...(ago > 300 ? { year: 'numeric' } : {}) }).format(ms);
  return `${date} ${time}`;
}

export function formatExact(ms: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'medium' }).format(ms);
}

/** "42 s", "3 min 5 s", "2 h 10 min" */
export function formatDuration(ms: number, language: string): string {
  const total = Math.max(0, Math.round(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(total / 3600), 'hour'],
    [Math.floor(total / 60) % 60, 'minute'],
    [total % 60, 'second'],
  ];
  const shown = parts.slice(Math.max(0, parts.findIndex(([value]) => value > 0))).slice(0, 2);
  const wanted = total === 0 ? [parts[2] as [number, string]] : shown.filter(([value]) => value > 0);
  return wanted.map(([value, unit]) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value)).join(' ');
}
