import { CalendarCheck, ChevronLeft, ChevronRight, Mail } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { go, parseRoute, useHash } from '../../app/router.ts';
import { Button, Segments } from '../../components/controls.tsx';
import { EmptyState, ErrorNote, Skeleton } from '../../components/feedback.tsx';
import { useCameras } from '../../host/use-cameras.ts';
import { besides, dayAround, type Period, periodDays, periodOf } from './calendar-days.ts';
import { CalendarCard } from './CalendarCard.tsx';
import { DayPanel } from './DayPanel.tsx';
import { Legend } from './Legend.tsx';
import { parseRecordingsRoute, recordingsHash, type RecordingsRoute } from './route.ts';
import { SummaryPanel } from './SummaryPanel.tsx';
import { useCoverage } from './use-coverage.ts';
import { useNow } from './use-now.ts';
import { useCoverageWords } from './use-words.ts';
import './recordings.css';

const NOW_EVERY_MS = 30_000;

/** How complete the recordings are: a calendar for each camera, and each gap with its cause. */
export function RecordingsPage() {
  const { t } = useTranslation();
  const { cameras, loading, error } = useCameras();
  const nowMs = useNow(NOW_EVERY_MS);
  const { query } = parseRoute(useHash());
  const route = parseRecordingsRoute(query, nowMs);
  const { period } = route;
  const [summary, setSummary] = useState(query.has('summary'));
  const view = period.month === null ? 'year' : 'month';
  const only = cameras.find(({ id }) => id === route.cameraId);
  const shown = only ? [only] : cameras;
  const days = periodDays(period);
  const coverage = useCoverage(shown.map(({ id }) => id), days.edges);
  const chosen = shown.find(({ id }) => id === route.chosen?.cameraId);
  // In the address without a way back for each click: the browser's own leads to where one came from.
  const change = (to: Partial<RecordingsRoute>) => location.replace(recordingsHash({ ...route, ...to }));

  return (
    <div className="coverage">
      <div className="coverage-main">
        <header className="page-head coverage-head">
          <h1>{t('page.recordings')}</h1>
          {cameras.length > 1 ? (
            <select className="select coverage-camera" value={only?.id ?? ''} aria-label={t('coverage.camera')} onChange={(event) => change({ cameraId: event.target.value || null, chosen: null })} data-testid="coverage-camera">
              <option value="">{t('coverage.allCameras')}</option>
              {cameras.map((camera) => (
                <option key={camera.id} value={camera.id}>
                  {camera.name}
                </option>
              ))}
            </select>
          ) : null}
          {cameras.length > 0 ? (
            <Button onClick={() => setSummary(true)} data-testid="open-summary">
              <Mail size={16} aria-hidden="true" />
              {t('coverage.summary')}
            </Button>
          ) : null}
        </header>
        {error || coverage.error ? <ErrorNote error={error ?? coverage.error} /> : null}
        {loading && !error ? <Skeleton height={320} /> : null}
        {!loading && cameras.length === 0 ? (
          <EmptyState icon={<CalendarCheck size={40} strokeWidth={1.4} aria-hidden="true" />} title={t('coverage.emptyTitle')} text={t('coverage.emptyText')}>
            <Button look="primary" onClick={() => go('#/cameras?find=1')}>
              {t('cameras.find')}
            </Button>
          </EmptyState>
        ) : null}
        {shown.length > 0 ? (
          <>
            <PeriodBar period={period} nowMs={nowMs} onChange={(next) => change({ period: next })} />
            <div className="calendar-cards" data-view={view}>
              {shown.map((camera) => (
                <CalendarCard
                  key={camera.id}
                  camera={camera}
                  view={view}
                  period={days}
                  days={coverage.days.get(camera.id) ?? null}
                  nowMs={nowMs}
                  chosenMs={chosen === camera ? (route.chosen?.dayMs ?? null) : null}
                  onChoose={(dayMs) => change({ chosen: { cameraId: camera.id, dayMs } })}
                />
              ))}
            </div>
            <Legend />
            <p className="small coverage-rule">{t('coverage.rule')}</p>
          </>
        ) : null}
      </div>
      {chosen && route.chosen ? (
        <DayPanel
          camera={chosen}
          dayMs={route.chosen.dayMs}
          coverage={coverage.days.get(chosen.id)?.find(({ fromMs }) => fromMs === dayAround(route.chosen?.dayMs ?? 0).fromMs) ?? null}
          nowMs={nowMs}
          onClose={() => change({ chosen: null })}
        />
      ) : null}
      <SummaryPanel open={summary} onClose={() => setSummary(false)} />
    </div>
  );
}

function PeriodBar({ period, nowMs, onChange }: { period: Period; nowMs: number; onChange(period: Period): void }) {
  const { t } = useTranslation();
  const words = useCoverageWords();
  const here = periodOf(nowMs, period.month === null ? 'year' : 'month');
  const isNow = here.year === period.year && here.month === period.month;
  return (
    <div className="period-bar">
      <Button look="quiet" onClick={() => onChange(besides(period, -1))} aria-label={t('coverage.before')}>
        <ChevronLeft size={18} aria-hidden="true" />
      </Button>
      <h2 aria-live="polite">{words.period(period.year, period.month)}</h2>
      <Button look="quiet" onClick={() => onChange(besides(period, 1))} aria-label={t('coverage.after')} disabled={isNow}>
        <ChevronRight size={18} aria-hidden="true" />
      </Button>
      {isNow ? null : (
        <Button look="quiet" onClick={() => onChange(here)}>
          {t(period.month === null ? 'coverage.thisYear' : 'coverage.thisMonth')}
        </Button>
      )}
      <span className="period-view">
        <Segments<'month' | 'year'>
          label={t('coverage.view')}
          value={period.month === null ? 'year' : 'month'}
          options={[
            { value: 'month', label: t('coverage.month') },
            { value: 'year', label: t('coverage.year') },
          ]}
          onChange={(view) => onChange(other(period, view, nowMs))}
        />
      </span>
    </div>
  );
}

/** A year opens its present month, or its last one; a month opens its year. */
function other(period: Period, view: 'month' | 'year', nowMs: number): Period {
  if (view === 'year') return { year: period.year, month: null };
  const here = periodOf(nowMs, 'month');
  return here.year === period.year ? here : { year: period.year, month: 11 };
}
