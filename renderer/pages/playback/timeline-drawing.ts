import type { CameraEvent, TimelineSpan } from '../../../contract/types.ts';
import { bars, DAY, marks, ticks, tickStep, timeToX, type View } from './timeline-geometry.ts';

export interface TimelineColours {
  footage: string;
  events: string;
  manual: string;
  starred: string;
  gap: string;
  mark: string;
  text: string;
  strongText: string;
  line: string;
  now: string;
  playhead: string;
  range: string;
  future: string;
  font: string;
}

export interface TimelineScene {
  view: View;
  spans: readonly TimelineSpan[];
  events: readonly CameraEvent[];
  positionMs: number | null;
  nowMs: number;
  /** Marked for export, UTC ms. */
  inMs: number | null;
  outMs: number | null;
  hoverMs: number | null;
  label(ms: number, stepMs: number): string;
  dayLabel(ms: number): string;
}

/** Heights from the top, px: ruler, marks of events, bar. */
export const RULER_PX = 22;
const MARKS_PX = 8;
const BAR_TOP_PX = RULER_PX + MARKS_PX + 4;
const BAR_PX = 30;
export const TIMELINE_HEIGHT_PX = BAR_TOP_PX + BAR_PX + 10;

const LABEL_SPACE_PX = 76;
/** Between two labels so many small ticks, by what the step divides into. */
const SMALL_TICKS: Record<number, number> = { 1000: 2, 2000: 2, 5000: 5, 10_000: 5, 15_000: 3, 30_000: 3 };

export function drawTimeline(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene): void {
  const { view } = scene;
  context.clearRect(0, 0, width, TIMELINE_HEIGHT_PX);
  drawRuler(context, width, colours, scene);
  drawBars(context, width, colours, scene);

  context.fillStyle = colours.mark;
  for (const mark of marks(scene.events, view, width, scene.nowMs)) {
    rounded(context, mark.x, RULER_PX + 2, mark.width, MARKS_PX - 2, 2);
  }
  drawRange(context, width, colours, scene);

  const nowX = timeToX(view, width, scene.nowMs);
  if (nowX >= 0 && nowX <= width) {
    context.fillStyle = colours.now;
    context.fillRect(Math.round(nowX), RULER_PX, 1, TIMELINE_HEIGHT_PX - RULER_PX);
  }
  if (scene.hoverMs !== null) {
    context.fillStyle = colours.text;
    context.globalAlpha = 0.6;
    context.fillRect(Math.round(timeToX(view, width, scene.hoverMs)), RULER_PX, 1, TIMELINE_HEIGHT_PX - RULER_PX);
    context.globalAlpha = 1;
  }
  if (scene.positionMs !== null) {
    const x = timeToX(view, width, scene.positionMs);
    context.fillStyle = colours.playhead;
    context.fillRect(x - 1, RULER_PX - 4, 2, TIMELINE_HEIGHT_PX - RULER_PX + 4);
    context.beginPath();
    context.moveTo(x - 6, RULER_PX - 6);
    context.lineTo(x + 6, RULER_PX - 6);
    context.lineTo(x, RULER_PX + 3);
    context.closePath();
    context.fill();
  }
}

function drawRuler(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene): void {
  const { view } = scene;
  const step = tickStep(view, width, LABEL_SPACE_PX);
  const parts = SMALL_TICKS[step] ?? (step >= DAY ? 4 : step % 3_600_000 === 0 ? (step === 3_600_000 ? 4 : step / 3_600_000) : 5);
  context.fillStyle = colours.line;
  for (const at of ticks(view, step / parts)) context.fillRect(Math.round(timeToX(view, width, at)), RULER_PX - 4, 1, 4);
  context.font = colours.font;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  const days = new Set(ticks(view, DAY));
  for (const at of ticks(view, step)) {
    const x = Math.round(timeToX(view, width, at));
    const midnight = days.has(at);
    context.fillStyle = colours.line;
    context.fillRect(x, RULER_PX - 8, 1, 8);
    context.globalAlpha = 0.35;
    context.fillRect(x, RULER_PX, 1, TIMELINE_HEIGHT_PX - RULER_PX);
    context.globalAlpha = 1;
    context.fillStyle = midnight ? colours.strongText : colours.text;
    const text = midnight ? scene.dayLabel(at) : scene.label(at, step);
    const half = context.measureText(text).width / 2;
    // A label cut in half at the edge says less than none.
    if (x - half >= 0 && x + half <= width) context.fillText(text, x, 7);
  }
}

function drawBars(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene): void {
  const { view } = scene;
  const end = Math.min(width, timeToX(view, width, scene.nowMs));
  if (end > 0) {
    context.fillStyle = colours.future;
    rounded(context, 0, BAR_TOP_PX, end, BAR_PX, 4);
  }
  for (const bar of bars(scene.spans, view, width)) {
    if (bar.kind === 'gap') {
      // Quiet, and still there: a thin line says "known to be missing".
      if (bar.cause === 'recording-off' || bar.cause === 'not-added' || bar.cause === 'not-triggered') continue;
      context.fillStyle = colours.gap;
      context.fillRect(bar.x, BAR_TOP_PX + BAR_PX / 2 - 1, bar.width, 2);
    } else {
      context.fillStyle = bar.kind === 'continuous' ? colours.footage : colours[bar.kind];
      rounded(context, bar.x, BAR_TOP_PX, bar.width, BAR_PX, Math.min(3, bar.width / 2));
    }
  }
}

function drawRange(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene): void {
  const { inMs, outMs, view } = scene;
  if (inMs === null && outMs === null) return;
  const from = inMs === null ? null : timeToX(view, width, inMs);
  const to = outMs === null ? null : timeToX(view, width, outMs);
  context.fillStyle = colours.range;
  if (from !== null && to !== null) {
    context.globalAlpha = 0.22;
    context.fillRect(from, RULER_PX, to - from, TIMELINE_HEIGHT_PX - RULER_PX);
    context.globalAlpha = 1;
  }
  for (const [x, side] of [
    [from, 1],
    [to, -1],
  ] as const) {
    if (x === null) continue;
    context.fillRect(x - 1, RULER_PX, 2, TIMELINE_HEIGHT_PX - RULER_PX);
    context.fillRect(side > 0 ? x : x - 6, RULER_PX, 6, 2);
    context.fillRect(side > 0 ? x : x - 6, TIMELINE_HEIGHT_PX - 2, 6, 2);
  }
}

function rounded(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, radius: number): void {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  context.fill();
}
