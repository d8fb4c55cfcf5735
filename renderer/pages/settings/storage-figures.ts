/** Figures of the storage settings: scales, spans, and what a preview says in words. Pure. */
import { LEAST_CAP_BYTES } from '../../../contract/calls/footage.ts';
import type { LocationStatus, StoragePreview, Stretch } from '../../../contract/storage-types.ts';
import { daysAgo, formatMoment, type RelativeWords } from '../../i18n/format.ts';
import { formatClock } from '../../player/format-time.ts';

interface CapRange {
  least: number;
  most: number;
}

/** The slider's scale: from the least cap to all that the disk could hold. */
export function capRange(location: Pick<LocationStatus, 'usedBytes' | 'freeBytes' | 'capBytes'>): CapRange {
  return { least: LEAST_CAP_BYTES, most: Math.max(LEAST_CAP_BYTES * 2, location.usedBytes + location.freeBytes, location.capBytes) };
}

/** 0..1 → bytes, logarithmic: a card and a disk fit on one slider. */
export function capAt(share: number, range: CapRange): number {
  const bytes = range.least * (range.most / range.least) ** Math.min(1, Math.max(0, share));
  // Whole tens of megabytes: nobody sets a cap by the byte. The ends are what they are.
  const rounded = share <= 0 ? range.least : Math.round(bytes / 1e7) * 1e7;
  return Math.min(range.most, Math.max(range.least, rounded));
}

export function shareOf(bytes: number, range: CapRange): number {
  return Math.log(Math.max(range.least, bytes) / range.least) / Math.log(range.most / range.least);
}

/** "14 hours", "11.4 days", "12 years": in the unit that says most. */
export function formatDays(days: number, language: string): string {
  const [value, unit] = days < 1 ? [days * 24, 'hour'] : days < 3_650 ? [days, 'day'] : [days / 365, 'year'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: unit === 'day' && value < 100 ? 1 : 0 }).format(value);
}

/** "Tue, Nov 24 14:00–18:00", with both days where there are two. */
export function formatStretch({ from, to }: Pick<Stretch, 'from' | 'to'>, nowMs: number, language: string, words: RelativeWords): string {
  const begin = formatMoment(from, nowMs, language, words);
  if (daysAgo(from, to) > 0) return `${begin} – ${formatMoment(to, nowMs, language, words)}`;
  const end = formatClock(to, language);
  return begin.endsWith(end) ? begin : `${begin}–${end}`;
}

/** As many as a person reads, and how many are left. */
const SHOWN_STRETCHES = 5;
export function firstStretches(removes: readonly Stretch[]): { shown: Stretch[]; more: number } {
  return { shown: removes.slice(0, SHOWN_STRETCHES), more: Math.max(0, removes.length - SHOWN_STRETCHES) };
}

/**
 * Share of the cap by which two looks may differ: while somebody reads the first, recording and overwriting go on, and the store
 * overwrites in portions of a 64th.
 */
const ORDINARY_SHARE = 1 / 32;

/** Whether saving does what the person was shown; else they are asked again. */
export function isAsShown(shown: StoragePreview, fresh: StoragePreview, capBytes: number): boolean {
  return fresh.refused === null && fresh.removesBytes <= shown.removesBytes + capBytes * ORDINARY_SHARE;
}
