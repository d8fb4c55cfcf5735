import { CalendarDays, ChevronLeft, ChevronRight, ScanSearch } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CameraEvent } from '../../../contract/types.ts';
import { formatDay } from '../../player/format-time.ts';
import { CameraPicker } from './CameraPicker.tsx';
import { DayField } from './DayField.tsx';
import { EventsList } from './EventsList.tsx';
import type { PlayedCamera } from './played-cameras.ts';
import type { Position } from './position.ts';
import { SideTools } from './SideTools.tsx';
import { dayView, startOfDay } from './timeline-geometry.ts';
import { useCurrent } from './use-current.ts';

/** Which cameras, which day, and what happened on it. */
export function PlaybackSide(props: {
  cameras: readonly PlayedCamera[];
  chosen: readonly string[];
  onChoose(cameraIds: string[]): void;
  day: number | null;
  nowMs: number;
  onDay(dayMs: number): void;
  events: readonly CameraEvent[];
  position: Position;
  onEvent(event: CameraEvent): void;
  /** Null: nothing of what is kept can be searched. */
  onFind: (() => void) | null;
  /** How many there are. */
  exports: number;
  onExports(): void;
  onDelete: (() => void) | null;
}) {
  const { cameras, chosen, day, nowMs, events } = props;
  const { t, i18n } = useTranslation();
  const current = useCurrent(events, props.position);
  return (
    <aside className="playback-side">
      <CameraPicker cameras={cameras} chosen={chosen} onChoose={props.onChoose} />
      {day !== null && (
        <div className="side-day">
          <button type="button" className="bar-button" aria-label={t('playback.previousDay')} title={t('playback.previousDay')} onClick={() => props.onDay(startOfDay(day - 1))}>
            <ChevronLeft size={16} />
          </button>
          <DayField day={day} latest={nowMs} icon={<CalendarDays size={16} aria-hidden />} label={formatDay(day, i18n.language)} onPick={props.onDay} />
          <button
            type="button"
            className="bar-button"
            aria-label={t('playback.nextDay')}
            title={t('playback.nextDay')}
            disabled={dayView(day).endMs > nowMs}
            onClick={() => props.onDay(dayView(day).endMs)}
          >
            <ChevronRight size={16} />
          </button>
        </div>
      )}
      <h2 className="side-title">
        {t('playback.events')}
        {events.length > 0 && <span className="side-count">{events.length}</span>}
        {props.onFind && (
          <button type="button" className="bar-button side-find" data-testid="find-open" title={`${t('playback.find.open')} (F)`} onClick={props.onFind}>
            <ScanSearch size={16} aria-hidden />
            {t('playback.find.title')}
          </button>
        )}
      </h2>
      <EventsList events={events} names={chosen.length > 1 ? new Map(cameras.map(({ id, name }) => [id, name])) : null} currentId={current} onPick={props.onEvent} />
      <SideTools exports={props.exports} onExports={props.onExports} onDelete={props.onDelete} />
    </aside>
  );
}
