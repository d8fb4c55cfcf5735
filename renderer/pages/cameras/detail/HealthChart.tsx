import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatExact } from '../../../i18n/format.ts';
import { linesOf, readingAt } from './chart-lines.ts';

const WIDTH = 600;
const HEIGHT = 40;

/** One figure over time: broken where nothing is known, its value under the pointer. */
export function HealthChart({ label, unit, share, fromMs, stepMs, values }: { label: string; unit: string; share: boolean; fromMs: number; stepMs: number; values: readonly (number | null)[] }) {
  const { t, i18n } = useTranslation();
  const [at, setAt] = useState<number | null>(null);
  const known = values.filter((value) => value !== null);
  const top = share ? 1 : Math.max(1e-6, ...known) * 1.1;
  const shown = at === null ? readingAt(values, values.length - 1) : { index: at, value: values[at] ?? null };
  const text = shown?.value === null || shown === null ? t('health.unknown') : share ? `${Math.round(shown.value * 100)}%` : `${shown.value}${unit}`;
  return (
    <figure className="chart">
      <figcaption>
        <span>{label}</span>
        <span className="small">
          {at === null ? '' : `${formatExact(fromMs + at * stepMs, i18n.language)} · `}
          {known.length === 0 ? t('health.nothingYet') : text}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${text}`}
        onPointerMove={(event) => {
          const { left, width } = event.currentTarget.getBoundingClientRect();
          setAt(Math.max(0, Math.min(values.length - 1, Math.floor(((event.clientX - left) / width) * values.length))));
        }}
        onPointerLeave={() => setAt(null)}
      >
        {linesOf(values, top, WIDTH, HEIGHT).map(({ line, area }) => (
          <g key={line}>
            <path className="chart-area" d={area} />
            <path className="chart-line" d={line} vectorEffect="non-scaling-stroke" />
          </g>
        ))}
        {at === null ? null : <line className="chart-cursor" x1={((at + 0.5) / values.length) * WIDTH} x2={((at + 0.5) / values.length) * WIDTH} y1={0} y2={HEIGHT} vectorEffect="non-scaling-stroke" />}
      </svg>
    </figure>
  );
}
