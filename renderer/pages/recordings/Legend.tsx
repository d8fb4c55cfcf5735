import { useTranslation } from 'react-i18next';
import { LEAST_SHARE, LEVELS, type Level } from './levels.ts';
import { useCoverageWords } from './use-words.ts';

/** Of the others the least share is told. */
const TEXTS: Partial<Record<Level, string>> = { whole: 'coverage.level.whole', less: 'coverage.level.less', gone: 'coverage.level.gone', none: 'coverage.level.none' };

/** What the colours mean. */
export function Legend() {
  const { t } = useTranslation();
  const words = useCoverageWords();
  return (
    <ul className="coverage-legend" aria-label={t('coverage.legend')}>
      {LEVELS.map((level) => (
        <li key={level}>
          <span className="day-square" data-level={level} aria-hidden="true" />
          {t(TEXTS[level] ?? 'coverage.from', { share: words.share(LEAST_SHARE[level as keyof typeof LEAST_SHARE] ?? 1) })}
        </li>
      ))}
    </ul>
  );
}
