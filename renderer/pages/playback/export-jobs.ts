/** Exports under way and done, as a list shows them: pure. */
import type { ExportJob } from '../../../contract/types.ts';

/** With the job as it is now: in its place, or at the end. */
export function withJob(jobs: readonly ExportJob[], job: ExportJob): ExportJob[] {
  return jobs.some(({ id }) => id === job.id) ? jobs.map((each) => (each.id === job.id ? job : each)) : [...jobs, job];
}

/** A folder cannot be fetched, and a copy lies where it was wanted. */
export function canDownload(job: ExportJob): boolean {
  return canCopy(job) && /\.(?:mp4|zip)$/.test(job.path ?? '');
}

export function canCopy(job: ExportJob): boolean {
  return job.state === 'done' && job.kind !== 'copy' && !isDeleted(job);
}

/** It can still be had back. */
export function isDeleted(job: ExportJob): boolean {
  return job.deletedUntilMs !== undefined;
}

/** Room that they take on the computer that records: a copy lies elsewhere. */
export function keptBytes(jobs: readonly ExportJob[]): number {
  return jobs.reduce((sum, job) => sum + (job.kind === 'copy' ? 0 : (job.bytes ?? 0)), 0);
}

/** Of whose footage it is; of an export of before, of which that is not known, the file. `removed`: what a camera without a name is called. */
export function exportTitle(job: ExportJob, names: ReadonlyMap<string, string>, texts: { removed: string; separator: string }): string {
  if (job.cameraIds.length === 0) return job.path?.split(/[\\/]/).at(-1) ?? texts.removed;
  return job.cameraIds.map((id) => names.get(id) ?? texts.removed).join(texts.separator);
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
