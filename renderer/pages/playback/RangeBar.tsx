import { Check, Copy, Download, Ellipsis, Repeat, Star, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock, formatLength } from '../../player/format-time.ts';
import { ExportPanel } from './ExportPanel.tsx';
import { useExport } from './use-export.ts';
import { type ExportJobs, inBrowser } from './use-export-jobs.ts';

/** The marked stretch of time: its length, and what can be done with it. */
export function RangeBar(props: {
  /** Of several cameras the one that is saved by one click. */
  camera: { id: string; name: string };
  /** Those of the page. */
  cameras: readonly { id: string; name: string }[];
  /** Of all cameras there are. */
  names: ReadonlyMap<string, string>;
  exports: ExportJobs;
  /** It is footage of this installation: it can be starred and deleted. */
  own: boolean;
  inMs: number | null;
  outMs: number | null;
  loop: boolean;
  onLoop(loop: boolean): void;
  onStar(): void;
  onDelete(): void;
  onClear(): void;
}) {
  const { camera, cameras, inMs, outMs, loop } = props;
  const { t, i18n } = useTranslation();
  const { jobs, began } = props.exports;
  const { progress, start, clear } = useExport(camera.id, { jobs, began });
  const [copied, setCopied] = useState(false);
  const [more, setMore] = useState(false);
  if (inMs === null && outMs === null) return null;
  const whole = inMs !== null && outMs !== null && outMs > inMs;
  const clock = (ms: number | null) => (ms === null ? '…' : formatClock(ms, i18n.language, true));
  return (
    <div className="export-bar" data-testid="export-bar" role="status">
      <span className="export-range">
        {clock(inMs)} – {clock(outMs)}
        {whole && <span className="export-length">{formatLength(outMs - inMs)}</span>}
      </span>
      {!whole && <span className="export-hint">{t('playback.markBoth')}</span>}
      {whole && progress.kind === 'idle' && (
        <>
          <button type="button" className="primary-button" title={cameras.length > 1 ? t('playback.exportOf', { name: camera.name }) : undefined} onClick={() => start(inMs, outMs)}>
            <Download size={16} aria-hidden />
            {t('playback.export')}
          </button>
          <button type="button" className="bar-button bar-button-text" data-testid="export-more" title={t('playback.exportTitle')} onClick={() => setMore(true)}>
            <Ellipsis size={16} aria-hidden />
            {t('playback.exportMore')}
          </button>
          <button type="button" className="bar-button bar-button-text" aria-pressed={loop} onClick={() => props.onLoop(!loop)}>
            <Repeat size={16} aria-hidden />
            {t('playback.loop')}
          </button>
          {props.own && (
            <>
              <button type="button" className="bar-button bar-button-text" onClick={props.onStar}>
                <Star size={16} aria-hidden />
                {t('playback.starRange')}
              </button>
              <button type="button" className="bar-button bar-button-text export-delete" data-testid="delete-range" onClick={props.onDelete}>
                <Trash2 size={16} aria-hidden />
                {t('playback.deleteRange')}
              </button>
            </>
          )}
        </>
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
      <button
        type="button"
        className="bar-button"
        title={t('playback.clearMarks')}
        aria-label={t('playback.clearMarks')}
        onClick={() => {
          clear();
          props.onClear();
        }}
      >
        <X size={16} />
      </button>
      {more && whole && (
        <ExportPanel cameras={cameras} names={props.names} range={{ from: inMs, to: outMs }} jobs={jobs} onBegan={began} onClose={() => setMore(false)} />
      )}
    </div>
  );
}
