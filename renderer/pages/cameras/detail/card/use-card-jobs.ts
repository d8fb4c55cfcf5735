import { useEffect, useRef, useState } from 'react';
import type { CardJob } from '../../../../../contract/card-types.ts';
import { useCall, useTopic } from '../../../../host/hooks.ts';

const isUnderWay = ({ state }: CardJob) => state === 'waiting' || state === 'running';

/** What is done with one camera's card, kept up to date. `onEnded`: something has changed on the card, or here. */
export function useCardJobs(cameraId: string, onEnded: () => void): { jobs: readonly CardJob[]; began(job: CardJob): void } {
  const [jobs, setJobs] = useState<ReadonlyMap<string, CardJob>>(new Map());
  const { result } = useCall('card.jobs', {});
  const ended = useRef(onEnded);
  useEffect(() => {
    ended.current = onEnded;
  });
  useEffect(() => {
    if (result) setJobs(new Map(result.jobs.map((job) => [job.id, job])));
  }, [result]);
  const take = (job: CardJob) => setJobs((before) => new Map(before).set(job.id, job));
  useTopic('card.changed', ({ job }) => {
    take(job);
    if (job.cameraId === cameraId && !isUnderWay(job)) ended.current();
  });
  // What was told of it meanwhile is newer.
  const began = (job: CardJob) => setJobs((before) => (before.has(job.id) ? before : new Map(before).set(job.id, job)));
  return { jobs: [...jobs.values()].filter((job) => job.cameraId === cameraId), began };
}
