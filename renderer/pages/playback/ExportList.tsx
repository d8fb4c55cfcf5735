import { useTranslation } from 'react-i18next';
import type { ExportJob } from '../../../contract/types.ts';
import { formatBytes } from '../../i18n/format.ts';
import { keptBytes } from './export-jobs.ts';
import { ExportRow } from './ExportRow.tsx';

/** Exports under way and done, the newest first. */
export function ExportList({ jobs, names, onBegan }: { jobs: readonly ExportJob[]; names: ReadonlyMap<string, string>; onBegan: (job: ExportJob) => void }) {
  const { t, i18n } = useTranslation();
  const bytes = keptBytes(jobs);
  if (jobs.length === 0) return <p className="panel-hint">{t('playback.exportsNone')}</p>;
  return (
    <>
      {bytes > 0 && <p className="panel-hint" data-testid="exports-size">{t('playback.exportsSize', { size: formatBytes(bytes, i18n.language) })}</p>}
      <ul className="export-list" data-testid="export-list">
        {jobs.toReversed().map((job) => (
          <ExportRow key={job.id} job={job} names={names} onBegan={onBegan} />
        ))}
      </ul>
    </>
  );
}
