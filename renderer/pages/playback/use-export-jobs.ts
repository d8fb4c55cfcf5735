import { useCallback, useEffect, useState } from 'react';
import type { ExportJob } from '../../../contract/types.ts';
import { useCall, useTopic } from '../../host/hooks.ts';
import { withJob } from './export-jobs.ts';

/** In the desktop app the file is on this computer; in a browser it has to be fetched. */
export const inBrowser = location.protocol.startsWith('http');

export interface ExportJobs {
  jobs: readonly ExportJob[];
  began(job: ExportJob): void;
}

/** All exports there are, kept up to date. `began`: a job the engine has just answered with. */
export function useExportJobs(): ExportJobs {
  const [jobs, setJobs] = useState<readonly ExportJob[]>([]);
  const { result } = useCall('exports.list', {});
  useEffect(() => {
    if (result) setJobs(result.jobs);
  }, [result]);
  useTopic('exports.changed', ({ job }) => setJobs((before) => withJob(before, job)));
  useTopic('exports.removed', ({ id }) => setJobs((before) => before.filter((job) => job.id !== id)));
  // What was told of it meanwhile is newer.
  const began = useCallback((job: ExportJob) => setJobs((before) => (before.some(({ id }) => id === job.id) ? before : withJob(before, job))), []);
  return { jobs, began };
}
