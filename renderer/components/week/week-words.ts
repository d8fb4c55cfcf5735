import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock } from '../../player/format-time.ts';

export interface WeekWords {
  /** Monday 0 to Sunday 6. */
  day(day: number, length?: 'long' | 'short'): string;
  /** "Monday", or "Mon–Fri". */
  days(days: readonly [number, number]): string;
  /** Of minutes since midnight: 12 or 24 hours as the system has it. */
  clock(minute: number): string;
}

/** Days and times of a week that has no date, in the person's language. */
export function useWeekWords(): WeekWords {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    // 2024-01-01 was a Monday, and no clock was put forward or back that day.
    const names = (weekday: 'long' | 'short') => {
      const format = new Intl.DateTimeFormat(i18n.language, { weekday, timeZone: 'UTC' });
      return Array.from({ length: 7 }, (_, day) => format.format(Date.UTC(2024, 0, 1 + day)));
    };
    const known = { long: names('long'), short: names('short') };
    const day = (index: number, length: 'long' | 'short' = 'long') => known[length][index] ?? '';
    return {
      day,
      days: ([from, to]) => (from === to ? day(from) : t('week.days', { from: day(from, 'short'), to: day(to, 'short') })),
      clock: (minute) => formatClock(new Date(2024, 0, 1, 0, minute).getTime(), i18n.language),
    };
  }, [t, i18n.language]);
}
