import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { startOfDay } from './timeline-geometry.ts';

/** A day, written for people; pressing it opens the browser's own calendar. */
export function DayField({ day, latest, icon, label, onPick }: { day: number; latest: number; icon: ReactNode; label: string; onPick: (dayMs: number) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="day-field">
      <button type="button" className="bar-button bar-button-text day-button" title={t('playback.pickDay')} onClick={() => input.current?.showPicker()}>
        {icon}
        {label}
      </button>
      <input
        ref={input}
        className="day-input"
        type="date"
        tabIndex={-1}
        aria-hidden
        value={isoDay(day)}
        max={isoDay(latest)}
        onChange={(event) => {
          // Without a zone it would be read as UTC's midnight.
          const picked = new Date(`${event.target.value}T12:00:00`).getTime();
          if (Number.isFinite(picked)) onPick(startOfDay(picked));
        }}
      />
    </div>
  );
}

function isoDay(ms: number): string {
  const at = new Date(ms);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}
