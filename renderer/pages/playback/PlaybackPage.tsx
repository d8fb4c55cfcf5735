import { CalendarDays, ChevronLeft, ChevronRight, Film, LoaderCircle, MonitorX, PlugZap } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { useCameras } from '../../host/use-cameras.ts';
import { formatDay } from '../../player/format-time.ts';
import { saveSnapshot } from '../../player/save-snapshot.ts';
import { DayField } from './DayField.tsx';
import { EventsList } from './EventsList.tsx';
import { ExportBar } from './ExportBar.tsx';
import { Position } from './position.ts';
import { parsePlaybackRoute, playbackHash } from './route.ts';
import { Timeline } from './Timeline.tsx';
import { dayView, openingView, reveal, startOfDay, zoomAround, type View } from './timeline-geometry.ts';
import { Transport, type TransportActions } from './Transport.tsx';
import { eventBeside, useEvents, useFootage, useNow } from './use-footage.ts';
import { usePlaybackKeys } from './use-playback-keys.ts';
import { usePlaybackPlayer } from './use-playback-player.ts';
import '../media-pages.css';
import './playback.css';

/** An event is watched from so long before its onset, ms: to see where it came from. */
const LEAD_MS = 3000;
/** Opened without a time, playback begins so long before the end of what is recorded, ms. */
const RECENT_MS = 30_000;

const engineNow = () => engine.engineNow();

export function PlaybackPage() {
  const { t, i18n } = useTranslation();
  const route = usePlaybackRoute();
  const { cameras, loading } = useCameras();
  const storage = useCall('storage.status', {});
  const now = useNow(engineNow);
  const camera = cameras.find((candidate) => candidate.id === route.cameraId) ?? (route.cameraId ? null : firstWithFootage(cameras, storage.result?.perCamera)) ?? cameras[0] ?? null;
  const cameraId = camera?.id ?? null;
  const usage = storage.result?.perCamera.find((candidate) => candidate.cameraId === cameraId);
  const newestMs = usage?.newestMs ?? null;
  const oldestMs = usage?.oldestMs ?? null;

  const [position] = useState(() => new Position());
  const [start, setStart] = useState<{ atMs: number } | null>(null);
  const [view, setView] = useState<View | null>(null);
  const [day, setDay] = useState<number | null>(null);
  const [marks, setMarks] = useState<{ inMs: number | null; outMs: number | null }>({ inMs: null, outMs: null });
  const canvas = useRef<HTMLCanvasElement>(null);
  const { state, player } = usePlaybackPlayer(canvas, cameraId, start, position);

  // Where to begin: the address says so, or the camera's newest footage.
  const known = storage.result !== null && cameraId !== null;
  useEffect(() => {
    if (!known || start) return;
    const atMs = route.atMs ?? (newestMs === null ? null : newestMs - RECENT_MS);
    if (atMs === null) return;
    setStart({ atMs });
    setView(openingView(atMs, route.atMs !== null, oldestMs));
    setDay(startOfDay(atMs));
  }, [known, start, route.atMs, newestMs, oldestMs]);
  // The address changed while the page is open: another event was picked elsewhere.
  const opened = useRef(route);
  useEffect(() => {
    if (opened.current === route) return;
    const before = opened.current;
    opened.current = route;
    setMarks({ inMs: null, outMs: null });
    const atMs = route.atMs ?? (route.cameraId === before.cameraId ? null : position.positionMs);
    if (atMs === null) return;
    setStart({ atMs });
    setDay(startOfDay(atMs));
    setView((now) => (now && atMs >= now.startMs && atMs <= now.endMs ? now : openingView(atMs, route.atMs !== null, null)));
  }, [route, position]);

  const { spans, events } = useFootage(cameraId, view, now);
  const dayRange = useMemo(() => (day === null ? null : { from: day, to: dayView(day).endMs }), [day]);
  const dayEvents = useEvents(cameraId, dayRange);
  const currentEvent = useCurrentEvent(dayEvents, position);

  // The day and the stretch in sight follow the playhead.
  const scrubbing = useRef(false);
  useEffect(() => {
    const subscription = position.onPosition((ms) => {
      setDay((before) => {
        const today = startOfDay(ms);
        return before === today ? before : today;
      });
      if (!scrubbing.current && player?.state.wantsPlay) {
        setView((before) => (before && ms > before.endMs && ms - before.endMs < 5000 ? reveal(before, ms) : before));
      }
    });
    return () => subscription[Symbol.dispose]();
  }, [position, player]);

  const seek = useCallback(
    (ms: number, final: boolean) => {
      scrubbing.current = !final;
      const target = Math.min(ms, engineNow());
      position.set(target);
      player?.seek(target, { scrub: !final });
    },
    [player, position],
  );
  const goTo = useCallback(
    (ms: number) => {
      seek(ms, true);
      setView((before) => before && reveal(before, ms));
    },
    [seek],
  );

  const toDay = (ms: number) => {
    const first = spans.find((span) => span.cause === null && span.endMs > ms);
    setView(dayView(ms));
    setDay(startOfDay(ms));
    // Inside a day without footage the player goes to the first picture after it.
    goTo(first && first.startMs < dayView(ms).endMs ? Math.max(ms, first.startMs) : ms);
    setView(dayView(ms));
  };

  const actions = useMemo<TransportActions>(
    () => ({
      togglePlay: () => {
        if (!player) return;
        if (player.state.wantsPlay) player.pause();
        else player.play();
      },
      step: (direction) => (direction > 0 ? player?.stepForward() : player?.stepBack()),
      jump: (byMs) => position.positionMs !== null && goTo(position.positionMs + byMs),
      toEvent: (direction) => {
        if (!cameraId || position.positionMs === null) return;
        const at = position.positionMs;
        const beyond = direction === 'next' ? { from: at, order: 'oldest' as const } : { to: at, order: 'newest' as const };
        void engine.call('events.list', { cameraIds: [cameraId], ...beyond, limit: 20 }).then(
          ({ events: found }) => {
            const event = eventBeside(
              found.toSorted((a, b) => a.startMs - b.startMs),
              at,
              direction,
              LEAD_MS,
            );
            if (event) goTo(event.startMs - LEAD_MS);
          },
          () => undefined,
        );
      },
      setSpeed: (speed) => player?.setSpeed(speed),
      zoom: (factor) =>
        setView((before) => {
          if (!before) return before;
          const at = position.positionMs;
          const inside = at !== null && at >= before.startMs && at <= before.endMs;
          return zoomAround(before, factor, inside ? at : (before.startMs + before.endMs) / 2);
        }),
      snapshot: () => void (player && saveSnapshot(() => player.snapshot(), camera?.name ?? '', player.shownMs ?? player.positionMs)),
      live: () => {
        location.hash = cameraId ? `#/live?camera=${cameraId}` : '#/live';
      },
      markIn: () => setMarks((before) => ({ inMs: position.positionMs, outMs: before.outMs !== null && before.outMs <= (position.positionMs ?? 0) ? null : before.outMs })),
      markOut: () => setMarks((before) => ({ outMs: position.positionMs, inMs: before.inMs !== null && before.inMs >= (position.positionMs ?? 0) ? null : before.inMs })),
    }),
    [player, position, cameraId, camera?.name, goTo],
  );
  usePlaybackKeys(actions, state);

  if (!loading && storage.result && cameras.length > 0 && !start && newestMs === null) {
    return (
      <div className="live-empty">
        <Film size={40} aria-hidden />
        <h1>{t('playback.empty.title')}</h1>
        <p>{t('playback.empty.text')}</p>
        <a className="live-empty-action" href={cameraId ? `#/cameras?camera=${cameraId}` : '#/cameras'}>
          {t('playback.empty.action')}
        </a>
      </div>
    );
  }
  if (!loading && cameras.length === 0) {
    return (
      <div className="live-empty">
        <Film size={40} aria-hidden />
        <h1>{t('playback.empty.title')}</h1>
        <p>{t('live.empty.text')}</p>
        <a className="live-empty-action" href="#/cameras?find=1">
          {t('live.empty.find')}
        </a>
      </div>
    );
  }

  return (
    <div className="playback-page">
      <div className="playback-main">
        <div className="playback-stage">
          <canvas ref={canvas} className="playback-canvas" data-testid="playback-canvas" data-camera-id={cameraId ?? undefined} width={16} height={9} />
          {camera && <span className="playback-name">{camera.name}</span>}
          <StageMessage state={state} onRetry={() => player?.retry()} />
        </div>
        <Transport state={state} position={position} actions={actions} />
        {cameraId && <ExportBar key={cameraId} cameraId={cameraId} inMs={marks.inMs} outMs={marks.outMs} onClear={() => setMarks({ inMs: null, outMs: null })} />}
        {view && (
          <Timeline
            view={view}
            onView={setView}
            spans={spans}
            events={events}
            position={position}
            nowMs={now}
            oldestMs={usage?.oldestMs ?? null}
            inMs={marks.inMs}
            outMs={marks.outMs}
            onSeek={seek}
          />
        )}
      </div>
      <aside className="playback-side">
        <select
          className="side-select"
          aria-label={t('playback.camera')}
          value={cameraId ?? ''}
          onChange={(event) => {
            location.hash = playbackHash(event.target.value, position.positionMs);
          }}
        >
          {cameras.map((candidate) => (
            <option key={candidate.id} value={candidate.id}>
              {candidate.name}
            </option>
          ))}
        </select>
        {day !== null && (
          <div className="side-day">
            <button type="button" className="bar-button" aria-label={t('playback.previousDay')} title={t('playback.previousDay')} onClick={() => toDay(startOfDay(day - 1))}>
              <ChevronLeft size={16} />
            </button>
            <DayField day={day} latest={now} icon={<CalendarDays size={16} aria-hidden />} label={formatDay(day, i18n.language)} onPick={toDay} />
            <button
              type="button"
              className="bar-button"
              aria-label={t('playback.nextDay')}
              title={t('playback.nextDay')}
              disabled={dayView(day).endMs > now}
              onClick={() => toDay(dayView(day).endMs)}
            >
              <ChevronRight size={16} />
            </button>
          </div>
        )}
        <h2 className="side-title">
          {t('playback.events')}
          {dayEvents.length > 0 && <span className="side-count">{dayEvents.length}</span>}
        </h2>
        <EventsList events={dayEvents} currentId={currentEvent} onPick={(event) => goTo(event.startMs - LEAD_MS)} />
      </aside>
    </div>
  );
}

/** What stands between the person and the picture, in words; nothing while all is well. */
function StageMessage({ state, onRetry }: { state: ReturnType<typeof usePlaybackPlayer>['state']; onRetry: () => void }) {
  const { t } = useTranslation();
  if (state.phase === 'unplayable') {
    return (
      <div className="stage-message">
        <MonitorX size={24} aria-hidden />
        <p>{t('live.notice.codec', { codec: (state.codec ?? '').toUpperCase().replace(/^H(26[45])$/, 'H.$1') })}</p>
      </div>
    );
  }
  if (state.phase === 'failed') {
    return (
      <div className="stage-message">
        <PlugZap size={24} aria-hidden />
        <p>{t('playback.failed')}</p>
        <button type="button" className="bar-button bar-button-text" onClick={onRetry}>
          {t('live.retry')}
        </button>
      </div>
    );
  }
  if (state.phase === 'ended') return <div className="stage-note">{t('playback.ended')}</div>;
  if (state.phase === 'seeking' || state.phase === 'buffering') {
    return (
      <div className="stage-wait" role="status" aria-label={t('playback.loading')}>
        <LoaderCircle size={22} className="spin" aria-hidden />
      </div>
    );
  }
  return null;
}

function usePlaybackRoute() {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const listen = () => setHash(location.hash);
    addEventListener('hashchange', listen);
    return () => removeEventListener('hashchange', listen);
  }, []);
  return useMemo(() => parsePlaybackRoute(hash), [hash]);
}

function useCurrentEvent(events: ReturnType<typeof useEvents>, position: Position): string | null {
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

function firstWithFootage<C extends { id: string }>(cameras: readonly C[], usage: readonly { cameraId: string; newestMs: number | null }[] | undefined): C | null {
  return cameras.find((camera) => usage?.some((candidate) => candidate.cameraId === camera.id && candidate.newestMs !== null)) ?? null;
}
