import { Eraser, Undo2 } from 'lucide-react';
import { RadioGroup } from 'radix-ui';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { WeekSpan } from '../../../contract/device-types.ts';
import { Button } from '../controls.tsx';
import { daysFrom, PRESETS } from './week-cells.ts';
import { useWeekWords } from './week-words.ts';

export interface Brush<M extends string> {
  mode: M;
  label: string;
}

const ERASER = 'erase';

/** What a stroke paints, and the way back. */
export function WeekBrushes<M extends string>({ brushes, brush, onBrush, onUndo }: { brushes: readonly Brush<M>[]; brush: M | null; onBrush(mode: M | null): void; onUndo: (() => void) | null }) {
  const { t } = useTranslation();
  return (
    <div className="week-bar">
      <RadioGroup.Root className="segments" value={brush ?? ERASER} onValueChange={(next) => onBrush(brushes.find(({ mode }) => mode === next)?.mode ?? null)} aria-label={t('week.brush')} orientation="horizontal">
        {brushes.map(({ mode, label }, index) => (
          <RadioGroup.Item key={mode} value={mode} className="segment week-brush" aria-keyshortcuts={String(index + 1)}>
            <span className="week-swatch" data-look={index} aria-hidden="true" />
            {label}
          </RadioGroup.Item>
        ))}
        <RadioGroup.Item value={ERASER} className="segment week-brush" aria-keyshortcuts="0">
          <Eraser size={14} aria-hidden="true" />
          {t('week.erase')}
        </RadioGroup.Item>
      </RadioGroup.Root>
      <Button look="quiet" disabled={onUndo === null} onClick={() => onUndo?.()} data-testid="week-undo">
        <Undo2 size={16} aria-hidden="true" />
        {t('common.undo')}
      </Button>
    </div>
  );
}

/** What is painted again and again, and one day like another. */
export function WeekTools({ day, onDay, onFill, onClear, onCopy }: {
  /** The day that is copied, Monday 0. */
  day: number;
  onDay(day: number): void;
  onFill(spans: readonly WeekSpan[]): void;
  onClear(): void;
  onCopy(days: readonly number[]): void;
}) {
  const { t } = useTranslation();
  const words = useWeekWords();
  const id = useId();
  return (
    <div className="week-tools">
      <div role="group" aria-labelledby={`${id}-fill`}>
        <span id={`${id}-fill`} className="small">
          {t('week.fill')}
        </span>
        <Button onClick={() => onFill(PRESETS.always)}>{t('week.always')}</Button>
        <Button onClick={() => onFill(PRESETS.working)}>{t('week.working', { days: words.days([0, 4]) })}</Button>
        <Button onClick={() => onFill(PRESETS.nights)}>{t('week.nights')}</Button>
        <Button look="quiet" onClick={onClear} data-testid="week-clear">
          {t('week.clear')}
        </Button>
      </div>
      <div role="group" aria-labelledby={`${id}-copy`}>
        <label id={`${id}-copy`} htmlFor={`${id}-day`} className="small">
          {t('week.copy')}
        </label>
        <select id={`${id}-day`} className="select" value={day} onChange={(event) => onDay(Number(event.target.value))}>
          {daysFrom(0, 6).map((each) => (
            <option key={each} value={each}>
              {words.day(each)}
            </option>
          ))}
        </select>
        <span className="small">{t('week.copyTo')}</span>
        <Button onClick={() => onCopy(daysFrom(0, 6))}>{t('week.allDays')}</Button>
        <Button onClick={() => onCopy(daysFrom(0, 4))}>{words.days([0, 4])}</Button>
      </div>
    </div>
  );
}
