import { isPlanned } from '../../../contract/coverage-types.ts';
import type { CameraEvent, GapCause, TimelineSpan } from '../../../contract/types.ts';
import type { CameraClockChange, ClockMark } from './clock-marks.ts';
import { EVENT_LOOKS, eventLook, type EventLook } from './event-look.ts';
import { overviewImage } from './overview-image.ts';
import { eventLine, footageLine, gapLine, LINE_PX } from './overview-picture.ts';
import { drawClockMarks } from './timeline-clock-drawing.ts';
import { type Bar, bars, marks, timeToX, type View } from './timeline-geometry.ts';
import { MARKS_PX, RULER_PX, type Rows, rowTop } from './timeline-rows.ts';
import { rulerOf, type Tick } from './timeline-ticks.ts';
import type { ShownOverview } from './timeline-tiles.ts';
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
  found: string;
  range: string;
  future: string;
  font: string;
}

export interface TimelineScene {
  view: View;
  rows: Rows;
  /** `foreign`: another computer recorded it, by its own clock. */
  cameras: readonly { id: string; name: string; foreign: boolean }[];
  spans: ReadonlyMap<string, readonly TimelineSpan[]>;
  events: readonly CameraEvent[];
  positionMs: number | null;
  nowMs: number;
  /** Marked, UTC ms. */
  inMs: number | null;
  outMs: number | null;
  /** What a search found, in order of time. */
  found: readonly { id: string; startMs: number; endMs: number }[];
  hoverMs: number | null;
  /** The camera that is heard and stepped by; null where there is but one. */
  leading: string | null;
  /** Of a long stretch of time, in place of spans and events. */
  overviews: readonly ShownOverview[];
  clockMarks: readonly ClockMark[];
  /** Changes of the clocks where a camera hangs, on its own row. */
  cameraChanges: readonly CameraClockChange[];
  /** First day of a week: 1 Monday … 7 Sunday. */
  weekStart: number;
  label(tick: Tick): string;
  /** Where the wall clock goes from one time to another. */
  changeLabel(change: Pick<ClockChange, 'beforeMs' | 'afterMs'>): string;
  /** The same of a computer's clock that was set, in UTC ms. */
  stepLabel(fromMs: number, toMs: number): string;
}

/** Height of the marks of what was found: they fill the foot. */
const FOUND_PX = 7;

/** Was there, and is gone. */
const GONE: ReadonlySet<GapCause> = new Set(['overwritten', 'deleted']);
export type GapLook = 'none' | 'gone' | 'clock' | 'fault';
export function gapLook(cause: GapCause): GapLook {
  // Nobody wanted any footage: nothing is missing, from near as from far.
  if (isPlanned(cause)) return 'none';
  if (GONE.has(cause)) return 'gone';
  return cause === 'clock-step' ? 'clock' : 'fault';
}

export function drawTimeline(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene): void {
  const { view, rows } = scene;
  const heightPx = rows.heightPx;
  context.clearRect(0, 0, width, heightPx);
  drawRuler(context, width, colours, scene);
  for (const index of scene.cameras.keys()) drawPast(context, width, colours, scene, index);
  for (const shown of scene.overviews) drawOverview(context, width, colours, scene, shown);
  for (const [index, camera] of scene.cameras.entries()) drawRow(context, width, colours, scene, camera, index);
  drawEvents(context, width, colours, scene);
  drawClockMarks(context, width, colours, scene);
  for (const [index, camera] of scene.cameras.entries()) drawName(context, colours, scene, camera, index);
  drawFound(context, width, colours, scene);
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

/** Texts where the clocks change; they come before the ticks' own. */
interface ChangeText {
  x: number;
  text: string;
  half: number;
  textX: number;
}

function drawRuler(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene): void {
  const { view, rows } = scene;
  const ruler = rulerOf(view, width, scene.weekStart);
  context.fillStyle = colours.line;
  for (const at of ruler.small) context.fillRect(Math.round(timeToX(view, width, at)), RULER_PX - 4, 1, 4);
  context.font = colours.font;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  const changes = changeTexts(context, width, scene);
  let free = 0;
  for (const tick of ruler.labelled) {
    const x = Math.round(timeToX(view, width, tick.atMs));
    context.fillStyle = colours.line;
    context.fillRect(x, RULER_PX - 8, 1, 8);
    context.globalAlpha = tick.strong ? 0.7 : 0.35;
    context.fillRect(x, RULER_PX, 1, rows.heightPx - RULER_PX);
    context.globalAlpha = 1;
    const text = scene.label(tick);
    const half = context.measureText(text).width / 2;
    // A label cut in half at the edge says less than none; where the clocks change, that is what is said.
    if (x - half < free || x + half > width || changes.some((change) => Math.abs(change.textX - x) < half + change.half + 8)) continue;
    context.fillStyle = tick.strong ? colours.strongText : colours.text;
    context.fillText(text, x, 7);
    free = x + half + 6;
  }
  context.fillStyle = colours.mark;
  for (const change of changes) context.fillText(change.text, change.textX, 7);
}

/** Closer than this the times themselves are told; further off there is but a mark, and pointing at it says what it is. Pixels for an hour. */
const TOLD_PX_PER_HOUR = 6;

function changeTexts(context: CanvasRenderingContext2D, width: number, scene: TimelineScene): ChangeText[] {
  const { view } = scene;
  const told = (width / (view.endMs - view.startMs)) * 3_600_000 >= TOLD_PX_PER_HOUR;
  const all = [
    ...clockChanges(zonePieces(view)).map((change) => ({ atMs: change.atMs, text: told ? scene.changeLabel(change) : '' })),
    ...scene.clockMarks.flatMap((mark) => (mark.kind === 'skipped' ? [{ atMs: mark.fromMs, text: scene.stepLabel(mark.fromMs, mark.toMs) }] : mark.kind === 'repeated' ? [{ atMs: mark.toMs, text: scene.stepLabel(mark.toMs, mark.fromMs) }] : [])),
  ].filter(({ atMs, text }) => text !== '' && told && atMs >= view.startMs && atMs <= view.endMs);
  const out: ChangeText[] = [];
  for (const { atMs, text } of all) {
    const half = context.measureText(text).width / 2;
    const x = Math.round(timeToX(view, width, atMs));
    const textX = Math.min(width - half, Math.max(half, x));
    if (out.every((other) => Math.abs(other.textX - textX) > half + other.half + 8)) out.push({ x, text, half, textX });
  }
  return out;
}

/** The part of a row that is over. */
function drawPast(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, { view, rows, nowMs }: TimelineScene, index: number): void {
  const end = Math.min(width, timeToX(view, width, nowMs));
  if (end <= 0) return;
  context.fillStyle = colours.future;
  rounded(context, 0, rowTop(rows, index), end, rows.rowPx, Math.min(4, rows.rowPx / 2));
}

/** A picture made once is stretched to where it belongs: so a year of many cameras is moved as easily as an hour of one. */
function drawOverview(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene, shown: ShownOverview): void {
  const { view, rows, cameras } = scene;
  const { overview } = shown;
  const cameraIds = cameras.map(({ id }) => id);
  const startMs = Math.max(shown.startMs, view.startMs);
  const endMs = Math.min(shown.endMs, view.endMs);
  const image = endMs > startMs ? overviewImage(overview, cameraIds, colours) : null;
  if (!image) return;
  const from = (startMs - overview.startMs) / overview.partMs;
  const parts = (endMs - startMs) / overview.partMs;
  const x = timeToX(view, width, startMs);
  const drawnWidth = timeToX(view, width, endMs) - x;
  // Made smaller, neighbours are mixed, so that nothing falls between two pixels; made larger, a part is what it is.
  context.imageSmoothingEnabled = drawnWidth < parts;
  const line = (index: number, top: number, height: number) => context.drawImage(image, from, index * LINE_PX + 1, parts, LINE_PX - 2, x, top, drawnWidth, height);
  for (const index of cameras.keys()) {
    const top = rowTop(rows, index);
    line(footageLine(index), top, rows.rowPx);
    line(gapLine(index), top + rows.rowPx / 2 - 1, 2);
  }
  for (const look of EVENT_LOOKS) {
    const height = markHeight(look);
    line(eventLine(cameras.length, look), RULER_PX + 2 + MARKS_PX - height, height);
  }
  context.imageSmoothingEnabled = true;
}

function drawRow(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene, camera: { id: string; name: string }, index: number): void {
  const { view, rows } = scene;
  const top = rowTop(rows, index);
  // What was skipped is struck out over all rows: once is enough.
  const skipped = scene.clockMarks.some(({ kind }) => kind === 'skipped');
  for (const bar of bars(scene.spans.get(camera.id) ?? [], view, width)) if (!skipped || bar.cause !== 'clock-step') drawBar(context, colours, bar, top, rows.rowPx);
}

function drawName(context: CanvasRenderingContext2D, colours: TimelineColours, scene: TimelineScene, camera: { id: string; name: string }, index: number): void {
  const { rows } = scene;
  const top = rowTop(rows, index);
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
  for (const look of EVENT_LOOKS) {
    const events = scene.events.filter((event) => eventLook(event.kind) === look);
    context.fillStyle = look === 'trouble' ? colours.fault : colours.mark;
    const height = markHeight(look);
    for (const mark of marks(events, scene.view, width, scene.nowMs)) rounded(context, mark.x, RULER_PX + 2 + MARKS_PX - height, mark.width, height, 1.5);
  }
}

/** Below all rows: what is found is of the one camera that is looked at. */
function drawFound(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, { found, view, rows, nowMs }: TimelineScene): void {
  context.fillStyle = colours.found;
  for (const mark of marks(found, view, width, nowMs)) rounded(context, mark.x, rows.heightPx - FOUND_PX, mark.width, FOUND_PX, 1.5);
}

function markHeight(look: EventLook): number {
  return look === 'motion' ? MARKS_PX / 2 : MARKS_PX - 1;
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
