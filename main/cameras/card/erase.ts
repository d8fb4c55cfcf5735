/**
 * Erases what a camera has recorded on its card, by what ONVIF has for it: recordings that may be deleted and made again
 * (`DynamicRecordings`), else tracks (`DynamicTracks`). Deleting a recording ends its jobs, so that they are made again, too: the
 * camera is to record on.
 */
import { AppError } from '../../../contract/errors.ts';
import { ifOffered, type OnvifClient, type ServicePort } from '../onvif/client.ts';
import { OnvifFault } from '../onvif/connection.ts';
import { NS } from '../onvif/namespaces.ts';
import { createRecording, createRecordingJob, createTrack, deleteRecording, deleteTrack, getRecordingControl, getRecordings, type RecordingItem } from '../onvif/services/recording-control.ts';
import { findRecordings, getRecordingJobs, type RecordingJob, setRecordingJobMode } from '../onvif/services/recordings.ts';
import { recordingsOf } from './card-status.ts';

/** @param options.onProgress 0..1 @throws AppError `unsupported` (`card.cannotErase`, `card.eraseRefused`, `card.eraseLied`, `card.recordsNoMore`) */
export async function eraseCard(client: OnvifClient, options: { sourceToken: string | null; signal: AbortSignal; onProgress: (share: number) => void }): Promise<void> {
  const { sourceToken, signal, onProgress } = options;
  const [recording, search] = [client.service(NS.recording), client.service(NS.search)];
  const control = await ifOffered(recording && getRecordingControl(recording), { recordings: false, tracks: false });
  if (!recording || !search || (!control.recordings && !control.tracks)) throw new AppError('unsupported', 'card.cannotErase');
  const before = recordingsOf(await findRecordings(search, signal), sourceToken);
  const own = new Set(before.map(({ token }) => token));
  const known = await getRecordings(recording);
  const items = known.filter(({ token }) => own.has(token));
  const jobs = (await getRecordingJobs(recording)).filter((job) => own.has(job.recording));
  signal.throwIfAborted();
  for (const [index, item] of items.entries()) {
    await eraseOne(recording, item, jobs.filter((job) => job.recording === item.token), control.recordings ? known.map(({ token }) => token) : null);
    onProgress((index + 1) / (items.length + 1));
  }
  // Rule 19: what a device says to have done is looked at.
  const after = recordingsOf(await findRecordings(search, signal), sourceToken);
  const newest = Math.max(...before.map(({ untilMs }) => untilMs ?? Number.NEGATIVE_INFINITY));
  if (after.some(({ fromMs }) => fromMs !== null && fromMs < newest)) throw new AppError('unsupported', 'card.eraseLied');
}

/** @param known tokens of all recordings there were, where whole ones are deleted; null: tracks are */
async function eraseOne(recording: ServicePort, item: RecordingItem, jobs: readonly RecordingJob[], known: readonly string[] | null): Promise<void> {
  const active = jobs.filter((job) => job.active);
  // What is being recorded into cannot be deleted on some.
  for (const { token } of active) await ifOffered(setRecordingJobMode(recording, token, false), undefined);
  let erased = false;
  try {
    if (known) {
      await deleteRecording(recording, item.token);
      erased = true;
      await makeAgain(recording, item, jobs, known);
    } else {
      for (const { token, configuration } of item.tracks) {
        await deleteTrack(recording, item.token, token);
        erased = true;
        if (configuration) await createTrack(recording, item.token, configuration);
      }
      for (const { token } of active) await setRecordingJobMode(recording, token, true);
    }
  } catch (error) {
    if (!(error instanceof OnvifFault)) throw error;
    if (erased) throw new AppError('unsupported', 'card.recordsNoMore', { cause: error });
    for (const { token } of active) await ifOffered(setRecordingJobMode(recording, token, true), undefined);
    throw new AppError('unsupported', 'card.eraseRefused', { cause: error });
  }
}

/** Some devices have a new one at once by themselves. */
async function makeAgain(recording: ServicePort, { token, configuration }: RecordingItem, jobs: readonly RecordingJob[], known: readonly string[]): Promise<void> {
  const there = (await getRecordings(recording)).find((item) => item.token === token || !known.includes(item.token));
  const made = there?.token ?? (configuration && (await createRecording(recording, configuration)));
  if (!made) return;
  const has = (await getRecordingJobs(recording)).filter((job) => job.recording === made);
  for (const job of has.length > 0 ? [] : jobs) if (job.configuration) await createRecordingJob(recording, job.configuration, made);
  for (const { token: job, active } of has) if (!active && jobs.some((each) => each.active)) await setRecordingJobMode(recording, job, true);
}
