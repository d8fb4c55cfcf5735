import { dayText, parseDay, type Period, periodOf } from './calendar-days.ts';

/** `#/recordings?camera=cam_…&period=2026-11&day=2026-11-24&of=cam_…`: the way back from playback leads to what was looked at. */
export interface RecordingsRoute {
  /** Only this camera; null: all. */
  cameraId: string | null;
  period: Period;
  /** Its day in the panel, UTC ms of its beginning here. */
  chosen: { cameraId: string; dayMs: number } | null;
}

export function parseRecordingsRoute(query: URLSearchParams, nowMs: number): RecordingsRoute {
  const [, year, month] = /^(\d{4})(?:-(0[1-9]|1[0-2]))?$/.exec(query.get('period') ?? '') ?? [];
  const dayMs = parseDay(query.get('day'));
  const of = query.get('of');
  return {
    cameraId: query.get('camera'),
    period: year === undefined ? periodOf(nowMs, 'month') : { year: Number(year), month: month === undefined ? null : Number(month) - 1 },
    chosen: dayMs === null || of === null ? null : { cameraId: of, dayMs },
  };
}

export function recordingsHash({ cameraId, period, chosen }: RecordingsRoute): string {
  const month = period.month === null ? '' : `-${String(period.month + 1).padStart(2, '0')}`;
  const query = new URLSearchParams({
    ...(cameraId === null ? {} : { camera: cameraId }),
    period: `${period.year}${month}`,
    ...(chosen === null ? {} : { day: dayText(chosen.dayMs), of: chosen.cameraId }),
  });
  return `#/recordings?${query.toString()}`;
}
