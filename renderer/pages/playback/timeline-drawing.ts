import type { CameraEvent, EventKind, GapCause, TimelineSpan } from '../../../contract/types.ts';
import { type Bar, bars, DAY, marks, ticks, tickStep, timeToX, type View } from './timeline-geometry.ts';
import { MARKS_PX, RULER_PX, type Rows, rowTop } from './timeline-rows.ts';
import { type ClockChange, clockChanges, zonePieces } from './zone-time.ts';

export interface TimelineColours {
  footage: string;
  events: string;
  manual: string;
  starred: string;
  gap: string;
  fault: string;
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
  rows: Rows;
  cameras: readonly { id: string; name: string }[];
  spans: ReadonlyMap<string, readonly TimelineSpan[]>;
  events: readonly CameraEvent[];
  positionMs: number | null;
  nowMs: number;
  /** Marked, UTC ms. */
  inMs: number | null;
  outMs: number | null;
  hoverMs: number | null;
  /** The camera that is heard and stepped by; null where there is but one. */
  leading: string | null;
  label(ms: number, stepMs: number): string;
  dayLabel(ms: number): string;
  changeLabel(change: ClockChange): string;
}

const LABEL_SPACE_PX = 76;
/** Between two labels so many small ticks, by what the step divides into. */
const SMALL_TICKS: Record<number, number> = { 1000: 2, 2000: 2, 5000: 5, 10_000: 5, 15_000: 3, 30_000: 3 };

/** Not recorded because nobody wanted it: nothing is missing. */
const BY_CHOICE: ReadonlySet<GapCause> = new Set(['recording-off', 'not-added', 'not-triggered', 'schedule-off']);
/** Was there, and is gone. */
const GONE: ReadonlySet<GapCause> = new Set(['overwritten', 'deleted']);
/** Nothing moved: something is wrong with a camera or with the disk. */
const TROUBLE: ReadonlySet<EventKind> = new Set(['tamper', 'card-error', 'camera-offline', 'storage']);

export type GapLook = 'none' | 'gone' | 'clock' | 'fault';
export function gapLook(cause: GapCause): GapLook {
  if (BY_CHOICE.has(cause)) return 'none';
  if (GONE.has(cause)) return 'gone';
  return cause === 'clock-step' ? 'clock' : 'fault';
}

/** Plain motion is a low mark, what was recognised a tall one, trouble a red one. */
export type EventLook = 'motion' | 'recognised' | 'trouble';
export function eventLook(kind: EventKind): EventLook {
  if (kind === 'motion') return 'motion';
  return TROUBLE.has(kind) ? 'trouble' : 'recognised';
}

export function drawTimeline(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene): void {
  const { view, rows } = scene;
  const heightPx = rows.heightPx;
  context.clearRect(0, 0, width, heightPx);
  drawRuler(context, width, colours, scene);
  for (const [index, camera] of scene.cameras.entries()) drawRow(context, width, colours, scene, camera, index);
  drawEvents(context, width, colours, scene);
  drawRange(context, width, colours, scene);

  const nowX = timeToX(view, width, scene.nowMs);
  if (nowX >= 0 && nowX <= width) {
    context.fillStyle = colours.now;
    context.fillRect(Math.round(nowX), RULER_PX, 1, heightPx - RULER_PX);
  }
  if (scene.hoverMs !== null) {
    context.fillStyle = colours.text;
    context.globalAlpha = 0.6;
    context.fillRect(Math.round(timeToX(view, width, scene.hoverMs)), RULER_PX, 1, heightPx - RULER_PX);
    context.globalAlpha = 1;
  }
  if (scene.positionMs !== null) {
    const x = timeToX(view, width, scene.positionMs);
    context.fillStyle = colours.playhead;
    context.fillRect(x - 1, RULER_PX - 4, 2, heightPx - RULER_PX + 4);
    context.beginPath();
    context.moveTo(x - 6, RULER_PX - 6);
    context.lineTo(x + 6, RULER_PX - 6);
    context.lineTo(x, RULER_PX + 3);
    context.closePath();
    context.fill();
  }
}

function drawRuler(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene): void {
  const { view, rows } = scene;
  const step = tickStep(view, width, LABEL_SPACE_PX);
  const parts = SMALL_TICKS[step] ?? (step >= DAY ? 4 : step % 3_600_000 === 0 ? (step === 3_600_000 ? 4 : step / 3_600_000) : 5);
  context.fillStyle = colours.line;
  for (const at of ticks(view, step / parts)) context.fillRect(Math.round(timeToX(view, width, at)), RULER_PX - 4, 1, 4);
  context.font = colours.font;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  const changes = clockChanges(zonePieces(view)).map((change) => {
    const text = scene.changeLabel(change);
    const half = context.measureText(text).width / 2;
    const x = Math.round(timeToX(view, width, change.atMs));
    return { x, text, half, textX: Math.min(width - half, Math.max(half, x)) };
  });
  const days = new Set(ticks(view, DAY));
  let free = 0;
  for (const at of ticks(view, step)) {
    const x = Math.round(timeToX(view, width, at));
    const midnight = days.has(at);
    context.fillStyle = colours.line;
    context.fillRect(x, RULER_PX - 8, 1, 8);
    context.globalAlpha = 0.35;
    context.fillRect(x, RULER_PX, 1, rows.heightPx - RULER_PX);
    context.globalAlpha = 1;
    const text = midnight ? scene.dayLabel(at) : scene.label(at, step);
    const half = context.measureText(text).width / 2;
    // A label cut in half at the edge says less than none; where the clocks change, that is what is said.
    if (x - half < free || x + half > width || changes.some((change) => Math.abs(change.textX - x) < half + change.half + 8)) continue;
    context.fillStyle = midnight ? colours.strongText : colours.text;
    context.fillText(text, x, 7);
    free = x + half + 6;
  }
  for (const change of changes) {
    context.fillStyle = colours.mark;
    context.fillRect(change.x, RULER_PX - 8, 2, rows.heightPx - RULER_PX + 8);
    context.fillText(change.text, change.textX, 7);
  }
}

function drawRow(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene, camera: { id: string; name: string }, index: number): void {
  const { view, rows } = scene;
  const top = rowTop(rows, index);
  const end = Math.min(width, timeToX(view, width, scene.nowMs));
  if (end > 0) {
    context.fillStyle = colours.future;
    rounded(context, 0, top, end, rows.rowPx, Math.min(4, rows.rowPx / 2));
  }
  for (const bar of bars(scene.spans.get(camera.id) ?? [], view, width)) drawBar(context, colours, bar, top, rows.rowPx);
  if (rows.named) {
    context.textAlign = 'left';
    context.font = colours.font;
    const text = fitted(context, camera.name, 160);
    // The name stands on a shade of its own: the bar below it may be of any colour.
    context.globalAlpha = 0.88;
    context.fillStyle = colours.future;
    rounded(context, 4, top + 2, context.measureText(text).width + 12, rows.rowPx - 4, 3);
    context.globalAlpha = 1;
    context.fillStyle = camera.id === scene.leading ? colours.strongText : colours.text;
    context.fillText(text, 10, top + rows.rowPx / 2 + 0.5);
  } else if (scene.leading === camera.id) {
    context.fillStyle = colours.playhead;
    context.fillRect(0, top, 3, rows.rowPx);
  }
}

function drawBar(context: CanvasRenderingContext2D, colours: TimelineColours, bar: Bar, top: number, height: number): void {
  if (bar.kind !== 'gap') {
    context.fillStyle = bar.kind === 'continuous' ? colours.footage : colours[bar.kind];
    rounded(context, bar.x, top, bar.width, height, Math.min(3, bar.width / 2, height / 2));
    return;
  }
  const look = bar.cause === null ? 'none' : gapLook(bar.cause);
  const middle = top + height / 2;
  if (look === 'fault') {
    // Quiet, and still there: a thin line says "known to be missing".
    context.fillStyle = colours.fault;
    context.fillRect(bar.x, middle - 1, bar.width, 2);
  } else if (look === 'gone') {
    context.fillStyle = colours.gap;
    for (let x = bar.x; x < bar.x + bar.width; x += 6) context.fillRect(x, middle - 1, Math.min(3, bar.x + bar.width - x), 2);
  } else if (look === 'clock') {
    context.save();
    context.beginPath();
    context.rect(bar.x, top, bar.width, height);
    context.clip();
    context.strokeStyle = colours.gap;
    context.lineWidth = 1;
    context.beginPath();
    for (let x = bar.x - height; x < bar.x + bar.width; x += 6) {
      context.moveTo(x, top + height);
      context.lineTo(x + height, top);
    }
    context.stroke();
    context.restore();
  }
}

function drawEvents(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene): void {
  for (const look of ['motion', 'recognised', 'trouble'] as const) {
    const events = scene.events.filter((event) => eventLook(event.kind) === look);
    context.fillStyle = look === 'trouble' ? colours.fault : colours.mark;
    const height = look === 'motion' ? MARKS_PX / 2 : MARKS_PX - 1;
    for (const mark of marks(events, scene.view, width, scene.nowMs)) rounded(context, mark.x, RULER_PX + 2 + MARKS_PX - height, mark.width, height, 1.5);
  }
}

function drawRange(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene): void {
  const { inMs, outMs, view, rows } = scene;
  if (inMs === null && outMs === null) return;
  const from = inMs === null ? null : timeToX(view, width, inMs);
  const to = outMs === null ? null : timeToX(view, width, outMs);
  context.fillStyle = colours.range;
  if (from !== null && to !== null) {
    context.globalAlpha = 0.22;
    context.fillRect(from, RULER_PX, to - from, rows.heightPx - RULER_PX);
    context.globalAlpha = 1;
  }
  for (const [x, side] of [
    [from, 1],
    [to, -1],
  ] as const) {
    if (x === null) continue;
    context.fillRect(x - 1, RULER_PX, 2, rows.heightPx - RULER_PX);
    context.fillRect(side > 0 ? x : x - 6, RULER_PX, 6, 2);
    context.fillRect(side > 0 ? x : x - 6, rows.heightPx - 2, 6, 2);
  }
}

function fitted(context: CanvasRenderingContext2D, text: string, most: number): string {
  if (context.measureText(text).width <= most) return text;
  let short = text;
  while (short.length > 1 && context.measureText(`${short}…`).width > most) short = short.slice(0, -1);
  return `${short}…`;
}

function rounded(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, radius: number): void {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  context.fill();
}
