/** Weekly hours, and what a wall clock in a time zone shows. Pure. */
import type { WeekSpan } from '../../contract/device-types.ts';

export interface LocalTime {
  /** Monday 1 to Sunday 7. */
  day: number;
  /** Minutes since midnight. */
  minute: number;
}

/** A span whose end is not after its beginning goes on past midnight. */
export function isWithin(spans: readonly WeekSpan[], { day, minute }: LocalTime): boolean {
  const yesterday = day === 1 ? 7 : day - 1;
  return spans.some((span) => {
    const wraps = span.to <= span.from;
    if (span.day === day) return minute >= span.from && (wraps || minute < span.to);
    return wraps && span.day === yesterday && minute < span.to;
  });
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formats = new Map<string, Intl.DateTimeFormat>();

/** @param timeZone IANA name; null or one that is not known: this computer's */
export function localTime(utcMs: number, timeZone: string | null): LocalTime {
  const parts = formatFor(timeZone ?? '').formatToParts(utcMs);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return { day: DAYS.indexOf(part('weekday')) + 1, minute: (Number(part('hour')) % 24) * 60 + Number(part('minute')) };
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    const options = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    try {
      format = new Intl.DateTimeFormat('en-US', timeZone === '' ? options : { ...options, timeZone });
    } catch {
      format = new Intl.DateTimeFormat('en-US', options);
    }
    formats.set(timeZone, format);
  }
  return format;
}
