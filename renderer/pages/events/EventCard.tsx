import { Star, StickyNote } from 'lucide-react';
import { memo, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { CameraEvent } from '../../../contract/types.ts';
import { EVENT_ICONS } from '../../components/event-icons.ts';
import { formatExact } from '../../i18n/format.ts';
import { formatClock } from '../../player/format-time.ts';
import { useEventPicture } from './event-pictures.ts';
import { whyText } from './event-words.ts';

export interface EventCardActions {
  open(index: number): void;
  star(event: CameraEvent): void;
}

/** One event among the others. */
export const EventCard = memo(function EventCard({ event, index, camera, selected, actions }: { event: CameraEvent; index: number; camera: string; selected: boolean; actions: EventCardActions }) {
  const { t, i18n } = useTranslation();
  const Icon = EVENT_ICONS[event.kind];
  const kind = t(`eventKind.${event.kind}`);
  const why = whyText(event, t);
  const starred = event.starred === true;
  const onStar = (click: MouseEvent) => {
    click.stopPropagation();
    actions.star(event);
  };
  return (
    <article id={`event-${event.id}`} className="event-card" data-testid="event-card" data-event-id={event.id} data-selected={selected || undefined} data-index={index}>
      <button type="button" className="event-open" tabIndex={-1} aria-label={`${kind}, ${camera}, ${formatExact(event.startMs, i18n.language)}`} onClick={() => actions.open(index)}>
        <EventThumb event={event} />
        <span className="event-kind" title={kind} data-person={event.kind === 'person' || undefined}>
          <Icon size={14} aria-hidden />
          {kind}
        </span>
        {event.endMs === null && <span className="event-now">{t('events.going')}</span>}
        <span className="event-text">
          <span className="event-line">
            <time dateTime={new Date(event.startMs).toISOString()} title={formatExact(event.startMs, i18n.language)}>
              {formatClock(event.startMs, i18n.language, true)}
            </time>
            <span className="event-camera">{camera}</span>
            {event.note === undefined ? null : <StickyNote size={14} aria-label={event.note} />}
          </span>
          <span className="event-why" title={why}>
            {event.about && event.about.zones.length > 0 ? <b>{event.about.zones.join(t('playback.nameSeparator'))}</b> : null}
            {why}
          </span>
        </span>
      </button>
      <button type="button" className="event-star" tabIndex={-1} aria-pressed={starred} aria-label={t(starred ? 'events.unstar' : 'events.star')} title={t(starred ? 'events.unstar' : 'events.star')} onClick={onStar}>
        <Star size={16} aria-hidden fill={starred ? 'currentColor' : 'none'} />
      </button>
    </article>
  );
});

function EventThumb({ event }: { event: CameraEvent }) {
  const url = useEventPicture(event);
  const Icon = EVENT_ICONS[event.kind];
  if (typeof url === 'string') return <img className="event-thumb" src={url} alt="" decoding="async" draggable={false} />;
  return (
    <span className="event-thumb" data-empty={url === undefined || undefined}>
      {url === undefined ? <Icon size={28} strokeWidth={1.4} aria-hidden /> : null}
    </span>
  );
}
