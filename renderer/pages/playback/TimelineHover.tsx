import type { TFunction } from 'i18next';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CameraEvent, TimelineSpan } from '../../../contract/types.ts';
import { formatDay, formatExact } from '../../player/format-time.ts';
import { type CameraClockChange, type ClockMark, marksNear } from './clock-marks.ts';
import { clockMarkText } from './clock-text.ts';
import { DaySummary } from './DaySummary.tsx';
import { gapText } from './gap-text.ts';
import { dayView, spanAt, type View } from './timeline-geometry.ts';
import type { Previews } from './use-previews.ts';
import { useSpanAt } from './use-span-at.ts';
import { clockChanges, nearClockChange, zonePieces } from './zone-time.ts';

const HALF_WIDTH_PX = 112;
/** So near the pointer an event is meant; px. */
const NEAR_PX = 4;
/** From so much time in a pixel on, a day is what one points at, ms. */
const DAY_PIXEL_MS = 20 * 60_000;

/** What is at the place under the pointer: a small picture, the time, and what was recorded or why nothing was; far out the day's figures. */
export function TimelineHover(props: {
  ms: number;
  x: number;
  width: number;
  view: View;
  camera: { id: string; name: string; foreign: boolean } | null;
  named: boolean;
  /** Single spans and events are not known: what is there has to be asked for. */
  overview: boolean;
  spans: ReadonlyMap<string, readonly TimelineSpan[]>;
  events: readonly CameraEvent[];
  clockMarks: readonly ClockMark[];
  cameraChanges: readonly CameraClockChange[];
  nowMs: number;
  oldestMs: number | null;
  previews: Previews;
}) {
  const { ms, x, width, view, camera, nowMs, oldestMs } = props;
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const canvas = useRef<HTMLCanvasElement>(null);
  const pixelMs = (view.endMs - view.startMs) / Math.max(1, width);
  const nearMs = pixelMs * NEAR_PX;
  const wholeDay = pixelMs >= DAY_PIXEL_MS;
  const known = camera ? spanAt(props.spans.get(camera.id) ?? [], ms) : null;
  const asked = useSpanAt(props.overview && !known ? (camera?.id ?? null) : null, ms, pixelMs);
  const span = known ?? asked;
  const recorded = span?.cause === null;
  const { previews } = props;
  const cameraId = recorded ? (camera?.id ?? null) : null;
  const image = cameraId === null ? null : previews.at(cameraId, ms);
  useEffect(() => {
    if (cameraId !== null) previews.want(cameraId, ms);
  }, [previews, cameraId, ms]);
  useEffect(() => {
    const element = canvas.current;
    if (!element || !image) return;
    element.width = image.width;
    element.height = image.height;
    element.getContext('2d')?.drawImage(image, 0, 0);
  }, [image]);

  const near = wholeDay ? dayView(ms) : { startMs: ms - nearMs, endMs: ms + nearMs };
  const kinds = [...new Set(props.events.filter((event) => event.startMs - nearMs <= ms && ms <= (event.endMs ?? nowMs) + nearMs).map((event) => event.kind))];
  const changes = clockChanges(zonePieces(near)).map(({ byMs }) => t(byMs > 0 ? 'playback.clockForward' : 'playback.clockBack', { hours: Math.abs(byMs) / 3_600_000 }));
  const elsewhere = props.cameraChanges
    .filter((change) => change.cameraId === camera?.id && change.atMs >= near.startMs && change.atMs <= near.endMs)
    .map(({ byMs, zone, atMs }) => t(byMs > 0 ? 'playback.clockForwardIn' : 'playback.clockBackIn', { hours: Math.abs(byMs) / 3_600_000, zone: zoneName(atMs, language, zone) }));
  const clocks = [...changes, ...elsewhere, ...marksNear(camera?.foreign ? [] : props.clockMarks, ms, nearMs).map((mark) => clockMarkText(mark, language, t))];
  return (
    <div className="timeline-hover" data-testid="timeline-hover" style={{ left: Math.min(Math.max(x, HALF_WIDTH_PX), Math.max(HALF_WIDTH_PX, width - HALF_WIDTH_PX)) }}>
      {recorded && (image ? <canvas ref={canvas} className="timeline-preview" data-testid="preview" /> : <div className="timeline-preview timeline-preview-waiting" />)}
      <span className="timeline-hover-time">
        {wholeDay ? formatDay(ms, language) : formatExact(ms, language)}
        {!wholeDay && nearClockChange(ms) && <span className="timeline-hover-zone">{zoneName(ms, language)}</span>}
      </span>
      {wholeDay && camera ? (
        <DaySummary camera={camera} named={props.named} ms={ms} nowMs={nowMs} />
      ) : (
        <span className="timeline-hover-what">
          {props.named && camera ? `${camera.name} · ` : ''}
          {whatIsThere(ms, span, props.overview, nowMs, oldestMs, t)}
        </span>
      )}
      {[...new Set(clocks)].map((text) => (
        <span key={text} className="timeline-hover-event">
          {text}
        </span>
      ))}
      {kinds.length > 0 && <span className="timeline-hover-event">{kinds.map((kind) => t(`eventKind.${kind}`)).join(' · ')}</span>}
    </div>
  );
}

function whatIsThere(ms: number, span: TimelineSpan | null, asking: boolean, nowMs: number, oldestMs: number | null, t: TFunction): string {
  if (ms > nowMs) return t('playback.notYet');
  if (span?.cause) return gapText(span, t);
  if (span) return t(`playback.class.${span.class ?? 'continuous'}`);
  if (oldestMs !== null && ms < oldestMs) return t('playback.beyondKept');
  return asking ? '…' : t('playback.nothingRecorded');
}

function zoneName(ms: number, language: string, timeZone?: string): string {
  const options: Intl.DateTimeFormatOptions = timeZone === undefined ? { timeZoneName: 'short' } : { timeZoneName: 'shortGeneric', timeZone };
  return new Intl.DateTimeFormat(language, options).formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}
