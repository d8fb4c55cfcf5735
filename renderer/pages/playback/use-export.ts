import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '../../../contract/errors.ts';
import type { ExportJob } from '../../../contract/types.ts';
import { useTopic } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';

export type ExportProgress =
  | { kind: 'idle' }
  | { kind: 'running'; id: string | null; progress: number | null }
  | { kind: 'done'; id: string; path: string; bytes: number | null }
  | { kind: 'failed'; text: string };

/** Saving a stretch of one camera as an MP4: begun, followed, given up. */
export function useExport(cameraId: string): { progress: ExportProgress; start(from: number, to: number): void; clear(): void } {
  const { t } = useTranslation();
  const [progress, setProgress] = useState<ExportProgress>({ kind: 'idle' });
  const follow = (job: ExportJob) => {
    if (job.state === 'done' && job.path) setProgress({ kind: 'done', id: job.id, path: job.path, bytes: job.bytes });
    else if (job.state === 'running') setProgress({ kind: 'running', id: job.id, progress: job.progress });
    else if (job.state === 'cancelled') setProgress({ kind: 'idle' });
    else setProgress({ kind: 'failed', text: job.error ?? t('playback.exportFailed') });
  };
  useTopic('exports.changed', ({ job }) => {
    if (progress.kind === 'running' && (progress.id === null || progress.id === job.id) && job.cameraId === cameraId) follow(job);
  });

  const save = async (from: number, to: number) => {
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
  return {
    progress,
    start: (from, to) => void save(from, to),
    clear() {
      if (progress.kind === 'running' && progress.id) void engine.call('playback.cancelExport', { id: progress.id }).catch(() => undefined);
      setProgress({ kind: 'idle' });
    },
  };
}
