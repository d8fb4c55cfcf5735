import { AppError } from '../../../contract/errors.ts';
import type { ExportCamera } from '../../playback/export/types.ts';
import type { Exports } from '../../playback/export/exports.ts';
import type { CameraPark } from '../camera-park.ts';
import type { Handlers } from '../dispatcher.ts';
import type { OpenedDisks } from '../opened-disks.ts';

/** Longer ranges than this answer with a job. */
const LONGEST_IMMEDIATE_EXPORT_MS = 10 * 60_000;

type Names = 'playback.export' | 'playback.exports' | 'playback.cancelExport' | 'exports.start' | 'exports.copy' | 'exports.list' | 'exports.cancel' | 'exports.delete' | 'exports.undelete';

export function exportHandlers({ exports, park, disks, lastName }: { exports: Exports; park: CameraPark; disks: Pick<OpenedDisks, 'nameOf'>; lastName: (cameraId: string) => Promise<string | null> }): Pick<Handlers, Names> {
  /** Footage of a camera that was removed may still be exported. */
  const cameraOf = async (id: string): Promise<ExportCamera> => {
    const camera = park.list().find((each) => each.id === id);
    const elsewhere = disks.nameOf(id);
    return { id, name: camera?.name ?? elsewhere ?? (await lastName(id)) ?? id, timeZone: camera?.details.timeZone ?? null, elsewhere: elsewhere !== null };
  };
  const list = () => ({ jobs: exports.list() });
  const cancel = async ({ id }: { id: string }) => ({ cancelled: await exports.cancel(id) });
  return {
    async 'playback.export'({ cameraId, from, to }, { signal, session, language }) {
      checkRange(from, to);
      const job = exports.start({ kind: 'clip', cameras: [await cameraOf(cameraId)], from, to, options: {}, by: session.name, language });
      if (to - from > LONGEST_IMMEDIATE_EXPORT_MS) return { id: job.id, path: null, bytes: null, job };
      const done = await exports.finished(job.id, signal);
      return { id: done.id, path: done.path, bytes: done.bytes, job: null };
    },
    'playback.exports': list,
    'playback.cancelExport': cancel,
    async 'exports.start'({ kind, cameraIds, from, to, options = {} }, { session, language }) {
      checkRange(from, to);
      const cameras = await Promise.all([...new Set(cameraIds)].map(cameraOf));
      return { job: exports.start({ kind, cameras, from, to, options, by: session.name, language }) };
    },
    'exports.copy': (input) => ({ job: exports.copy(input) }),
    'exports.list'() {
      const { jobs } = list();
      // A copy takes room elsewhere.
      const bytes = jobs.reduce((sum, job) => sum + (job.kind === 'copy' ? 0 : (job.bytes ?? 0)), 0);
      return { jobs, fingerprint: exports.fingerprint, folder: exports.folder, bytes };
    },
    'exports.cancel': cancel,
    'exports.delete': ({ id }) => ({ deletedUntilMs: exports.delete(id) }),
    'exports.undelete': ({ id }) => ({ job: exports.undelete(id) }),
  };
}

/** As far as dates go (ECMA-262 §21.4.1.1). */
const LATEST_MS = 8_640_000_000_000_000;

function checkRange(from: number, to: number): void {
  if (to <= from || from < 0 || to > LATEST_MS) throw new AppError('invalid', 'playback.badRange', { data: { field: 'to' } });
}
