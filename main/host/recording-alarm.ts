import type { RecordingProof } from '../../contract/storage-types.ts';
import { cameraOf } from '../storage/layout.ts';
import type { CameraPark } from './camera-park.ts';
import type { Notices } from './notices.ts';

/** A recording that cannot be read back is told until one can. */
export function tellProof({ cameraId, problem }: RecordingProof, park: Pick<CameraPark, 'list'>, notices: Pick<Notices, 'set' | 'clear'>): void {
  const id = `proof.${cameraId}`;
  if (problem === null) {
    notices.clear(id);
    return;
  }
  const name = park.list().find((camera) => camera.id === cameraOf(cameraId))?.name ?? cameraOf(cameraId);
  notices.set(id, 'error', { key: `notices.proof.${problem}`, data: { name } });
}
