import { Check, Copy, Download, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '../../../contract/errors.ts';
import type { ExportJob } from '../../../contract/types.ts';
import { engine } from '../../host/index.ts';
import { useTopic } from '../../host/hooks.ts';
import { formatClock, formatLength } from '../../player/format-time.ts';

type Progress =
  | { kind: 'idle' }
  | { kind: 'running'; id: string | null; progress: number | null }
  | { kind: 'done'; id: string; path: string; bytes: number | null }
  | { kind: 'failed'; text: string };

/** The marked stretch of time: its length, saving it as one MP4, and where that went. */
export function ExportBar(props: { cameraId: string; inMs: number | null; outMs: number | null; onClear: () => void }) {
  const { cameraId, inMs, outMs, onClear } = props;
  const { t, i18n } = useTranslation();
  const [progress, setProgress] = useState<Progress>({ kind: 'idle' });
  const [copied, setCopied] = useState(false);

  const follow = (job: ExportJob) => {
    if (job.state === 'done' && job.path) setProgress({ kind: 'done', id: job.id, path: job.path, bytes: job.bytes });
    else if (job.state === 'running') setProgress({ kind: 'running', id: job.id, progress: job.progress });
    else if (job.state === 'cancelled') setProgress({ kind: 'idle' });
    else setProgress({ kind: 'failed', text: job.error ?? t('playback.exportFailed') });
  };
  useTopic('exports.changed', ({ job }) => {
    if (progress.kind === 'running' && (progress.id === null || progress.id === job.id) && job.cameraId === cameraId) follow(job);
  });

  const start = async (from: number, to: number) => {
    setProgress({ kind: 'running', id: null, progress: null });
    try {
      const made = await engine.call('playback.export', { cameraId, from, to });
      if (made.path) setProgress({ kind: 'done', id: made.id, path: made.path, bytes: made.bytes });
      else if (made.job) follow(made.job);
    } catch (error) {
      const key = error instanceof AppError ? `errors.${error.messageKey}` : 'playback.exportFailed';
      setProgress({ kind: 'failed', text: t(key, { ...(error instanceof AppError && error.data), defaultValue: t('playback.exportFailed') }) });
    }
  };

  const clear = () => {
    if (progress.kind === 'running' && progress.id) void engine.call('playback.cancelExport', { id: progress.id }).catch(() => undefined);
    setProgress({ kind: 'idle' });
    onClear();
  };

  if (inMs === null && outMs === null) return null;
  const whole = inMs !== null && outMs !== null && outMs > inMs;
  const clock = (ms: number | null) => (ms === null ? '…' : formatClock(ms, i18n.language, true));
  // In the desktop app the file is on this computer; in a browser it has to be fetched.
  const inBrowser = location.protocol.startsWith('http');
  return (
    <div className="export-bar" data-testid="export-bar" role="status">
      <span className="export-range">
        {clock(inMs)} – {clock(outMs)}
        {whole && <span className="export-length">{formatLength(outMs - inMs)}</span>}
      </span>
      {progress.kind === 'idle' && !whole && <span className="export-hint">{t('playback.markBoth')}</span>}
      {progress.kind === 'idle' && whole && (
        <button type="button" className="primary-button" onClick={() => void start(inMs, outMs)}>
          <Download size={16} aria-hidden />
          {t('playback.export')}
        </button>
      )}
      {progress.kind === 'running' && (
        <>
          <progress className="export-progress" max={1} {...(progress.progress !== null && { value: progress.progress })} />
          <span className="export-hint">{t('playback.exporting')}</span>
        </>
      )}
      {progress.kind === 'done' && inBrowser && (
        <a className="primary-button" href={`/api/v1/exports/${encodeURIComponent(progress.id)}`} download>
          <Download size={16} aria-hidden />
          {t('playback.download')}
        </a>
      )}
      {progress.kind === 'done' && (
        <>
          <code className="export-path" title={progress.path}>
            <bdi>{progress.path}</bdi>
          </code>
          <button
            type="button"
            className="bar-button"
            title={t('playback.copyPath')}
            aria-label={t('playback.copyPath')}
            onClick={() => void navigator.clipboard?.writeText(progress.path).then(() => setCopied(true))}
          >
            {copied ? <Check size={16} /> : <Copy size={16} />}
          </button>
        </>
      )}
      {progress.kind === 'failed' && <span className="export-failed">{progress.text}</span>}
      <button type="button" className="bar-button" title={t('playback.clearMarks')} aria-label={t('playback.clearMarks')} onClick={clear}>
        <X size={16} />
      </button>
    </div>
  );
}
