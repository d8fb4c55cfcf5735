import { AppError } from '../../../contract/errors.ts';
import type { ClockBreak } from '../../../contract/overview-types.ts';
import type { Storage } from '../../storage/types.ts';
import type { CameraPark } from '../camera-park.ts';
import type { Handlers } from '../dispatcher.ts';
import type { OpenedDisks } from '../opened-disks.ts';
import { removedCameras } from '../removed-cameras.ts';

type Names =
  | 'recordings.list'
  | 'storage.status'
  | 'storage.update'
  | 'storage.preview'
  | 'recordings.proofs'
  | 'recordings.previewDeletion'
  | 'recordings.delete'
  | 'recordings.undelete'
  | 'recordings.deletions'
  | 'recordings.removedCameras'
  | 'recordings.star'
  | 'recordings.unstar'
  | 'recordings.stars'
  | 'playback.timeline'
  | 'playback.overview';

export function footageHandlers({ storage, park, disks }: { storage: Storage; park: Pick<CameraPark, 'list'>; disks: Pick<OpenedDisks, 'nameOf'> }): Pick<Handlers, Names> {
  /** This computer's clock says nothing of what another one has recorded. */
  const clockBreaks = async (cameraIds: readonly string[]) => (cameraIds.every((id) => disks.nameOf(id) !== null) ? [] : storage.clockBreaks());
  return {
    'recordings.list'(input) {
      checkRange(input.from, input.to);
      return storage.listRecordings(input);
    },
    'storage.status': () => storage.status(),
    'storage.update': (input) => storage.update(input),
    'storage.preview': (input) => storage.preview(input),
    'recordings.proofs': () => ({ proofs: storage.proofs() }),
    'recordings.previewDeletion'(input) {
      checkRange(input.from, input.to);
      return storage.previewDeletion(input);
    },
    async 'recordings.delete'(input, { session }) {
      checkRange(input.from, input.to);
      return { deletion: await storage.delete(input, session.name) };
    },
    'recordings.undelete': async ({ id }) => ({ restored: await storage.undelete(id) }),
    'recordings.deletions': async () => ({ deletions: await storage.pendingDeletions() }),
    'recordings.removedCameras': async () => ({ cameras: await removedCameras(storage, park.list()) }),
    async 'recordings.star'(input) {
      checkRange(input.from, input.to);
      return { star: await storage.star(input) };
    },
    'recordings.unstar': async ({ id }) => ({ removed: await storage.unstar(id) }),
    'recordings.stars': async (input) => ({ stars: await storage.stars(input) }),
    async 'playback.timeline'({ cameraIds, from, to }) {
      checkRange(from, to);
      const [tracks, breaks] = await Promise.all([storage.timeline(cameraIds, from, to), clockBreaks(cameraIds)]);
      return { tracks, clockBreaks: breaksIn(breaks, from, to) };
    },
    async 'playback.overview'({ cameraIds, ...range }, { signal }) {
      const [overviews, breaks] = await Promise.all([storage.overview(cameraIds, range, signal), clockBreaks(cameraIds)]);
      return { overviews, clockBreaks: breaksIn(breaks, range.from, range.from + range.partMs * range.parts) };
    },
  };
}

function breaksIn(breaks: readonly ClockBreak[], from: number, to: number): ClockBreak[] {
  return breaks.filter(({ fromMs, toMs }) => Math.min(fromMs, toMs) < to && Math.max(fromMs, toMs) >= from);
}

function checkRange(from: number, to: number): void {
  if (to <= from) throw new AppError('invalid', 'playback.badRange', { data: { field: 'to' } });
}
