import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportJob } from '../../../contract/types.ts';
import { engine } from '../../host/index.ts';
import { errorText } from '../../i18n/error-text.ts';
import { problemKey } from './export-jobs.ts';

export type ExportProgress =
  | { kind: 'idle' }
  | { kind: 'running'; progress: number | null }
  | { kind: 'done'; id: string; path: string }
  | { kind: 'failed'; text: string };

/** Saving a stretch of one camera as it was recorded: begun, followed, given up. */
export function useExport(cameraId: string, { jobs, began }: { jobs: readonly ExportJob[]; began(job: ExportJob): void }): { progress: ExportProgress; start(from: number, to: number): void; clear(): void } {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<{ id: string | null } | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const job = jobs.find(({ id }) => id === asked?.id);

  const save = async (from: number, to: number) => {
    setFailed(null);
    setAsked({ id: null });
    try {
      const { job: begun } = await engine.call('exports.start', { kind: 'clip', cameraIds: [cameraId], from, to });
      began(begun);
      setAsked({ id: begun.id });
    } catch (error) {
      setAsked(null);
      setFailed(error);
    }
  };
  const progress = (): ExportProgress => {
    if (failed) return { kind: 'failed', text: errorText(failed, t) };
    if (asked && (!job || job.state === 'running')) return { kind: 'running', progress: job && job.progress > 0 ? job.progress : null };
    if (job?.state === 'done' && job.path !== null) return { kind: 'done', id: job.id, path: job.path };
    if (job?.state === 'failed') return { kind: 'failed', text: t(problemKey(job.error)) };
    return { kind: 'idle' };
  };
  return {
    progress: progress(),
    start: (from, to) => void save(from, to),
    clear() {
      if (job?.state === 'running') void engine.call('exports.cancel', { id: job.id }).catch(() => undefined);
      setAsked(null);
      setFailed(null);
    },
  };
}
