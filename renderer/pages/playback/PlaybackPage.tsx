import { useMedia } from '../../components/use-media.ts';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { takeOfEvent, takesOf } from '../../../contract/takes.ts';
import { engine } from '../../host/index.ts';
import type { LivePlayer } from '../../player/live-player.ts';
import { saveSnapshot } from '../../player/save-snapshot.ts';
import { DeletePanel } from './DeletePanel.tsx';
import { ExportPanel } from './ExportPanel.tsx';
import { FindPicture } from './find/FindPicture.tsx';
import { FindSide } from './find/FindSide.tsx';
import { FindTools } from './find/FindTools.tsx';
import { useFind } from './find/use-find.ts';
import { useFoundInSight } from './find/use-found-in-sight.ts';
import { HelpPanel } from './HelpPanel.tsx';
import { PlaybackEmpty } from './PlaybackEmpty.tsx';
import { PlaybackGrid } from './PlaybackGrid.tsx';
import { PlaybackSide } from './PlaybackSide.tsx';
import type { PlaybackTileActions } from './PlaybackTile.tsx';
import { landing } from './played-cameras.ts';
import { Position } from './position.ts';
import { RangeBar } from './RangeBar.tsx';
import { playbackHash } from './route.ts';
import { LEAD_MS } from './skip.ts';
import { StarPanel } from './StarPanel.tsx';
import { TakeChoice } from './TakeChoice.tsx';
import { Timeline } from './Timeline.tsx';
import { dayView } from './timeline-geometry.ts';
import { TimelineZoom } from './TimelineZoom.tsx';
import { Transport } from './Transport.tsx';
import { UndoBar } from './UndoBar.tsx';
import { useChosenCameras } from './use-chosen-cameras.ts';
import { useExportJobs } from './use-export-jobs.ts';
import { useDeletions } from './use-deletions.ts';
import { useEvents, useNow } from './use-footage.ts';
import { useLive } from './use-live.ts';
import { useMarks } from './use-marks.ts';
import { usePlaybackKeys } from './use-playback-keys.ts';
import { usePlaybackPlayer } from './use-playback-player.ts';
import { usePlayedCameras } from './use-played-cameras.ts';
import { usePreviews } from './use-previews.ts';
import { usePlaybackRoute } from './use-route.ts';
import { useSkip } from './use-skip.ts';
import { useSound } from './use-sound.ts';
import { useTimeline } from './use-timeline.ts';
import { type PageControls, useTransport } from './use-transport.ts';
import { useView } from './use-view.ts';
import '../media-pages.css';
import './playback.css';
import './playback-parts.css';
import './find/find.css';

/** Opened without a time, playback begins so long before the end of what is recorded, ms. */
const RECENT_MS = 30_000;
/** As in the styles: the controls have no room for more than themselves. */
const NARROW = '(max-width: 1100px)';
/** Starred without marks: so much around the moment, either way, ms. */
const STAR_AROUND_MS = 15_000;

const engineNow = () => engine.engineNow();

type Panel = { kind: 'help' } | { kind: 'exports' } | { kind: 'star'; from: number; to: number } | { kind: 'delete'; marked: { from: number; to: number } | null } | null;

export function PlaybackPage() {
  const route = usePlaybackRoute();
  const { cameras, footage, loading, again } = usePlayedCameras();
  const now = useNow(engineNow);
  const names = useMemo(() => new Map(cameras.map(({ id, name }) => [id, name])), [cameras]);
  const { chosen, cameraIds, shown, leading, leader, recorded, searchable, searched, lead, setAlone } = useChosenCameras(route, cameras, footage);
  const drawn = useMemo(() => shown.map(({ id, name, camera, disk }) => ({ id, name, zone: camera?.details.timeZone ?? null, foreign: disk !== null })), [shown]);
  const own = useMemo(() => shown.filter(({ disk }) => disk === null), [shown]);
  const hasLive = own.some(({ camera }) => camera !== null);
  const usage = (footage ?? []).filter(({ cameraId }) => cameraIds.includes(cameraId));
  const newestMs = usage.length > 0 ? Math.max(...usage.map((each) => each.newestMs)) : null;
  const oldestMs = usage.length > 0 ? Math.min(...usage.map((each) => each.oldestMs)) : null;

  const [position] = useState(() => new Position());
  const [start, setStart] = useState<{ atMs: number; take?: number | null } | null>(null);
  const { state, player, register } = usePlaybackPlayer(cameraIds, start, position);
  const earlierTake = useRef(false);
  const { live, go: goLive, leave: leaveLive } = useLive(player, state, position, hasLive, earlierTake);
  const views = useView(position, () => live || (player?.state.wantsPlay ?? false));
  const { view, day, open, reveal, hold } = views;
  const { marks, mark, setLoop, clear } = useMarks();
  const [panel, setPanel] = useState<Panel>(null);
  const deletions = useDeletions();
  const exports = useExportJobs();
  const sound = useSound(player, state, leading, leader?.camera?.streams.some(({ role, audio }) => role === 'main' && audio !== null) ?? false);

  // Where to begin: the address says so, or the newest footage.
  const known = footage !== null && cameraIds.length > 0;
  useEffect(() => {
    if (!known || start) return;
    const atMs = route.atMs ?? (newestMs === null ? null : newestMs - RECENT_MS);
    if (atMs === null) return;
    setStart({ atMs, take: route.take });
    open(atMs, route.atMs !== null, oldestMs);
  }, [known, start, route.atMs, route.take, newestMs, oldestMs, open]);
  // The address changed while the page is open: another moment was picked elsewhere.
  const opened = useRef(route);
  useEffect(() => {
    const before = opened.current;
    if (before === route) return;
    opened.current = route;
    setAlone(null);
    // The same moment, where something is looked for, or no more.
    if (before.find !== route.find && before.atMs === route.atMs) return;
    const isHere = route.atMs === Math.round(position.positionMs ?? 0) && (route.take === null || route.take === before.take);
    if (route.atMs === null || isHere) return;
    leaveLive();
    setStart({ atMs: route.atMs, take: route.take });
    open(route.atMs, true, null);
  }, [route, position, open, leaveLive, setAlone]);

  const find = useFind(searched);
  useFoundInSight(searched !== null, find, views.setView);
  const showFind = (on: boolean) => {
    if (on) leaveLive();
    if (on && day !== null) find.setDay(day);
    location.hash = playbackHash(chosen, route.atMs, on);
  };

  const timeline = useTimeline(cameraIds, view);
  const clockSteps = leader?.clockSteps ?? timeline.picture.clockBreaks;
  earlierTake.current = state.take !== null && takesOf(clockSteps).some(({ number }) => number > (state.take ?? 0));
  const previews = usePreviews(cameraIds, leading, view, state?.phase === 'seeking');
  const dayRange = useMemo(() => (day === null ? null : { from: day, to: dayView(day).endMs }), [day]);
  const dayEvents = useEvents(cameraIds, dayRange);

  const controls = useRef<PageControls>(null as never);
  const seek = useCallback(
    (ms: number, final: boolean, take?: number) => {
      // The present goes on by itself, and so does what is looked at from there.
      if (controls.current.live) player?.play();
      leaveLive();
      hold(!final);
      // Where the clock was put back there is footage that lies ahead of the present.
      const target = Math.min(ms, Math.max(engineNow(), controls.current.newestMs));
      position.set(target);
      player?.seek(target, { scrub: !final, take });
    },
    [player, position, hold, leaveLive],
  );
  const goTo = useCallback(
    (ms: number, take?: number) => {
      seek(ms, true, take);
      reveal(ms);
    },
    [seek, reveal],
  );
  const toDay = (ms: number) => {
    const { endMs } = dayView(ms);
    const starts = [...timeline.picture.spans.values()].flat().flatMap((span) => (span.cause === null && span.endMs > ms && span.startMs < endMs ? [Math.max(ms, span.startMs)] : []));
    // Inside a day without footage the player goes to the first picture after it.
    seek(starts.length > 0 ? Math.min(...starts) : ms, true);
    views.showDay(ms);
  };

  const isNarrow = useMedia(NARROW);
  const actions = useTransport(player, position, controls);
  const skip = useSkip(player, state, actions, dayEvents, now);
  const stretch = marks.inMs !== null && marks.outMs !== null ? { fromMs: marks.inMs, toMs: marks.outMs } : null;
  const marked = stretch && stretch.toMs > stretch.fromMs ? { from: stretch.fromMs, to: stretch.toMs } : null;
  controls.current = {
    newestMs: newestMs ?? 0,
    cameraIds,
    live,
    goLive,
    leaveLive,
    goTo,
    zoom: views.zoom,
    scale: (scale) => views.scale(scale, engineNow()),
    turn: views.turn,
    snapshot: () => {
      const now = live && leader ? livePlayers.current.get(leader.id) : undefined;
      if (now && leader) void saveSnapshot(() => now.snapshot(), leader.name, engineNow());
      else if (player && leader) void saveSnapshot(() => player.snapshot('image/png', leader.id), leader.name, player.shownMs ?? player.positionMs);
    },
    toggleSound: sound.toggle,
    mark: (end) => mark(end, position.positionMs),
    star: () => {
      const at = position.positionMs;
      if (at !== null && leader?.disk === null) setPanel(stretch ? { kind: 'star', from: stretch.fromMs, to: stretch.toMs } : { kind: 'star', from: at - STAR_AROUND_MS, to: Math.min(engineNow(), at + STAR_AROUND_MS) });
    },
    find: () => (searched !== null || searchable !== null) && showFind(searched === null),
    toFound: (direction, atMs) => {
      const moment = searched === null ? null : find.beside(atMs, direction);
      if (moment) goTo(moment.startMs - LEAD_MS);
      return searched !== null;
    },
    help: () => setPanel({ kind: 'help' }),
    found: skip.found,
  };
  usePlaybackKeys(actions, state);

  const loop = marks.loop && marks.inMs !== null && marks.outMs !== null && marks.outMs > marks.inMs;
  useEffect(() => {
    player?.setLoop(loop && marks.inMs !== null && marks.outMs !== null ? { fromMs: marks.inMs, toMs: marks.outMs } : null);
  }, [player, loop, marks.inMs, marks.outMs]);
  const onLoop = (on: boolean) => {
    setLoop(on);
    if (on && marks.inMs !== null) goTo(marks.inMs);
  };
  const livePlayers = useRef(new Map<string, LivePlayer>());
  const tiles = useMemo<PlaybackTileActions>(
    () => ({
      register,
      lead,
      alone: (id) => {
        lead(id);
        setAlone((before) => (before === null ? id : null));
      },
      retry: () => player?.retry(),
      live: (id, made) => {
        if (made) livePlayers.current.set(id, made);
        else livePlayers.current.delete(id);
      },
    }),
    [register, player, lead, setAlone],
  );
  const { outdated } = timeline;
  const changed = () => {
    outdated();
    again();
    player?.retry();
  };

  const zoom = <TimelineZoom viewMs={view && view.endMs - view.startMs} actions={actions} />;

  if (!loading && footage && !start && (cameras.length === 0 || newestMs === null)) return <PlaybackEmpty cameraId={leading} />;
  return (
    <div className="playback-page">
      <div className="playback-main">
        <PlaybackGrid
          cameras={shown}
          state={state}
          spans={timeline.picture.spans}
          position={position}
          leading={leading}
          live={live}
          sound={sound.on}
          quiet={skip.skip === 'quiet'}
          actions={tiles}
          over={searched !== null && leader && <FindPicture key={searched} find={find} name={leader.name} ratio={state.width > 0 ? state.width / state.height : 16 / 9} />}
        />
        {state.take !== null && <TakeChoice take={state.take} breaks={clockSteps} position={position} onTake={(take) => player?.showTake(take)} />}
        {searched !== null && <FindTools find={find} />}
        <Transport state={state} live={live} canGoLive={hasLive} canStar={leader?.disk === null} finding={searched !== null} position={position} zoom={isNarrow ? null : zoom} actions={actions} skip={skip.skip} onSkip={skip.setSkip} sound={sound.there ? { on: sound.on, volume: sound.volume, onVolume: sound.setVolume } : null} />
        {leader && (
          <RangeBar
            key={leader.id}
            camera={leader}
            cameras={shown}
            names={names}
            exports={exports}
            own={leader.disk === null}
            inMs={marks.inMs}
            outMs={marks.outMs}
            loop={marks.loop}
            onLoop={onLoop}
            onStar={() => actions.star()}
            onDelete={() => setPanel({ kind: 'delete', marked })}
            onClear={clear}
          />
        )}
        {deletions.latest && (
          <UndoBar
            key={deletions.latest.id}
            deletion={deletions.latest}
            nowMs={now}
            onGone={deletions.gone}
            onUndone={() => {
              if (deletions.latest) deletions.gone(deletions.latest.id);
              changed();
            }}
          />
        )}
        {view && (
          <Timeline
            view={view}
            onView={views.setView}
            cameras={drawn}
            leading={leading}
            picture={timeline.picture}
            position={position}
            nowMs={now}
            oldestMs={oldestMs}
            inMs={marks.inMs}
            outMs={marks.outMs}
            found={find.found}
            previews={previews}
            onSeek={seek}
            corner={isNarrow ? zoom : null}
          />
        )}
      </div>
      {searched !== null && leader ? (
        <FindSide
          find={find}
          camera={leader}
          cameras={recorded}
          position={position}
          onCamera={(id) => (location.hash = playbackHash(id, position.positionMs, true))}
          onOpen={(moment) => goTo(moment.startMs - LEAD_MS)}
          onClose={() => showFind(false)}
        />
      ) : (
        <PlaybackSide
          cameras={cameras}
          chosen={cameraIds}
          onChoose={(ids) => {
            setAlone(null);
            const here = cameras.some(({ id, camera }) => camera && ids.includes(id));
            // Footage of another computer is mostly of another time.
            location.hash = playbackHash(ids, here ? (live ? null : position.positionMs) : landing(footage ?? [], ids, position.positionMs, RECENT_MS));
          }}
          day={day}
          nowMs={now}
          onDay={toDay}
          events={dayEvents}
          position={position}
          onEvent={(event) => goTo(event.startMs - LEAD_MS, takeOfEvent(event))}
          onFind={searchable === null ? null : () => showFind(true)}
          exports={exports.jobs.length}
          onExports={() => setPanel({ kind: 'exports' })}
          onDelete={own.length > 0 ? () => setPanel({ kind: 'delete', marked }) : null}
        />
      )}
      {panel?.kind === 'help' && <HelpPanel onClose={() => setPanel(null)} />}
      {panel?.kind === 'exports' && <ExportPanel cameras={shown} names={names} range={marked} jobs={exports.jobs} onBegan={exports.began} onClose={() => setPanel(null)} />}
      {panel?.kind === 'star' && leading && dayRange && (
        <StarPanel cameras={own} leading={leading} from={panel.from} to={panel.to} around={dayRange} onClose={() => setPanel(null)} onChanged={outdated} onGoTo={goTo} />
      )}
      {panel?.kind === 'delete' && leading && (
        <DeletePanel
          cameras={own}
          leading={own.some(({ id }) => id === leading) ? leading : (own[0]?.id ?? leading)}
          marked={panel.marked}
          dayMs={day}
          onClose={() => setPanel(null)}
          onDeleted={(done) => {
            setPanel(null);
            deletions.add(done);
            clear();
            changed();
          }}
        />
      )}
    </div>
  );
}
