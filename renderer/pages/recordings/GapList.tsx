import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/controls.tsx';
import { formatDuration, formatExact } from '../../i18n/format.ts';
import { formatClock } from '../../player/format-time.ts';
import { playbackHash } from '../playback/route.ts';
import type { GapRow } from './gap-list.ts';

/** Playback begins a little before, so that one sees the last of what there is. */
const LEAD_MS = 3_000;
/** The times of shorter gaps have seconds. */
const SHORT_MS = 120_000;
/** A stream that stutters makes a thousand gaps a day; nobody reads them all. */
const SHOWN_AT_ONCE = 100;

/** Each gap with its cause; it leads to its moment in playback. */
export function GapList({ cameraId, rows }: { cameraId: string; rows: readonly GapRow[] }) {
  const { t } = useTranslation();
  const [withPlanned, setWithPlanned] = useState(false);
  const [most, setMost] = useState(SHOWN_AT_ONCE);
  const planned = rows.filter((row) => row.planned).length;
  const listed = withPlanned ? rows : rows.filter((row) => !row.planned);
  return (
    <section className="gaps">
      <h3>{t('coverage.gaps')}</h3>
      {listed.length === 0 ? <p className="muted">{t('coverage.noGaps')}</p> : null}
      <ul className="gap-list">
        {listed.slice(0, most).map((row) => (
          <GapLine key={row.startMs} cameraId={cameraId} row={row} />
        ))}
      </ul>
      {listed.length > most ? <Button onClick={() => setMost(most + SHOWN_AT_ONCE)}>{t('coverage.moreGaps', { count: listed.length - most })}</Button> : null}
      {planned > 0 ? (
        <label className="gap-planned small">
          <input type="checkbox" checked={withPlanned} onChange={(event) => setWithPlanned(event.target.checked)} />
          {t('coverage.withPlanned', { count: planned })}
        </label>
      ) : null}
    </section>
  );
}

function GapLine({ cameraId, row: { startMs, endMs, cause, by, planned } }: { cameraId: string; row: GapRow }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const clock = (atMs: number) => formatClock(atMs, language, endMs - startMs < SHORT_MS);
  return (
    <li>
      <a className="gap-row" href={playbackHash(cameraId, startMs - LEAD_MS)} title={`${formatExact(startMs, language)} – ${formatExact(endMs, language)}`} data-planned={planned} data-testid="gap-row">
        <span className="gap-when">
          {clock(startMs)}–{clock(endMs)}
        </span>
        <span className="gap-length muted">{formatDuration(endMs - startMs, language)}</span>
        <ChevronRight size={16} aria-hidden="true" />
        <span className="gap-why">{by === null ? t(`gapCause.${cause}`) : t('coverage.deletedBy', { cause: t(`gapCause.${cause}`), by })}</span>
      </a>
    </li>
  );
}
