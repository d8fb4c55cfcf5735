import { ArrowUp, CircleHelp, Flag, ScanSearch, SearchX } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { takeOfEvent } from '../../../contract/takes.ts';
import { type CameraEvent, DEFAULT_RECORDING } from '../../../contract/types.ts';
import { parseRoute, useHash } from '../../app/router.ts';
import { Button } from '../../components/controls.tsx';
import { EmptyState, ErrorNote } from '../../components/feedback.tsx';
import { engine } from '../../host/index.ts';
import { useCameras } from '../../host/use-cameras.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useToasts } from '../../state/toasts.ts';
import { playbackHash } from '../playback/route.ts';
import { type EventFilter, eventsHash, isFiltered, NO_FILTER, parseFilter } from './event-filter.ts';
import { rowBeside } from './event-layout.ts';
import { EventPictures, PicturesContext } from './event-pictures.ts';
import { EventGrid, type EventGridHandle } from './EventGrid.tsx';
import { EventHelp } from './EventHelp.tsx';
import { EventPanel, LEAD_MS } from './EventPanel.tsx';
import { EventsSkeleton } from './EventsSkeleton.tsx';
import { FilterBar } from './FilterBar.tsx';
import { act, type TriageActions } from './triage-keys.ts';
import { UndoBar } from './UndoBar.tsx';
import { useDeletions } from './use-deletions.ts';
import { useEvents } from './use-events.ts';
import './events.css';

/** Days pass while the page is open. */
const LOOK_AT_CLOCK_MS = 60_000;

/** What happened, newest first: looked through, kept, noted, thrown away. */
export function EventsPage() {
  const { t } = useTranslation();
  const { cameras } = useCameras();
  const hash = useHash();
  const { filter, shown } = useMemo(() => addressOf(hash), [hash]);
  const { pages, state, version } = useEvents(useStable(filter));
  const { show } = useToasts();
  const fail = useCallback((error: unknown) => show(errorText(error, t)), [show, t]);
  const { deletions, remove, undo } = useDeletions(fail);
  const [selected, setSelected] = useState<string | null>(null);
  const [playing, setPlaying] = useState<boolean | null>(null);
  // The event whose note is to be written.
  const [noteAsked, setNoteAsked] = useState<string | null>(null);
  const [helping, setHelping] = useState(false);
  const nowMs = useNow();
  const grid = useRef<EventGridHandle>(null);
  const pictures = useMemo(() => new EventPictures(), []);
  useEffect(() => () => pictures.close(), [pictures]);

  const names = useMemo(() => new Map(cameras.map((camera) => [camera.id, camera.name])), [cameras]);
  const panelEvent = useShown(shown, pages?.indexOf(shown ?? '') ?? null, (index) => pages?.at(index) ?? null, version);
  const plan = cameras.find((camera) => camera.id === panelEvent?.cameraId)?.recording ?? DEFAULT_RECORDING;

  const showEvent = useCallback((id: string | null) => {
    setPlaying(null);
    if (id !== null) setSelected(id);
    const now = parseRoute(location.hash).query;
    if ((now.get('event') ?? null) === id) return;
    const wasShown = now.has('event');
    const hash = eventsHash(parseFilter(now), id);
    // Going back closes the panel; it does not go through all that was looked at.
    if (wasShown && id !== null) history.replaceState(null, '', hash);
    else history.pushState(null, '', hash);
    dispatchEvent(new HashChangeEvent('hashchange'));
  }, [setPlaying, setSelected]);
  const select = useCallback(
    (index: number) => {
      const event = pages?.at(index);
      if (!event) return;
      grid.current?.reveal(index);
      if (parseRoute(location.hash).query.has('event')) showEvent(event.id);
      else setSelected(event.id);
    },
    [pages, showEvent, setSelected],
  );
  const change = useCallback((event: CameraEvent, wish: { starred?: boolean; note?: string }) => void engine.call('events.update', { id: event.id, ...wish }).then(({ event: changed }) => pages?.take(changed), fail), [pages, fail]);
  const star = useCallback((event: CameraEvent) => change(event, { starred: event.starred !== true }), [change]);
  const removeEvent = useCallback(
    (event: CameraEvent, footage: boolean) => {
      const index = pages?.indexOf(event.id) ?? null;
      // The one that comes into its place is the next to be judged.
      const next = index === null ? null : (pages?.at(index + 1) ?? pages?.at(index - 1) ?? null);
      pages?.remove([event.id]);
      void remove([event.id], footage).then(() => undefined);
      if (parseRoute(location.hash).query.has('event')) showEvent(next?.id ?? null);
      setSelected(next?.id ?? null);
    },
    [pages, remove, showEvent, setSelected],
  );
  const takeBack = useCallback(async () => {
    const back = await undo();
    const [first] = back;
    if (!first) return;
    await pages?.reload();
    if (parseRoute(location.hash).query.has('event')) showEvent(first.id);
    else setSelected(first.id);
  }, [undo, pages, showEvent, setSelected]);

  const current = selected === null ? null : (pages?.indexOf(selected) ?? null);
  const event = panelEvent ?? (current === null ? null : (pages?.at(current) ?? null));
  const step = (by: 1 | -1) => select(current === null ? 0 : Math.max(0, Math.min(state.count - 1, current + by)));
  const row = (by: 1 | -1) => {
    const layout = grid.current?.layout();
    select(current === null || !layout ? 0 : rowBeside(layout, current, by));
  };
  useTriageKeys(
    {
      next: () => step(1),
      previous: () => step(-1),
      down: () => row(1),
      up: () => row(-1),
      star: () => event && star(event),
      remove: () => event && removeEvent(event, false),
      undo: () => void takeBack(),
      open: () => {
        if (panelEvent) location.hash = playbackHash(panelEvent.cameraId, panelEvent.startMs - LEAD_MS, false, takeOfEvent(panelEvent));
        else if (event) showEvent(event.id);
      },
      note: () => {
        if (!event) return;
        if (!panelEvent) showEvent(event.id);
        setNoteAsked(event.id);
      },
      play: () => {
        if (!event) return;
        if (!panelEvent) showEvent(event.id);
        setPlaying(playing !== true);
      },
      help: () => setHelping(true),
      close: () => shown !== null && showEvent(null),
    },
    shown !== null,
    !helping,
  );

  const setFilter = (next: EventFilter) => {
    location.hash = eventsHash(next, null);
    grid.current?.toTop();
  };
  const actions = useMemo(() => ({ open: (index: number) => showEvent(pages?.at(index)?.id ?? null), star }), [pages, showEvent, star]);
  const nothing = pages !== null && !state.loading && state.count === 0 && state.error === null;
  return (
    <PicturesContext value={pictures}>
      <div className="events-page" data-testid="events-page" data-panel={panelEvent ? true : undefined}>
        <header className="events-head">
          <h1>{t('page.events')}</h1>
          {state.count > 0 && <span className="muted" data-testid="events-count">{t('events.count', { count: state.count })}</span>}
          {cameras.length > 0 && (
            <Button look="quiet" className="events-find" title={t('playback.find.open')} data-testid="events-find" onClick={() => (location.hash = playbackHash(filter.cameraIds, null, true))}>
              <ScanSearch size={18} aria-hidden />
              {t('playback.find.title')}
            </Button>
          )}
          <Button look="quiet" className="events-help" aria-label={t('events.help')} title={t('events.help')} onClick={() => setHelping(true)}>
            <CircleHelp size={18} aria-hidden />
          </Button>
        </header>
        <FilterBar filter={filter} cameras={cameras} nowMs={nowMs} onChange={setFilter} />
        {state.error ? (
          <ErrorNote error={state.error}>
            <Button onClick={() => void pages?.reload()}>{t('common.retry')}</Button>
          </ErrorNote>
        ) : null}
        <div className="events-body">
          {state.fresh > 0 && (
            <button
              type="button"
              className="events-fresh"
              data-testid="events-fresh"
              onClick={() => {
                grid.current?.toTop();
                void pages?.reload().then(() => grid.current?.toTop());
              }}
            >
              <ArrowUp size={16} aria-hidden />
              {t('events.fresh', { count: state.fresh })}
            </button>
          )}
          {pages && state.count > 0 ? <EventGrid pages={pages} state={state} version={version} selected={selected} names={names} nowMs={nowMs} actions={actions} handle={grid} /> : null}
          {state.loading && state.count === 0 ? <EventsSkeleton /> : null}
          {nothing && isFiltered(filter) ? (
            <EmptyState icon={<SearchX size={40} strokeWidth={1.4} aria-hidden />} title={t('events.noneTitle')} text={t('events.noneText')}>
              <Button onClick={() => setFilter(NO_FILTER)}>{t('events.clear')}</Button>
            </EmptyState>
          ) : null}
          {nothing && !isFiltered(filter) ? (
            <EmptyState icon={<Flag size={40} strokeWidth={1.4} aria-hidden />} title={t('events.emptyTitle')} text={t('events.emptyText')}>
              <Button onClick={() => (location.hash = '#/cameras')}>{t('events.toCameras')}</Button>
            </EmptyState>
          ) : null}
          {panelEvent && (
            <EventPanel
              event={panelEvent}
              camera={names.get(panelEvent.cameraId) ?? t('storage.removedCamera')}
              rolls={{ preMs: plan.preRollSeconds * 1_000, postMs: plan.postRollSeconds * 1_000 }}
              nowMs={nowMs}
              playing={playing}
              noteAsked={noteAsked === panelEvent.id}
              actions={{ close: () => showEvent(null), next: () => step(1), previous: () => step(-1), star, note: (of, note) => change(of, { note }), remove: removeEvent }}
              onNoteAsked={() => setNoteAsked(null)}
              onPlaying={setPlaying}
            />
          )}
        </div>
        <UndoBar deletions={deletions} onUndo={() => void takeBack()} />
        {helping && <EventHelp onClose={() => setHelping(false)} />}
      </div>
    </PicturesContext>
  );
}

function addressOf(hash: string): { filter: EventFilter; shown: string | null } {
  const { query } = parseRoute(hash);
  return { filter: parseFilter(query), shown: query.get('event') };
}

/** The event of the address: as the list has it, else asked for by itself; what was known of it stays until more is. */
function useShown(id: string | null, index: number | null, at: (index: number) => CameraEvent | null, version: number): CameraEvent | null {
  const [asked, setAsked] = useState<CameraEvent | null>(null);
  const listed = index === null ? null : at(index);
  const missing = id !== null && listed === null;
  useEffect(() => {
    if (!missing) return;
    let current = true;
    engine.call('events.get', { id }).then(
      ({ event }) => current && setAsked(event),
      () => current && setAsked(null),
    );
    return () => {
      current = false;
    };
    // What the list does not have may have changed, too.
  }, [missing, id, version]);
  if (id === null) return null;
  return listed ?? (asked?.id === id ? asked : null);
}

function useTriageKeys(actions: TriageActions, panel: boolean, enabled: boolean): void {
  const latest = useRef({ actions, panel, enabled });
  latest.current = { actions, panel, enabled };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!latest.current.enabled || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
      if (act(event.key, latest.current.actions, latest.current.panel)) event.preventDefault();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

/** Fields, menus and buttons have keys of their own. */
function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('input, textarea, select, [contenteditable]') || target.closest('.chip-menu, [role=dialog]')) return true;
  return (key === 'Enter' || key === ' ') && target.matches('button, a') && !target.matches('.event-open');
}

/** The same object as long as it says the same. */
function useStable<T>(value: T): T {
  const kept = useRef(value);
  if (JSON.stringify(kept.current) !== JSON.stringify(value)) kept.current = value;
  return kept.current;
}

function useNow(): number {
  const [nowMs, setNowMs] = useState(() => engine.engineNow());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(engine.engineNow()), LOOK_AT_CLOCK_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
