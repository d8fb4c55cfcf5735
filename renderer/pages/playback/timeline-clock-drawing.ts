import type { ClockMark } from './clock-marks.ts';
import type { TimelineColours, TimelineScene } from './timeline-drawing.ts';
import { timeToX } from './timeline-geometry.ts';
import { ownBands, RULER_PX, rowTop } from './timeline-rows.ts';
import { clockChanges, zonePieces } from './zone-time.ts';

/** Lines of a pattern are so far apart, px. */
const PATTERN_PX = 6;
/** A stretch narrower than this is a plain line: its pattern could not be seen. */
const LEAST_PATTERN_PX = 4;

/** Where clocks are put forward or back, and what became of the computer's own: over all rows whose times come from it. */
export function drawClockMarks(context: CanvasRenderingContext2D, width: number, colours: TimelineColours, scene: TimelineScene): void {
  const { view, rows } = scene;
  const bottom = rows.heightPx;
  context.save();
  context.beginPath();
  for (const { top, heightPx } of ownBands(rows, scene.cameras)) context.rect(0, top, width, heightPx);
  context.clip();
  for (const mark of scene.clockMarks) {
    const from = timeToX(view, width, mark.fromMs);
    const to = timeToX(view, width, mark.toMs);
    if (to < 0 || from > width) continue;
    drawStretch(context, colours, mark, Math.max(0, from), Math.min(width, to), bottom);
    if (mark.kind === 'slept') continue;
    // The moment at which the clock was set.
    context.fillStyle = colours.mark;
    context.fillRect(Math.round(mark.kind === 'skipped' ? from : to) - 1, RULER_PX - 8, 2, bottom - RULER_PX + 8);
  }
  context.restore();
  context.fillStyle = colours.mark;
  for (const { atMs } of clockChanges(zonePieces(view))) context.fillRect(Math.round(timeToX(view, width, atMs)), RULER_PX - 8, 2, bottom - RULER_PX + 8);
  for (const { cameraId, atMs } of scene.cameraChanges) {
    const index = scene.cameras.findIndex(({ id }) => id === cameraId);
    if (index >= 0) context.fillRect(Math.round(timeToX(view, width, atMs)), rowTop(rows, index), 2, rows.rowPx);
  }
}

/** Slept: a shade. Times that never were: struck out. Times that were twice: doubled, by a bracket and upright lines. */
function drawStretch(context: CanvasRenderingContext2D, colours: TimelineColours, { kind }: ClockMark, from: number, to: number, bottom: number): void {
  const width = Math.max(1, to - from);
  const height = bottom - RULER_PX;
  if (kind === 'slept') {
    context.globalAlpha = 0.2;
    context.fillStyle = colours.text;
    context.fillRect(from, RULER_PX, width, height);
    context.globalAlpha = 0.7;
    context.fillRect(from, RULER_PX, width, 2);
    context.globalAlpha = 1;
    return;
  }
  if (width < LEAST_PATTERN_PX) return;
  context.save();
  context.beginPath();
  context.rect(from, RULER_PX, width, height);
  context.clip();
  context.strokeStyle = kind === 'skipped' ? colours.gap : colours.mark;
  context.lineWidth = 1;
  context.globalAlpha = kind === 'skipped' ? 1 : 0.45;
  context.beginPath();
  for (let x = from - (kind === 'skipped' ? height : 0); x < from + width; x += PATTERN_PX) {
    context.moveTo(Math.round(x) + 0.5, bottom);
    context.lineTo(Math.round(x + (kind === 'skipped' ? height : 0)) + 0.5, RULER_PX);
  }
  context.stroke();
  context.restore();
  if (kind === 'skipped') return;
  context.fillStyle = colours.mark;
  context.fillRect(from, RULER_PX, width, 2);
  context.fillRect(from, RULER_PX, 2, 6);
}
