import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CameraEvent } from '../../../contract/types.ts';
import { formatDay } from '../../player/format-time.ts';
import { CameraPicker } from './CameraPicker.tsx';
import { DayField } from './DayField.tsx';
import { EventsList } from './EventsList.tsx';
import type { PlayedCamera } from './played-cameras.ts';
import type { Position } from './position.ts';
import { SideTools } from './SideTools.tsx';
import { LEAD_MS } from './skip.ts';
import { dayView, startOfDay } from './timeline-geometry.ts';

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
  /** How many there are. */
  exports: number;
  onExports(): void;
  onDelete: (() => void) | null;
}) {
  const { cameras, chosen, day, nowMs, events } = props;
  const { t, i18n } = useTranslation();
  const current = useCurrentEvent(events, props.position);
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
      </h2>
      <EventsList events={events} names={chosen.length > 1 ? new Map(cameras.map(({ id, name }) => [id, name])) : null} currentId={current} onPick={props.onEvent} />
      <SideTools exports={props.exports} onExports={props.onExports} onDelete={props.onDelete} />
    </aside>
  );
}

/** The event that is being watched. */
function useCurrentEvent(events: readonly CameraEvent[], position: Position): string | null {
  const [id, setId] = useState<string | null>(null);
  useEffect(() => {
    const find = (ms: number) => {
      const event = events.findLast((candidate) => candidate.startMs - LEAD_MS <= ms && ms <= (candidate.endMs ?? Infinity));
      setId(event?.id ?? null);
    };
    if (position.positionMs !== null) find(position.positionMs);
    const subscription = position.onPosition(find);
    return () => subscription[Symbol.dispose]();
  }, [events, position]);
  return id;
}
