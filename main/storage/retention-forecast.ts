/** What retention settings come to: how many days there will be, and whether they can be held at all. Pure. */
import type { RetentionSettings } from '../../contract/storage-types.ts';
import { FOOTAGE_CLASSES, type FootageClass, type NoticeText } from '../../contract/types.ts';
import { LEAST_CAP_BYTES, wantedDays } from './retention.ts';

/** Bytes a day a camera's footage of one class grows by. */
export interface Rate {
  cameraId: string;
  class: FootageClass;
  bytesPerDay: number;
}

export interface Forecast {
  /** Days the camera with the least will reach back; null while nothing is known of any. */
  keepsDays: number | null;
  perCamera: { cameraId: string; keepsDays: number | null }[];
}

const LONGEST_DAYS = 36_500;

/**
 * Where the balance lies between what comes and what is overwritten: every class is kept the same share of the days it is to be kept,
 * no longer than its days and bytes allow, no shorter than a camera was guaranteed.
 * @param capBytes of all locations together.
 * @param starredBytes what is starred takes room and goes for nothing.
 */
export function forecast(policy: RetentionSettings, rates: readonly Rate[], capBytes: number, starredBytes: number): Forecast {
  const growing = rates.filter((rate) => rate.bytesPerDay > 0 && rate.class !== 'starred');
  const cameras = [...new Set(rates.map(({ cameraId }) => cameraId))];
  if (growing.length === 0) return { keepsDays: null, perCamera: cameras.map((cameraId) => ({ cameraId, keepsDays: null })) };
  const room = Math.max(0, capBytes - starredBytes);
  const ofClass = new Map(FOOTAGE_CLASSES.map((name) => [name, growing.reduce((sum, rate) => sum + (rate.class === name ? rate.bytesPerDay : 0), 0)]));
  const daysAt = (rate: Rate, share: number): number => {
    const { days, bytes } = policy[rate.class];
    const byBytes = bytes === null ? LONGEST_DAYS : bytes / Math.max(1, ofClass.get(rate.class) ?? 1);
    const wanted = Math.max(share * wantedDays(policy, rate.class), policy.guaranteedDays[rate.cameraId] ?? 0);
    return Math.min(wanted, days ?? LONGEST_DAYS, byBytes);
  };
  const bytesAt = (share: number) => growing.reduce((sum, rate) => sum + rate.bytesPerDay * daysAt(rate, share), 0);
  let low = 0;
  let high = LONGEST_DAYS;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (bytesAt(middle) > room) high = middle;
    else low = middle;
  }
  const perCamera = cameras.map((cameraId) => {
    const mine = growing.filter((rate) => rate.cameraId === cameraId).map((rate) => daysAt(rate, low));
    return { cameraId, keepsDays: mine.length > 0 ? Math.max(...mine) : null };
  });
  const known = perCamera.flatMap(({ keepsDays }) => (keepsDays === null ? [] : [keepsDays]));
  return { keepsDays: Math.min(...known), perCamera };
}

/** Why settings cannot be held; null when they can. */
export function refusal(input: {
  policy: RetentionSettings;
  rates: readonly Rate[];
  starredBytes: number;
  /** `totalBytes` 0: not known, its disk is away, or nothing about it was changed. */
  locations: readonly { path: string; capBytes: number; keepFreeBytes: number; totalBytes: number }[];
}): NoticeText | null {
  const { policy, rates, locations } = input;
  for (const { path, capBytes, keepFreeBytes, totalBytes } of locations) {
    if (totalBytes > 0 && capBytes > Math.max(LEAST_CAP_BYTES, totalBytes - keepFreeBytes)) return { key: 'storage.refused.capBeyondDisk', data: { path, wanted: capBytes + keepFreeBytes, disk: totalBytes } };
  }
  for (const [cameraId, days] of Object.entries(policy.guaranteedDays)) {
    const longest = Math.max(...(['continuous', 'events', 'manual'] as const).map((name) => policy[name].days ?? Infinity));
    if (days > longest) return { key: 'storage.refused.guaranteeBeyondAge', data: { cameraId, days, longest } };
  }
  const capBytes = locations.reduce((sum, location) => sum + location.capBytes, 0);
  const guaranteed = rates.reduce((sum, rate) => sum + (rate.class === 'starred' ? 0 : rate.bytesPerDay * (policy.guaranteedDays[rate.cameraId] ?? 0)), 0);
  if (input.starredBytes > capBytes) return { key: 'storage.refused.starredTooMuch', data: { starred: input.starredBytes, cap: capBytes } };
  if (guaranteed + input.starredBytes > capBytes) return { key: 'storage.refused.guaranteeTooMuch', data: { wanted: Math.round(guaranteed + input.starredBytes), cap: capBytes } };
  return null;
}
