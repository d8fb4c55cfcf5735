import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { CameraEvent, TimelineSpan } from '../../../contract/types.ts';
import { formatClock, formatDay, formatExact } from '../../player/format-time.ts';
import { drawTimeline, RULER_PX, TIMELINE_HEIGHT_PX, type TimelineColours } from './timeline-drawing.ts';
import { pan, spanAt, timeToX, xToTime, zoomAround, type View } from './timeline-geometry.ts';

/** So close to the playhead, a drag takes hold of it; px. */
const GRIP_PX = 8;
/** Moved less than this, a press is a click; px. */
const CLICK_PX = 4;
const ZOOM_PER_WHEEL_PX = 1.0018;

type Drag = { kind: 'scrub' } | { kind: 'pan'; startX: number; view: View; moved: boolean };

export interface TimelineProps {
  view: View;
  onView(view: View): void;
  spans: readonly TimelineSpan[];
  events: readonly CameraEvent[];
  /** Subscribes to the position without drawing the page anew. */
  position: { readonly positionMs: number | null; onPosition(listener: (ms: number) => void): Disposable };
  nowMs: number;
  oldestMs: number | null;
  inMs: number | null;
  outMs: number | null;
  /** `final`: the person has let go. */
  onSeek(ms: number, final: boolean): void;
}

/** A camera's time as a strip: wheel or pinch zooms around the pointer, the body drags, ruler and playhead scrub, a click seeks. */
export function Timeline(props: TimelineProps) {
  const { t, i18n } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<Drag | null>(null);
  const touches = useRef(new Map<number, number>());
  const [hover, setHover] = useState<{ x: number; ms: number } | null>(null);
  const [width, setWidth] = useState(0);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    // React's own wheel listener is passive and cannot keep the page from zooming.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const { view, onView } = latest.current;
      const size = element.clientWidth;
      const x = event.clientX - element.getBoundingClientRect().left;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        const delta = event.deltaX || event.deltaY;
        onView(pan(view, xToTime(view, size, delta) - view.startMs));
      } else {
        // Pinching on a touch pad comes as a wheel with ctrl, in small steps.
        const strength = event.ctrlKey ? 6 : 1;
        onView(zoomAround(view, ZOOM_PER_WHEEL_PX ** (event.deltaY * strength), xToTime(view, size, x)));
      }
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('wheel', wheel);
    };
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || width === 0) return;
    const ratio = devicePixelRatio;
    element.width = Math.round(width * ratio);
    element.height = Math.round(TIMELINE_HEIGHT_PX * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    let scheduled = 0;
    let colours = readColours(element);
    const draw = () => {
      scheduled = 0;
      drawTimeline(context, width, colours, {
        view: props.view,
        spans: props.spans,
        events: props.events,
        positionMs: props.position.positionMs,
        nowMs: props.nowMs,
        inMs: props.inMs,
        outMs: props.outMs,
        hoverMs: hover?.ms ?? null,
        label: (ms, step) => formatClock(ms, i18n.language, step < 60_000),
        dayLabel: (ms) => formatDay(ms, i18n.language),
      });
    };
    const later = () => {
      if (scheduled === 0) scheduled = requestAnimationFrame(draw);
    };
    draw();
    const position = props.position.onPosition(later);
    const theme = new MutationObserver(() => {
      colours = readColours(element);
      later();
    });
    theme.observe(document.documentElement, { attributes: true });
    return () => {
      if (scheduled !== 0) cancelAnimationFrame(scheduled);
      position[Symbol.dispose]();
      theme.disconnect();
    };
  }, [width, hover, i18n.language, props.view, props.spans, props.events, props.position, props.nowMs, props.inMs, props.outMs]);

  const at = (event: PointerEvent) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    return { x, y: event.clientY - event.currentTarget.getBoundingClientRect().top, ms: xToTime(props.view, width, x) };
  };

  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    touches.current.set(event.pointerId, event.clientX);
    const { x, y, ms } = at(event);
    const { positionMs } = props.position;
    const playhead = positionMs === null ? Infinity : timeToX(props.view, width, positionMs);
    if (y < RULER_PX || Math.abs(x - playhead) < GRIP_PX) {
      drag.current = { kind: 'scrub' };
      props.onSeek(ms, false);
    } else drag.current = { kind: 'pan', startX: x, view: props.view, moved: false };
  };

  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    const { x, ms } = at(event);
    setHover({ x, ms });
    const before = touches.current.get(event.pointerId);
    if (before !== undefined && touches.current.size === 2) {
      const [other] = [...touches.current].filter(([id]) => id !== event.pointerId).map(([, clientX]) => clientX);
      touches.current.set(event.pointerId, event.clientX);
      const spread = Math.abs(event.clientX - (other ?? 0));
      const was = Math.abs(before - (other ?? 0));
      if (spread > 10 && was > 10) props.onView(zoomAround(props.view, was / spread, ms));
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

  const span = hover ? spanAt(props.spans, hover.ms) : null;
  return (
    <div className="timeline" data-testid="timeline">
      <canvas
        ref={canvas}
        className="timeline-canvas"
        style={{ height: TIMELINE_HEIGHT_PX }}
        aria-label={t('playback.timeline')}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          touches.current.clear();
          drag.current = null;
        }}
        onPointerLeave={() => setHover(null)}
      />
      {hover && (
        <div className="timeline-hover" style={{ left: Math.min(Math.max(hover.x, 90), Math.max(90, width - 90)) }}>
          <span className="timeline-hover-time">{formatExact(hover.ms, i18n.language)}</span>
          <span className="timeline-hover-what">{whatIsThere(hover.ms, span, props.nowMs, props.oldestMs, t)}</span>
        </div>
      )}
    </div>
  );
}

function whatIsThere(ms: number, span: TimelineSpan | null, nowMs: number, oldestMs: number | null, t: (key: string) => string): string {
  if (ms > nowMs) return t('playback.notYet');
  if (span?.cause) return t(`gapCause.${span.cause}`);
  if (span) return t(`playback.class.${span.class ?? 'continuous'}`);
  if (oldestMs !== null && ms < oldestMs) return t('playback.beyondKept');
  return t('playback.nothingRecorded');
}

function readColours(element: HTMLElement): TimelineColours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    footage: read('--timeline-footage'),
    events: read('--timeline-event'),
    manual: read('--timeline-manual'),
    starred: read('--timeline-starred'),
    gap: read('--timeline-gap'),
    mark: read('--timeline-mark'),
    text: read('--timeline-text'),
    strongText: read('--timeline-strong'),
    line: read('--timeline-line'),
    now: read('--timeline-now'),
    playhead: read('--timeline-playhead'),
    range: read('--timeline-range'),
    future: read('--timeline-past'),
    font: `12px ${style.fontFamily}`,
  };
}
