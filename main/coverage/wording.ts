/** Figures and times as they stand in the summary. Pure. */
import type { Language } from '../../contract/types.ts';

/** The texts of a language, and the place whose time is told. */
export interface Wording {
  language: Language;
  /** A text by its key below the locales' root; with `count` in the form that goes with it. */
  t(key: string, values?: Record<string, string | number>): string;
  /** IANA name; without one as on this computer. */
  timeZone?: string;
}

/** `08:05`; 24 hours, since who reads it may sit anywhere. */
export function clockTime(atMs: number, wording: Wording, seconds = false): string {
  return format(wording, { hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}), hourCycle: 'h23' }).format(atMs);
}

/** `Tue, Nov 24` */
export function dayName(atMs: number, wording: Wording): string {
  return format(wording, { weekday: 'short', month: 'short', day: 'numeric' }).format(atMs);
}

export function dayAndTime(atMs: number, wording: Wording): string {
  return `${dayName(atMs, wording)} ${clockTime(atMs, wording)}`;
}

/** The two largest units: `2 hr 10 min`, `42 sec`. */
export function duration(lastsMs: number, { language }: Wording): string {
  // Less than a second is not nothing.
  const seconds = Math.max(lastsMs > 0 ? 1 : 0, Math.round(lastsMs / 1000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  const shown = first === -1 ? parts.slice(2) : parts.slice(first, first + 2).filter(([value]) => value > 0);
  return shown.map(([value, unit]) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value)).join(' ');
}

/** Rounded down, so that 100 % means that nothing is missing. @param share 0..1 */
export function percent(share: number, { language }: Wording): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1, roundingMode: 'floor' }).format(share);
}

/** Decimal units, as disks are sold. */
export function size(bytes: number, { language }: Wording): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(bytes / 1000 ** power)} ${units[power]}`;
}

function format({ language, timeZone }: Wording, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language, { ...options, ...(timeZone === undefined ? {} : { timeZone }) });
}
