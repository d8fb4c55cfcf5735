import type { TFunction } from 'i18next';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CameraEvent, TimelineSpan } from '../../../contract/types.ts';
import { formatExact } from '../../player/format-time.ts';
import { gapText } from './gap-text.ts';
import { spanAt, type View } from './timeline-geometry.ts';
import type { Previews } from './use-previews.ts';
import { clockChanges, nearClockChange, zonePieces } from './zone-time.ts';

const HALF_WIDTH_PX = 112;
/** So near the pointer an event is meant; px. */
const NEAR_EVENT_PX = 4;

/** What is at the place under the pointer: a small picture, the time, and what was recorded or why nothing was. */
export function TimelineHover(props: {
  ms: number;
  x: number;
  width: number;
  view: View;
  camera: { id: string; name: string } | null;
  named: boolean;
  spans: ReadonlyMap<string, readonly TimelineSpan[]>;
  events: readonly CameraEvent[];
  nowMs: number;
  oldestMs: number | null;
  previews: Previews;
}) {
  const { ms, x, width, view, camera, nowMs, oldestMs } = props;
  const { t, i18n } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const span = camera ? spanAt(props.spans.get(camera.id) ?? [], ms) : null;
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

  const nearMs = ((view.endMs - view.startMs) / Math.max(1, width)) * NEAR_EVENT_PX;
  const kinds = [...new Set(props.events.filter((event) => event.startMs - nearMs <= ms && ms <= (event.endMs ?? nowMs) + nearMs).map((event) => event.kind))];
  const change = nearClockChange(ms) ? clockChanges(zonePieces({ startMs: ms - nearMs, endMs: ms + nearMs }))[0] : undefined;
  return (
    <div className="timeline-hover" style={{ left: Math.min(Math.max(x, HALF_WIDTH_PX), Math.max(HALF_WIDTH_PX, width - HALF_WIDTH_PX)) }}>
      {recorded && (image ? <canvas ref={canvas} className="timeline-preview" data-testid="preview" /> : <div className="timeline-preview timeline-preview-waiting" />)}
      <span className="timeline-hover-time">
        {formatExact(ms, i18n.language)}
        {nearClockChange(ms) && <span className="timeline-hover-zone">{zoneName(ms, i18n.language)}</span>}
      </span>
      <span className="timeline-hover-what">
        {props.named && camera ? `${camera.name} · ` : ''}
        {whatIsThere(ms, span, nowMs, oldestMs, t)}
      </span>
      {change && <span className="timeline-hover-event">{t(change.byMs > 0 ? 'playback.clockForward' : 'playback.clockBack', { hours: Math.abs(change.byMs) / 3_600_000 })}</span>}
      {kinds.length > 0 && <span className="timeline-hover-event">{kinds.map((kind) => t(`eventKind.${kind}`)).join(' · ')}</span>}
    </div>
  );
}

function whatIsThere(ms: number, span: TimelineSpan | null, nowMs: number, oldestMs: number | null, t: TFunction): string {
  if (ms > nowMs) return t('playback.notYet');
  if (span?.cause) return gapText(span, t);
  if (span) return t(`playback.class.${span.class ?? 'continuous'}`);
  if (oldestMs !== null && ms < oldestMs) return t('playback.beyondKept');
  return t('playback.nothingRecorded');
}

function zoneName(ms: number, language: string): string {
  return new Intl.DateTimeFormat(language, { timeZoneName: 'short' }).formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}
