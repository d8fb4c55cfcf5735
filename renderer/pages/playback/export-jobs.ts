/** Exports under way and done, as a list shows them: pure. */
import type { ExportJob } from '../../../contract/types.ts';

/** With the job as it is now: in its place, or at the end. */
export function withJob(jobs: readonly ExportJob[], job: ExportJob): ExportJob[] {
  return jobs.some(({ id }) => id === job.id) ? jobs.map((each) => (each.id === job.id ? job : each)) : [...jobs, job];
}

/** A folder cannot be fetched, and a copy lies where it was wanted. */
export function canDownload(job: ExportJob): boolean {
  return job.state === 'done' && job.kind !== 'copy' && /\.(?:mp4|zip)$/.test(job.path ?? '');
}

export function canCopy(job: ExportJob): boolean {
  return job.state === 'done' && job.kind !== 'copy';
}

/** The error's own text names folders, files, and sizes; a job in a list knows only its key. */
const PLAIN_TEXTS: Readonly<Record<string, string>> = {
  'exports.noFolder': 'playback.exportProblem.noFolder',
  'exports.tooLittleRoom': 'playback.exportProblem.tooLittleRoom',
  'exports.targetFull': 'playback.exportProblem.targetFull',
  'exports.targetReadOnly': 'playback.exportProblem.targetReadOnly',
  'exports.targetGone': 'playback.exportProblem.targetGone',
  'exports.copyDiffers': 'playback.exportProblem.copyDiffers',
  internal: 'playback.exportFailed',
};

/** Key of the text that says why a job failed and what to do. */
export function problemKey(error: string | null): string {
  if (error === null) return 'playback.exportFailed';
  return PLAIN_TEXTS[error] ?? `errors.${error}`;
}
