import { useTranslation } from 'react-i18next';
import type { CardJob } from '../../../../../contract/card-types.ts';
import { Button } from '../../../../components/controls.tsx';
import { engine } from '../../../../host/index.ts';
import { daysAgo, formatDuration } from '../../../../i18n/format.ts';
import { formatClock, formatDay } from '../../../../player/format-time.ts';
import { ExportRow } from '../../../playback/ExportRow.tsx';
import { useExportJobs } from '../../../playback/use-export-jobs.ts';
import '../../../playback/export.css';

/** Older ones stand in the list of exports, and in the timeline. */
const MOST_SHOWN = 4;

/** What is being done with the card, and what became of it. */
export function CardJobs({ jobs, cameraId }: { jobs: readonly CardJob[]; cameraId: string }) {
  const { t } = useTranslation();
  const exports = useExportJobs();
  const downloads = exports.jobs.filter((job) => job.kind === 'card' && job.cameraId === cameraId).slice(-MOST_SHOWN);
  // What found nothing by itself is no news.
  const shown = jobs.filter(({ automatic, state, filledMs }) => !automatic || state === 'running' || filledMs > 0).slice(-MOST_SHOWN);
  if (shown.length === 0 && downloads.length === 0) return null;
  return (
    <section data-testid="card-jobs">
      <h3>{t('card.jobs')}</h3>
      <ul className="sd-jobs">
        {shown.toReversed().map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
        {downloads.toReversed().map((job) => (
          <ExportRow key={job.id} job={job} names={new Map()} onBegan={exports.began} />
        ))}
      </ul>
    </section>
  );
}

function JobRow({ job }: { job: CardJob }) {
  const { t, i18n } = useTranslation();
  const { kind, state, automatic, from, to } = job;
  const language = i18n.language;
  const isUnderWay = state === 'waiting' || state === 'running';
  const day = daysAgo(from, engine.engineNow()) === 0 ? '' : `${formatDay(from, language)} `;
  const outcome = () => {
    if (state === 'failed') return t(`errors.${job.error ?? 'internal'}`, { defaultValue: t('errors.kind.internal') });
    if (state === 'cancelled') return automatic ? t('card.gaveWay') : t('card.stopped', { time: formatDuration(job.filledMs, language) });
    if (kind === 'erase') return t('card.erased');
    if (job.filledMs < 1_000) return t('card.filledNothing');
    return job.missingMs < 2_000 ? t('card.filled', { time: formatDuration(job.filledMs, language) }) : t('card.filledPart', { time: formatDuration(job.filledMs, language), missing: formatDuration(job.missingMs, language) });
  };
  return (
    <li className="sd-job" data-testid="card-job" data-kind={kind} data-state={state}>
      <div className="sd-job-head">
        <b>{t(kind === 'erase' ? 'card.job.erase' : automatic ? 'card.job.automatic' : 'card.job.fill')}</b>
        {kind === 'fill' ? (
          <span className="small">
            {day}
            {formatClock(from, language, true)} – {formatClock(to, language, true)}
          </span>
        ) : null}
      </div>
      {isUnderWay ? (
        <div className="export-row-way">
          <progress className="export-progress" max={1} aria-label={t('card.jobs')} {...(state === 'running' && { value: job.progress })} />
          <span className="small">{state === 'waiting' ? t('card.waiting') : `${Math.floor(job.progress * 100)}%`}</span>
          {kind === 'erase' && state === 'running' ? null : (
            <Button look="quiet" onClick={() => void engine.call('card.cancel', { id: job.id }).catch(() => undefined)}>
              {t('common.cancel')}
            </Button>
          )}
        </div>
      ) : (
        <p className={state === 'failed' ? 'export-failed' : 'small'} role="status">
          {outcome()}
        </p>
      )}
      {kind === 'fill' && job.filledMs >= 1_000 && !isUnderWay ? (
        <a className="proof-link" href={`#/playback?camera=${job.cameraId}&at=${from}`}>
          {t('card.watchFilled')}
        </a>
      ) : null}
    </li>
  );
}
