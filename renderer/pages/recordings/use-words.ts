import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Coverage } from '../../../contract/coverage-types.ts';
import { formatDuration } from '../../i18n/format.ts';
import { levelOf, missingOf, recordedOf } from './levels.ts';

export interface CoverageWords {
  /** Rounded down: 100 % means that nothing is missing. @param share 0..1 */
  share(share: number): string;
  /** `November 2026`, or `2026` */
  period(year: number, month: number | null): string;
  /** `Tuesday, November 24` */
  day(atMs: number): string;
  /** What stands in a calendar as a colour. */
  described(coverage: Coverage, nowMs: number): string;
}

export function useCoverageWords(): CoverageWords {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const { language } = i18n;
    const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1, roundingMode: 'floor' });
    const days = new Intl.DateTimeFormat(language, { weekday: 'long', month: 'long', day: 'numeric' });
    const months = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric' });
    const years = new Intl.DateTimeFormat(language, { year: 'numeric' });
    return {
      share: (share) => percent.format(share),
      period: (year, month) => (month === null ? years.format(new Date(year, 6, 1)) : months.format(new Date(year, month, 1))),
      day: (atMs) => days.format(atMs),
      described(coverage, nowMs) {
        const level = levelOf(coverage, nowMs);
        if (level === 'future') return t('coverage.future');
        if (coverage.share === null) return recordedOf(coverage) === 0 ? t('coverage.nothingMeant') : t('coverage.level.whole');
        const missing = missingOf(coverage);
        const share = percent.format(coverage.share);
        if (level === 'gone') return t('coverage.goneDay', { share });
        return missing === 0 ? t('coverage.wholeDay') : t('coverage.partDay', { share, time: formatDuration(missing, language) });
      },
    };
  }, [t, i18n]);
}
