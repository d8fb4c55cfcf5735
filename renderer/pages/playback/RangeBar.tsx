import { Check, Copy, Download, Repeat, Star, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock, formatLength } from '../../player/format-time.ts';
import { useExport } from './use-export.ts';

/** The marked stretch of time: its length, and what can be done with it. */
export function RangeBar(props: {
  /** Of several cameras the one that is saved. */
  camera: { id: string; name: string };
  several: boolean;
  inMs: number | null;
  outMs: number | null;
  loop: boolean;
  onLoop(loop: boolean): void;
  onStar(): void;
  onDelete(): void;
  onClear(): void;
}) {
  const { camera, several, inMs, outMs, loop } = props;
  const { t, i18n } = useTranslation();
  const { progress, start, clear } = useExport(camera.id);
  const [copied, setCopied] = useState(false);
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
      {!whole && <span className="export-hint">{t('playback.markBoth')}</span>}
      {whole && progress.kind === 'idle' && (
        <>
          <button type="button" className="primary-button" title={several ? t('playback.exportOf', { name: camera.name }) : undefined} onClick={() => start(inMs, outMs)}>
            <Download size={16} aria-hidden />
            {t('playback.export')}
          </button>
          <button type="button" className="bar-button bar-button-text" aria-pressed={loop} onClick={() => props.onLoop(!loop)}>
            <Repeat size={16} aria-hidden />
            {t('playback.loop')}
          </button>
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
    </div>
  );
}
