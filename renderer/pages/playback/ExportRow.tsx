import { Check, Copy, Download, ShieldCheck, Usb } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportKind } from '../../../contract/export-types.ts';
import type { ExportJob } from '../../../contract/types.ts';
import { Button } from '../../components/controls.tsx';
import { engine } from '../../host/index.ts';
import { formatBytes } from '../../i18n/format.ts';
import { formatClock, formatDay, formatLength } from '../../player/format-time.ts';
import { canCopy, canDownload, problemKey } from './export-jobs.ts';
import { ExportCopy } from './ExportCopy.tsx';
import { inBrowser } from './use-export-jobs.ts';

const KIND_TEXTS: Record<ExportKind, string> = {
  clip: 'playback.exportKind.clip',
  encoded: 'playback.exportKind.encoded',
  case: 'playback.exportKind.case',
  card: 'playback.exportKind.card',
  copy: 'playback.exportKind.copy',
};

/** One export: how far it is, or what can be done with it. */
export function ExportRow({ job, names, onBegan }: { job: ExportJob; names: ReadonlyMap<string, string>; onBegan: (job: ExportJob) => void }) {
  const { t, i18n } = useTranslation();
  const [copying, setCopying] = useState(false);
  const { from, to, state } = job;
  const of = job.cameraIds.map((id) => names.get(id) ?? t('storage.removedCamera')).join(t('playback.nameSeparator'));
  return (
    <li className="export-row" data-testid="export-row" data-state={state}>
      <div className="export-row-head">
        <b title={of}>{of}</b>
        <span className="small">{t(KIND_TEXTS[job.kind])}</span>
      </div>
      <div className="export-row-facts small">
        {formatDay(from, i18n.language)} {formatClock(from, i18n.language, true)} – {formatClock(to, i18n.language, true)} · {formatLength(to - from)}
        {job.bytes !== null && ` · ${formatBytes(job.bytes, i18n.language)}`}
      </div>
      {state === 'running' && (
        <div className="export-row-way">
          <progress className="export-progress" max={1} aria-label={t('playback.exporting')} {...(job.progress > 0 && { value: job.progress })} />
          <span className="small">{job.progress > 0 ? `${Math.floor(job.progress * 100)} %` : t('playback.exportWaiting')}</span>
          <Button look="quiet" onClick={() => void engine.call('exports.cancel', { id: job.id }).catch(() => undefined)}>
            {t('common.cancel')}
          </Button>
        </div>
      )}
      {state === 'failed' && <p className="export-failed">{t(problemKey(job.error))}</p>}
      {state === 'cancelled' && <p className="small">{t('playback.exportStopped')}</p>}
      {state === 'done' && job.path !== null && <ExportPath path={job.path} copied={job.kind === 'copy'} />}
      {canCopy(job) && (
        <div className="export-row-actions">
          {inBrowser && canDownload(job) && (
            <a className="button" href={`/api/v1/exports/${encodeURIComponent(job.id)}`} download>
              <Download size={16} aria-hidden />
              {t('playback.download')}
            </a>
          )}
          {inBrowser && job.proof !== null && (
            <a className="button button-quiet" href={`/api/v1/exports/${encodeURIComponent(job.id)}-proof`} download>
              <ShieldCheck size={16} aria-hidden />
              {t('playback.proof')}
            </a>
          )}
          <Button look="quiet" aria-expanded={copying} title={t('playback.copyTo')} onClick={() => setCopying(!copying)}>
            <Usb size={16} aria-hidden />
            {t('playback.copyToShort')}
          </Button>
        </div>
      )}
      {copying && (
        <ExportCopy
          id={job.id}
          onBegan={(begun) => {
            setCopying(false);
            onBegan(begun);
          }}
        />
      )}
    </li>
  );
}

/** Where it lies, on the computer that records. */
function ExportPath({ path, copied }: { path: string; copied: boolean }) {
  const { t } = useTranslation();
  const [taken, setTaken] = useState(false);
  return (
    <div className="export-row-path" data-copied={copied || undefined}>
      {copied && <span className="small">{t('playback.copyVerified')}</span>}
      <code className="export-path" title={path}>
        <bdi>{path}</bdi>
      </code>
      <Button look="quiet" title={t('playback.copyPath')} aria-label={t('playback.copyPath')} onClick={() => void navigator.clipboard?.writeText(path).then(() => setTaken(true))}>
        {taken ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      </Button>
    </div>
  );
}
