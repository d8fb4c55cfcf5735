import type { StorageStatus } from '../../../contract/storage-types.ts';

const LEAST_CAP_BYTES = 64 * 1024 * 1024;
const DAY_MS = 86_400_000;
/** Less footage than this says nothing about a day's. */
const LEAST_SPAN_MS = 10 * 60_000;

/** The slider's scale: from the least cap to all that the disk could hold, by doubling steps of a quarter. */
export function capRange(storage: Pick<StorageStatus, 'usedBytes' | 'freeBytes' | 'capBytes'>): { least: number; most: number } {
  return { least: LEAST_CAP_BYTES, most: Math.max(LEAST_CAP_BYTES * 2, storage.usedBytes + storage.freeBytes, storage.capBytes) };
}

/** 0..1 → bytes, logarithmic: a card and a disk fit on one slider. */
export function capAt(share: number, range: { least: number; most: number }): number {
  const bytes = range.least * (range.most / range.least) ** Math.min(1, Math.max(0, share));
  // Whole tens of megabytes: nobody sets a cap by the byte. The ends are what they are.
  const rounded = share <= 0 ? range.least : Math.round(bytes / 1e7) * 1e7;
  return Math.min(range.most, Math.max(range.least, rounded));
}

export function shareOf(bytes: number, range: { least: number; most: number }): number {
  return Math.log(Math.max(range.least, bytes) / range.least) / Math.log(range.most / range.least);
}

/** How far back a cap will reach at the present rate, days; null while there is too little footage to tell. */
export function daysAtCap(storage: Pick<StorageStatus, 'usedBytes' | 'oldestMs'>, capBytes: number, nowMs: number): number | null {
  if (storage.oldestMs === null) return null;
  const spanMs = nowMs - storage.oldestMs;
  if (spanMs < LEAST_SPAN_MS || storage.usedBytes === 0) return null;
  return (capBytes / storage.usedBytes) * (spanMs / DAY_MS);
}

/** Up to when footage would go at once if the cap became this, assuming an even rate; null when nothing would. */
export function lostUntil(storage: Pick<StorageStatus, 'usedBytes' | 'oldestMs'>, capBytes: number, nowMs: number): number | null {
  if (storage.oldestMs === null || capBytes >= storage.usedBytes) return null;
  return storage.oldestMs + (1 - capBytes / storage.usedBytes) * (nowMs - storage.oldestMs);
}
