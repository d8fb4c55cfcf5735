import { useEffect, useMemo, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock, formatDate, formatDay, formatDayNumber, formatMonth, formatWall, formatYear } from '../../player/format-time.ts';
import { cameraClockChanges, clockMarks } from './clock-marks.ts';
import { readColours } from './timeline-colours.ts';
import { drawTimeline, type TimelineScene } from './timeline-drawing.ts';
import { DAY, pan, timeToX, xToTime, zoomAround, type View } from './timeline-geometry.ts';
import { rowAt, rowsFor, RULER_PX } from './timeline-rows.ts';
import { type Tick, weekStartOf } from './timeline-ticks.ts';
import type { TimelinePicture } from './timeline-tiles.ts';
import { TimelineHover } from './TimelineHover.tsx';
import type { Previews } from './use-previews.ts';
import { localOffset, offsetIn, ownZone } from './zone-time.ts';

/** So close to the playhead, a drag takes hold of it; px. */
const GRIP_PX = 8;
/** Moved less than this, a press is a click; px. */
const CLICK_PX = 4;
const ZOOM_PER_WHEEL_PX = 1.0018;

type Drag = { kind: 'scrub' } | { kind: 'pan'; startX: number; view: View; moved: boolean };

export interface TimelineProps {
  view: View;
  onView(view: View): void;
  /** `zone`: IANA name of where it hangs, null: as one looks at it. `foreign`: another computer recorded it, by its own clock. */
  cameras: readonly { id: string; name: string; zone: string | null; foreign: boolean }[];
  leading: string | null;
  picture: TimelinePicture;
  /** Subscribes to the position without drawing the page anew. */
  position: { readonly positionMs: number | null; onPosition(listener: (ms: number) => void): Disposable };
  nowMs: number;
  oldestMs: number | null;
  inMs: number | null;
  outMs: number | null;
  /** What a search found, in order of time. */
  found: readonly { id: string; startMs: number; endMs: number }[];
  previews: Previews;
  /** `final`: the person has let go. */
  onSeek(ms: number, final: boolean): void;
  /** Stands at the end of the ruler. */
  corner: ReactNode;
}

/** The cameras' time as strips: wheel or pinch zooms around the pointer, the body drags, ruler and playhead scrub, a click seeks. */
export function Timeline(props: TimelineProps) {
  const { t, i18n } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<Drag | null>(null);
  const touches = useRef(new Map<number, number>());
  const [hover, setHover] = useState<{ x: number; ms: number; row: number | null } | null>(null);
  const [width, setWidth] = useState(0);
  const latest = useRef(props);
  latest.current = props;
  const rows = useMemo(() => rowsFor(props.cameras.length), [props.cameras.length]);
  const { position, view } = props;

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    // React's own wheel listener is passive and cannot keep the page from zooming.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const now = latest.current;
      const size = element.clientWidth;
      const x = event.clientX - element.getBoundingClientRect().left;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        const delta = event.deltaX || event.deltaY;
        now.onView(pan(now.view, xToTime(now.view, size, delta) - now.view.startMs));
      } else {
        // Pinching on a touch pad comes as a wheel with ctrl, in small steps.
        const strength = event.ctrlKey ? 6 : 1;
        now.onView(zoomAround(now.view, ZOOM_PER_WHEEL_PX ** (event.deltaY * strength), xToTime(now.view, size, x)));
      }
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('wheel', wheel);
    };
  }, []);

  const { language } = i18n;
  const { spans, events, overviews, clockBreaks } = props.picture;
  const marks = useMemo(() => clockMarks(clockBreaks), [clockBreaks]);
  const zones = useMemo(
    () => new Map(props.cameras.flatMap(({ id, zone }) => (zone !== null && zone !== ownZone ? [[id, { zone, offsetAt: offsetIn(zone) }] as const] : []))),
    [props.cameras],
  );
  const cameraChanges = zones.size > 0 ? cameraClockChanges(view, zones, localOffset) : [];
  const scene: Omit<TimelineScene, 'positionMs'> = {
    ...{ view, rows, cameras: props.cameras, spans, events, overviews, clockMarks: marks, cameraChanges, nowMs: props.nowMs, inMs: props.inMs, outMs: props.outMs, found: props.found },
    hoverMs: hover?.ms ?? null,
    leading: props.cameras.length > 1 ? props.leading : null,
    weekStart: weekStartOf(language),
    label: (tick) => tickLabel(tick, language),
    changeLabel: ({ beforeMs, afterMs }) => `${formatWall(beforeMs, language)} → ${formatWall(afterMs, language)}`,
    stepLabel: (fromMs, toMs) => stepInWords(fromMs, toMs, language),
  };
  const drawn = useRef(scene);
  drawn.current = scene;
  const redraw = useRef<() => void>(() => undefined);

  // One drawing per animation frame at most, whatever has changed.
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || width === 0) return;
    const ratio = devicePixelRatio;
    element.width = Math.round(width * ratio);
    element.height = Math.round(rows.heightPx * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    let scheduled = 0;
    let colours = readColours(element);
    const draw = () => {
      scheduled = 0;
      drawTimeline(context, width, colours, { ...drawn.current, positionMs: position.positionMs });
    };
    const later = () => {
      if (scheduled === 0) scheduled = requestAnimationFrame(draw);
    };
    redraw.current = later;
    draw();
    const subscription = position.onPosition(later);
    const theme = new MutationObserver(() => {
      colours = readColours(element);
      later();
    });
    theme.observe(document.documentElement, { attributes: true });
    return () => {
      if (scheduled !== 0) cancelAnimationFrame(scheduled);
      subscription[Symbol.dispose]();
      theme.disconnect();
    };
  }, [width, rows, position]);
  useEffect(() => redraw.current());

  const at = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    return { x, y, ms: xToTime(view, width, x), row: rowAt(rows, y) };
  };

  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    touches.current.set(event.pointerId, event.clientX);
    const { x, y, ms } = at(event);
    const { positionMs } = position;
    const playhead = positionMs === null ? Infinity : timeToX(view, width, positionMs);
    if (y < RULER_PX || Math.abs(x - playhead) < GRIP_PX) {
      drag.current = { kind: 'scrub' };
      props.onSeek(ms, false);
    } else drag.current = { kind: 'pan', startX: x, view, moved: false };
  };

  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    const { x, ms, row } = at(event);
    setHover({ x, ms, row });
    const before = touches.current.get(event.pointerId);
    if (before !== undefined && touches.current.size === 2) {
      const [other] = [...touches.current].filter(([id]) => id !== event.pointerId).map(([, clientX]) => clientX);
      touches.current.set(event.pointerId, event.clientX);
      const spread = Math.abs(event.clientX - (other ?? 0));
      const was = Math.abs(before - (other ?? 0));
      if (spread > 10 && was > 10) props.onView(zoomAround(view, was / spread, ms));
      drag.current = null;
      return;
    }
    const now = drag.current;
    if (now?.kind === 'scrub') props.onSeek(ms, false);
    else if (now?.kind === 'pan') {
      if (Math.abs(x - now.startX) > CLICK_PX) now.moved = true;
      if (now.moved) props.onView(pan(now.view, xToTime(now.view, width, now.startX) - xToTime(now.view, width, x)));
    }
  };

  const onPointerUp = (event: PointerEvent<HTMLCanvasElement>) => {
    touches.current.delete(event.pointerId);
    const now = drag.current;
    drag.current = null;
    if (now?.kind === 'scrub' || (now?.kind === 'pan' && !now.moved)) props.onSeek(at(event).ms, true);
  };

  return (
    <div className="timeline" data-testid="timeline" data-from={Math.round(view.startMs)} data-to={Math.round(view.endMs)} data-overview={overviews.length > 0 || undefined} data-found={props.found.length || undefined}>
      <canvas
        ref={canvas}
        className="timeline-canvas"
        style={{ height: rows.heightPx }}
        role="img"
        aria-label={t('playback.timelineOf', stretchInWords(view, language))}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          touches.current.clear();
          drag.current = null;
        }}
        onPointerLeave={() => setHover(null)}
      />
      {props.corner && <div className="timeline-corner">{props.corner}</div>}
      {hover && (
        <TimelineHover
          ms={hover.ms}
          x={hover.x}
          width={width}
          view={view}
          camera={(hover.row === null ? props.cameras.find(({ id }) => id === props.leading) : props.cameras[hover.row]) ?? props.cameras[0] ?? null}
          named={props.cameras.length > 1}
          overview={overviews.length > 0}
          spans={spans}
          events={events}
          clockMarks={marks}
          cameraChanges={cameraChanges}
          nowMs={props.nowMs}
          oldestMs={props.oldestMs}
          previews={props.previews}
        />
      )}
    </div>
  );
}

function tickLabel({ atMs, text }: Tick, language: string): string {
  switch (text) {
    case 'seconds':
      return formatClock(atMs, language, true);
    case 'clock':
      return formatClock(atMs, language);
    case 'day':
      return formatDay(atMs, language);
    case 'dayNumber':
      return formatDayNumber(atMs, language);
    case 'date':
      return formatDate(atMs, language);
    case 'month':
      return formatMonth(atMs, language);
    case 'year':
      return formatYear(atMs, language);
  }
}

/** What is in sight, for those who cannot see it. */
function stretchInWords({ startMs, endMs }: View, language: string): { from: string; to: string } {
  const long = endMs - startMs > 3 * DAY;
  const say = (ms: number) => (long ? formatDay(ms, language) : `${formatDay(ms, language)} ${formatClock(ms, language)}`);
  return { from: say(startMs), to: say(endMs) };
}

/** A step within a minute is told with its seconds. */
function stepInWords(fromMs: number, toMs: number, language: string): string {
  const say = (seconds: boolean) => [fromMs, toMs].map((ms) => formatClock(ms, language, seconds));
  const [from, to] = say(false);
  return (from === to ? say(true) : [from, to]).join(' → ');
}
