import { ChevronLeft, ChevronRight, Clapperboard, Download, Play, Share2, Star, Trash2, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { takeOfEvent } from '../../../contract/takes.ts';
import type { CameraEvent } from '../../../contract/types.ts';
import { Button } from '../../components/controls.tsx';
import { EVENT_ICONS } from '../../components/event-icons.ts';
import { errorText } from '../../i18n/error-text.ts';
import { formatDuration, formatExact, formatMoment } from '../../i18n/format.ts';
import { playbackHash } from '../playback/route.ts';
import { ClipPlayer } from './ClipPlayer.tsx';
import { useEventPicture } from './event-pictures.ts';
import { whyText } from './event-words.ts';
import { NoteField } from './NoteField.tsx';
import { PictureMarks } from './PictureMarks.tsx';
import { useClip } from './use-clip.ts';

/** Playback begins a little before, so that one sees how it came about. */
export const LEAD_MS = 3_000;
const TAIL_MS = 3_000;
/** A finger that moves further than this sideways means the next event. */
const SWIPE_PX = 60;

export interface EventPanelActions {
  close(): void;
  next(): void;
  previous(): void;
  star(event: CameraEvent): void;
  note(event: CameraEvent, text: string): void;
  remove(event: CameraEvent, footage: boolean): void;
}

/** One event, with all that is known of it and all that can be done with it. */
export function EventPanel({ event, camera, rolls, nowMs, playing, noteAsked, actions, onNoteAsked, onPlaying }: {
  event: CameraEvent;
  camera: string;
  rolls: { preMs: number; postMs: number };
  nowMs: number;
  playing: boolean | null;
  /** The note is to be written. */
  noteAsked: boolean;
  actions: EventPanelActions;
  onNoteAsked(): void;
  /** Null: the picture is shown, not the footage. */
  onPlaying(playing: boolean): void;
}) {
  const { t, i18n } = useTranslation();
  const clip = useClip(event, rolls);
  const swipe = useRef<{ x: number; y: number } | null>(null);
  const Icon = EVENT_ICONS[event.kind];
  const { about } = event;
  const starred = event.starred === true;
  const words = { today: t('time.today'), yesterday: t('time.yesterday') };
  const facts: [string, string][] = [
    [t('events.when'), formatMoment(event.startMs, nowMs, i18n.language, words)],
    [t('events.lasted'), event.endMs === null ? t('events.going') : formatDuration(event.endMs - event.startMs, i18n.language)],
    ...(about && about.zones.length > 0 ? [[t('events.zone'), about.zones.join(t('playback.nameSeparator'))] satisfies [string, string]] : []),
    ...(about?.distanceMetres === null || about === undefined ? [] : [[t('events.distance'), t('events.metres', { metres: about.distanceMetres.toFixed(1) })] satisfies [string, string]]),
    [t('events.score'), `${Math.round(event.score * 100)}%`],
  ];
  return (
    <aside
      className="event-panel"
      data-testid="event-panel"
      data-event-id={event.id}
      aria-label={t('events.one')}
      onPointerDown={({ pointerType, clientX, clientY }) => (swipe.current = pointerType === 'touch' ? { x: clientX, y: clientY } : null)}
      onPointerUp={({ clientX, clientY }) => {
        const from = swipe.current;
        swipe.current = null;
        if (!from || Math.abs(clientX - from.x) < SWIPE_PX || Math.abs(clientX - from.x) < 2 * Math.abs(clientY - from.y)) return;
        if (clientX < from.x) actions.next();
        else actions.previous();
      }}
    >
      <header className="event-panel-head">
        <h2>
          <Icon size={18} aria-hidden />
          {t(`eventKind.${event.kind}`)}
          <span className="muted">{camera}</span>
        </h2>
        <Button look="quiet" aria-label={t('events.previous')} title={t('events.previous')} onClick={() => actions.previous()}>
          <ChevronLeft size={18} aria-hidden />
        </Button>
        <Button look="quiet" aria-label={t('events.next')} title={t('events.next')} onClick={() => actions.next()}>
          <ChevronRight size={18} aria-hidden />
        </Button>
        <Button look="quiet" aria-label={t('common.close')} title={t('common.close')} onClick={() => actions.close()}>
          <X size={18} aria-hidden />
        </Button>
      </header>
      <div className="event-panel-body">
        {playing === null ? (
          <LargePicture event={event} onPlay={() => onPlaying(true)} />
        ) : (
          <ClipPlayer key={event.id} cameraId={event.cameraId} from={event.startMs - LEAD_MS} to={(event.endMs ?? nowMs) + TAIL_MS} take={takeOfEvent(event)} playing={playing} onPlaying={onPlaying} />
        )}
        <p className="event-panel-why">{whyText(event, t)}</p>
        <dl className="event-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd title={name === t('events.when') ? formatExact(event.startMs, i18n.language) : undefined}>{value}</dd>
            </div>
          ))}
        </dl>
        <NoteField key={event.id} note={event.note ?? ''} asked={noteAsked} onAsked={onNoteAsked} onChange={(text) => actions.note(event, text)} />
        <div className="event-panel-actions">
          <Button aria-pressed={starred} className={starred ? 'event-starred' : ''} data-testid="panel-star" onClick={() => actions.star(event)}>
            <Star size={16} aria-hidden fill={starred ? 'currentColor' : 'none'} />
            {t(starred ? 'events.starredOne' : 'events.star')}
          </Button>
          <a className="button" href={playbackHash(event.cameraId, event.startMs - LEAD_MS, false, takeOfEvent(event))} data-testid="panel-open">
            <Clapperboard size={16} aria-hidden />
            {t('events.open')}
          </a>
          <Button busy={clip.state.kind === 'running'} data-testid="panel-download" onClick={clip.download}>
            {clip.state.kind === 'running' ? null : <Download size={16} aria-hidden />}
            {t('playback.download')}
          </Button>
          <Button look={clip.state.kind === 'ready' ? 'primary' : 'plain'} disabled={clip.state.kind === 'running'} data-testid="panel-share" onClick={clip.share}>
            <Share2 size={16} aria-hidden />
            {t(clip.state.kind === 'ready' ? 'events.shareReady' : 'events.share')}
          </Button>
        </div>
        {clip.state.kind === 'running' && <progress className="event-progress" max={1} aria-label={t('playback.exporting')} {...(clip.state.progress === null ? {} : { value: clip.state.progress })} />}
        {clip.state.kind === 'saved' && <p className="small event-saved">{t('events.saved', { path: clip.state.path })}</p>}
        {clip.state.kind === 'failed' && <p className="field-error">{clip.state.key === null ? errorText(clip.state.error, t) : t(clip.state.key)}</p>}
        {starred && <p className="small">{t('events.starHint')}</p>}
      </div>
      <footer className="event-panel-foot">
        <Button look="quiet" data-testid="panel-delete" onClick={() => actions.remove(event, false)}>
          <Trash2 size={16} aria-hidden />
          {t('events.delete')}
        </Button>
        <Button look="quiet" data-testid="panel-delete-footage" onClick={() => actions.remove(event, true)}>
          {t('events.deleteFootage')}
        </Button>
      </footer>
    </aside>
  );
}

/** The kept picture with what was seen in it; where none was kept, one out of the footage. */
function LargePicture({ event, onPlay }: { event: CameraEvent; onPlay(): void }) {
  const { t } = useTranslation();
  const url = useEventPicture(event);
  const [ratio, setRatio] = useState(16 / 9);
  useEffect(() => setRatio(16 / 9), [event.id]);
  const kept = (event.about?.pictureMs ?? null) !== null;
  const Icon = EVENT_ICONS[event.kind];
  return (
    <div className="event-picture" style={{ aspectRatio: ratio }} data-testid="event-picture">
      {typeof url === 'string' ? (
        <img src={url} alt={whyText(event, t)} draggable={false} onLoad={({ currentTarget }) => setRatio(currentTarget.naturalWidth / Math.max(1, currentTarget.naturalHeight))} />
      ) : (
        <span className="event-thumb" data-empty={url === undefined || undefined}>
          {url === undefined ? <Icon size={40} strokeWidth={1.4} aria-hidden /> : null}
        </span>
      )}
      {/* Where it was is known of the moment of that picture alone. */}
      {typeof url === 'string' && kept && event.about && <PictureMarks outline={event.about.outline} objects={event.about.objects} />}
      <button type="button" className="event-play" aria-label={t('events.play')} data-testid="panel-play" onClick={onPlay}>
        <Play size={22} aria-hidden fill="currentColor" />
      </button>
    </div>
  );
}
