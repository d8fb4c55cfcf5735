import { useTranslation } from 'react-i18next';
import type { CameraEvent } from '../../../contract/types.ts';
import { EVENT_ICONS } from '../../components/event-icons.ts';
import { formatClock, formatExact, formatLength } from '../../player/format-time.ts';

/** The day's events, newest first; a click plays from a little before the onset. */
export function EventsList(props: {
  events: readonly CameraEvent[];
  /** Of several cameras, their names. */
  names: ReadonlyMap<string, string> | null;
  currentId: string | null;
  onPick: (event: CameraEvent) => void;
}) {
  const { events, names, currentId, onPick } = props;
  const { t, i18n } = useTranslation();
  if (events.length === 0) return <p className="events-none">{t('playback.noEvents')}</p>;
  return (
    <ol className="events-list" data-testid="events-list">
      {events.toReversed().map((event) => {
        const Icon = EVENT_ICONS[event.kind];
        return (
          <li key={event.id}>
            <button type="button" className="event-row" aria-current={event.id === currentId || undefined} title={formatExact(event.startMs, i18n.language)} onClick={() => onPick(event)}>
              <Icon size={16} aria-hidden className="event-icon" />
              <span className="event-kind">{t(`eventKind.${event.kind}`)}</span>
              <span className="event-length">{event.endMs === null ? t('playback.eventLasts') : formatLength(event.endMs - event.startMs)}</span>
              <time className="event-time">{formatClock(event.startMs, i18n.language)}</time>
              {names && <span className="event-camera">{names.get(event.cameraId)}</span>}
            </button>
          </li>
        );
      })}
    </ol>
  );
}
