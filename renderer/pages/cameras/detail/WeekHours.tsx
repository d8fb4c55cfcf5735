import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WeekSpan } from '../../../../contract/device-types.ts';
import { gridOf, spansOf } from './week-grid.ts';

/** Hours of the week, painted by dragging over them. Local time of where the camera hangs. */
export function WeekHours({ spans, label, onChange }: { spans: readonly WeekSpan[]; label: string; onChange(spans: WeekSpan[]): void }) {
  const { t, i18n } = useTranslation();
  const saved = useMemo(() => gridOf(spans), [spans]);
  const [painted, setPainted] = useState<boolean[] | null>(null);
  const stroke = useRef<{ on: boolean; from: number } | null>(null);
  const cells = painted ?? saved;
  // Monday 2024-01-01.
  const dayName = (day: number) => new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + day));
  const paint = (to: number) => {
    const current = stroke.current;
    if (!current) return;
    const [dayA, dayB] = [Math.floor(current.from / 24), Math.floor(to / 24)].toSorted((a, b) => a - b) as [number, number];
    const [hourA, hourB] = [current.from % 24, to % 24].toSorted((a, b) => a - b) as [number, number];
    setPainted(saved.map((value, index) => (Math.floor(index / 24) >= dayA && Math.floor(index / 24) <= dayB && index % 24 >= hourA && index % 24 <= hourB ? current.on : value)));
  };
  const finish = () => {
    if (stroke.current && painted) onChange(spansOf(painted));
    stroke.current = null;
    setPainted(null);
  };
  return (
    <div className="week" role="group" aria-label={label} onPointerUp={finish} onPointerLeave={finish}>
      {Array.from({ length: 7 }, (_, day) => (
        <div key={day} className="week-day">
          <span className="small">{dayName(day)}</span>
          {Array.from({ length: 24 }, (_hour, hour) => {
            const index = day * 24 + hour;
            return (
              <button
                key={hour}
                type="button"
                className="week-cell"
                aria-pressed={cells[index] ?? false}
                aria-label={t('week.cell', { day: dayName(day), hour })}
                onPointerDown={(event) => {
                  event.currentTarget.releasePointerCapture(event.pointerId);
                  stroke.current = { on: !saved[index], from: index };
                  paint(index);
                }}
                onPointerEnter={() => paint(index)}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' && event.key !== ' ') return;
                  event.preventDefault();
                  onChange(spansOf(saved.map((value, at) => (at === index ? !value : value))));
                }}
              />
            );
          })}
        </div>
      ))}
      <div className="week-day week-scale" aria-hidden="true">
        <span />
        {[0, 6, 12, 18].map((hour) => (
          <span key={hour} className="small">
            {hour}
          </span>
        ))}
      </div>
    </div>
  );
}
