import { useTranslation } from 'react-i18next';
import type { Coverage } from '../../../contract/coverage-types.ts';
import type { Camera } from '../../../contract/types.ts';
import { formatDuration } from '../../i18n/format.ts';
import type { PeriodDays } from './calendar-days.ts';
import { DayGrid } from './DayGrid.tsx';
import { levelOf, missingOf, recordedOf, totalOf } from './levels.ts';
import { useCoverageWords } from './use-words.ts';

const WEEK = 7;

/** One camera in a month or a year: its figure, and its days. */
export function CalendarCard({ camera, view, period, days, nowMs, chosenMs, onChoose }: {
  camera: Camera;
  view: 'month' | 'year';
  period: PeriodDays;
  /** Null while they are on their way. */
  days: readonly Coverage[] | null;
  nowMs: number;
  chosenMs: number | null;
  onChoose(dayMs: number): void;
}) {
  const { t, i18n } = useTranslation();
  const words = useCoverageWords();
  // What was overwritten long ago says nothing about how well it was recorded: those days are counted by themselves.
  const kept = days?.filter((day) => levelOf(day, nowMs) !== 'gone') ?? [];
  const total = days && totalOf(kept);
  const goneDays = (days?.length ?? 0) - kept.length;
  const share = total?.share ?? null;
  const missing = total ? missingOf(total) : 0;
  const notes: string[] = [];
  if (total) notes.push(share === null ? t('coverage.nothingMeant') : missing === 0 ? t('coverage.nothingMissing') : t('coverage.missing', { time: formatDuration(missing, i18n.language) }));
  if (goneDays > 0) notes.push(t('coverage.goneDays', { count: goneDays }));
  return (
    <section className="calendar-card" data-testid="calendar-card" aria-label={camera.name}>
      <header>
        <h2>{camera.name}</h2>
        {total && share !== null ? (
          <strong className="share" data-level={levelOf({ ...total, fromMs: 0 }, nowMs)} title={t('coverage.recorded', { time: formatDuration(recordedOf(total), i18n.language) })}>
            {words.share(share)}
          </strong>
        ) : null}
      </header>
      <p className="small calendar-note">
        {notes.join(' · ') || '\u00a0'}
        {total && share === null && camera.recording.mode === 'off' ? <a href={`#/cameras?camera=${camera.id}`}>{t('coverage.choose')}</a> : null}
      </p>
      {view === 'month' ? <WeekdayNames language={i18n.language} /> : <MonthNames language={i18n.language} period={period} />}
      <DayGrid view={view} edges={period.edges} blanks={period.blanks} days={days} nowMs={nowMs} chosenMs={chosenMs} label={t('coverage.daysOf', { name: camera.name })} onChoose={onChoose} />
    </section>
  );
}

function WeekdayNames({ language }: { language: string }) {
  const format = new Intl.DateTimeFormat(language, { weekday: 'narrow', timeZone: 'UTC' });
  return (
    <div className="weekday-names" aria-hidden="true">
      {Array.from({ length: WEEK }, (_, day) => (
        // 2024-01-01 was a Monday.
        <span key={day}>{format.format(Date.UTC(2024, 0, 1 + day))}</span>
      ))}
    </div>
  );
}

/** Above the column in which the month begins. */
function MonthNames({ language, period: { edges, blanks } }: { language: string; period: PeriodDays }) {
  const format = new Intl.DateTimeFormat(language, { month: 'short' });
  const firsts = edges.slice(0, -1).flatMap((startMs, index) => (new Date(startMs).getDate() === 1 ? [{ startMs, column: Math.floor((blanks + index) / WEEK) }] : []));
  return (
    <div className="month-names" aria-hidden="true">
      {firsts.map(({ startMs, column }) => (
        <span key={startMs} style={{ gridColumn: column + 1 }}>
          {format.format(startMs)}
        </span>
      ))}
    </div>
  );
}
