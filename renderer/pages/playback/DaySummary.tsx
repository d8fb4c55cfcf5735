import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../../contract/overview-types.ts';
import { engine } from '../../host/index.ts';
import { formatDuration } from '../../i18n/format.ts';
import { dayFigures, type DayFigures } from './day-figures.ts';
import { dayView } from './timeline-geometry.ts';

/** The pointer has stood still for so long, ms. */
const STILL_MS = 120;
/** Days that were asked for while one points; a year of one camera. */
const MOST_KNOWN = 400;

/** What a camera's day comes to: footage, what is missing, events. */
export function DaySummary({ camera, named, ms, nowMs }: { camera: { id: string; name: string }; named: boolean; ms: number; nowMs: number }) {
  const { t, i18n } = useTranslation();
  const { startMs, endMs } = dayView(ms);
  const figures = useDay(camera.id, startMs, endMs, endMs > nowMs);
  const name = named ? `${camera.name} · ` : '';
  if (startMs > nowMs) return <span className="timeline-hover-what">{t('playback.notYet')}</span>;
  if (!figures) return <span className="timeline-hover-what">{name}…</span>;
  const time = (lengthMs: number) => formatDuration(lengthMs, i18n.language);
  const lines = [
    figures.missingMs > 0 && t('playback.dayMissing', { time: time(figures.missingMs) }),
    figures.goneMs > 0 && t('playback.dayGone', { time: time(figures.goneMs) }),
    figures.events > 0 && t('playback.dayEvents', { count: figures.events }),
  ].filter((line) => line !== false);
  return (
    <>
      <span className="timeline-hover-what">
        {name}
        {figures.recordedMs > 0 ? t('playback.dayRecorded', { time: time(figures.recordedMs) }) : t('playback.nothingRecorded')}
      </span>
      {lines.map((line) => (
        <span key={line} className="timeline-hover-what">
          {line}
        </span>
      ))}
    </>
  );
}

/** @param growing the day is not over: what was known of it is out of date */
function useDay(cameraId: string, startMs: number, endMs: number, growing: boolean): DayFigures | null {
  const known = useRef(new Map<string, Overview>());
  const [, redraw] = useState(0);
  const key = `${cameraId} ${startMs}`;
  useEffect(() => {
    if (known.current.has(key) && !growing) return;
    let current = true;
    const timer = setTimeout(() => {
      engine.call('playback.overview', { cameraIds: [cameraId], from: startMs, partMs: endMs - startMs, parts: 1 }).then(
        ({ overviews: [overview] }) => {
          if (!overview) return;
          if (known.current.size >= MOST_KNOWN) known.current.clear();
          known.current.set(key, overview);
          if (current) redraw((round) => round + 1);
        },
        // Pointing at it again tries again.
        () => undefined,
      );
    }, STILL_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, cameraId, startMs, endMs, growing]);
  const overview = known.current.get(key);
  return overview ? dayFigures(overview, endMs - startMs) : null;
}
