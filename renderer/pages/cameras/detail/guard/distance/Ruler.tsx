import { type CSSProperties, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Ground } from '../../../../../../contract/ground.ts';
import { rulerOf } from './ruler.ts';
import './distance.css';

const listed = (points: readonly (readonly [number, number])[]) => points.map(([x, y]) => `${x.toFixed(4)},${y.toFixed(4)}`).join(' ');

/** Lines of equal distance on the picture, and the ground within the limit. */
export function Ruler({ ground, limit, showsAll }: { ground: Ground; limit: number | null; showsAll: boolean }) {
  const { t, i18n } = useTranslation();
  const all = useMemo(() => rulerOf(ground, limit), [ground, limit]);
  const lines = showsAll ? all : all.filter(({ isLimit }) => isLimit);
  if (lines.length === 0) return null;
  const words = (metres: number) => t('distance.metres', { metres });
  const within = lines.find(({ isLimit }) => isLimit);
  const [first, last] = [within?.points[0], within?.points.at(-1)];
  return (
    <div className="ruler" role="img" data-testid="ruler" aria-label={t('distance.rulerOf', { distances: new Intl.ListFormat(i18n.language, { type: 'conjunction', style: 'narrow' }).format(lines.map(({ metres }) => words(metres))) })}>
      <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
        {within && first && last ? <polygon className="ruler-within" points={listed([[first[0], 3], ...within.points, [last[0], 3]])} /> : null}
        {lines.map(({ metres, points, isLimit }) => (
          <polyline key={metres} className="ruler-line" data-limit={isLimit || undefined} points={listed(points)} />
        ))}
      </svg>
      {lines.map(({ metres, label: [x, y], isLimit }) => (
        <span key={metres} className="ruler-label" data-limit={isLimit || undefined} aria-hidden="true" style={{ '--x': `${x * 100}%`, '--y': `${y * 100}%` } as CSSProperties}>
          {words(metres)}
        </span>
      ))}
    </div>
  );
}
