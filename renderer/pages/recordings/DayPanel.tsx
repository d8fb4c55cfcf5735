import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Coverage } from '../../../contract/coverage-types.ts';
import type { Camera, TimelineSpan } from '../../../contract/types.ts';
import { Button } from '../../components/controls.tsx';
import { ErrorNote, Skeleton } from '../../components/feedback.tsx';
import { useCall } from '../../host/hooks.ts';
import { formatDuration } from '../../i18n/format.ts';
import { formatClock } from '../../player/format-time.ts';
import { dayAround } from './calendar-days.ts';
import { gapRows, placeIn } from './gap-list.ts';
import { GapList } from './GapList.tsx';
import { causesOf, levelOf, missingOf, recordedOf } from './levels.ts';
import { useCoverageWords } from './use-words.ts';

/** Today grows while one looks at it. */
const REFRESH_MS = 30_000;

/** One day of one camera: how much there is, what is missing, and why. */
export function DayPanel({ camera, dayMs, coverage, nowMs, onClose }: { camera: Camera; dayMs: number; /** Null while it is on its way. */ coverage: Coverage | null; nowMs: number; onClose(): void }) {
  const { t } = useTranslation();
  const words = useCoverageWords();
  const day = dayAround(dayMs);
  const { result, error, again } = useCall('playback.timeline', { cameraIds: [camera.id], from: day.fromMs, to: day.toMs });
  const isToday = nowMs < day.toMs;
  useEffect(() => {
    if (!isToday) return;
    const timer = setInterval(again, REFRESH_MS);
    return () => clearInterval(timer);
  }, [isToday, again]);
  const spans = result?.tracks[0]?.spans ?? null;
  return (
    <aside className="day-panel" data-testid="day-panel" aria-label={words.day(dayMs)}>
      <header>
        <div>
          <h2>{words.day(dayMs)}</h2>
          <span className="small">{camera.name}</span>
        </div>
        <Button look="quiet" onClick={onClose} aria-label={t('common.close')}>
          <X size={18} aria-hidden="true" />
        </Button>
      </header>
      {error ? <ErrorNote error={error} /> : null}
      {coverage ? <DayFigures coverage={coverage} nowMs={nowMs} /> : <Skeleton height={64} />}
      {spans ? <DayBar spans={spans} day={day} /> : <Skeleton height={40} />}
      {coverage && spans ? <Causes coverage={coverage} /> : null}
      {spans ? <GapList key={`${camera.id} ${dayMs}`} cameraId={camera.id} rows={gapRows(spans, day)} /> : <Skeleton height={160} />}
    </aside>
  );
}

function DayFigures({ coverage, nowMs }: { coverage: Coverage; nowMs: number }) {
  const { t, i18n } = useTranslation();
  const words = useCoverageWords();
  const time = (ms: number) => formatDuration(ms, i18n.language);
  const missing = missingOf(coverage);
  if (coverage.share === null) return <p className="muted">{t('coverage.nothingMeantThen')}</p>;
  return (
    <div className="day-figures">
      <strong className="share" data-level={levelOf(coverage, nowMs)}>
        {words.share(coverage.share)}
      </strong>
      <span className="muted">
        {t('coverage.recorded', { time: time(recordedOf(coverage)) })}
        <br />
        {missing === 0 ? t('coverage.nothingMissing') : t('coverage.missing', { time: time(missing) })}
      </span>
    </div>
  );
}

/** The day from left to right: footage, and what is missing. */
function DayBar({ spans, day }: { spans: readonly TimelineSpan[]; day: { fromMs: number; toMs: number } }) {
  const { i18n } = useTranslation();
  const middle = (day.fromMs + day.toMs) / 2;
  const missing = gapRows(spans, day).filter(({ planned }) => !planned);
  const percent = (part: number) => `${(part * 100).toFixed(3)}%`;
  const piece = (span: { startMs: number; endMs: number }, kind: 'footage' | 'missing') => {
    const { left, width } = placeIn(span, day);
    return width > 0 ? <rect key={`${kind} ${span.startMs}`} className={`day-bar-${kind}`} x={percent(left)} width={percent(width)} height="100%" /> : null;
  };
  return (
    <div className="day-bar" aria-hidden="true">
      <svg width="100%" height="14">
        {spans.filter(({ cause }) => cause === null).map((span) => piece(span, 'footage'))}
        {missing.map((span) => piece(span, 'missing'))}
      </svg>
      <div className="small">
        <span>{formatClock(day.fromMs, i18n.language)}</span>
        <span>{formatClock(middle, i18n.language)}</span>
        <span>{formatClock(day.toMs, i18n.language)}</span>
      </div>
    </div>
  );
}

function Causes({ coverage }: { coverage: Coverage }) {
  const { t, i18n } = useTranslation();
  const time = (ms: number) => formatDuration(ms, i18n.language);
  const classes = Object.entries(coverage.footage);
  return (
    <dl className="day-causes">
      {classes.map(([name, ms]) => (
        <div key={name}>
          <dt>{t(`playback.class.${name}`)}</dt>
          <dd>{time(ms)}</dd>
        </div>
      ))}
      {causesOf(coverage).map(({ cause, ms }) => (
        <div key={cause}>
          <dt>{t(`gapCause.${cause}`)}</dt>
          <dd>{time(ms)}</dd>
        </div>
      ))}
    </dl>
  );
}
