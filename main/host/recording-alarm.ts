import type { Notice } from '../../contract/calls/system.ts';
import type { RecordingTrouble } from '../../contract/notify-types.ts';
import type { RecordingProof } from '../../contract/storage-types.ts';
import { cameraOf } from '../storage/layout.ts';
import type { CameraPark } from './camera-park.ts';
import type { Notices } from './notices.ts';

const PROOF = 'proof.';
/** Notices of the store that say that a disk takes no footage, or soon none. */
const DISK = /^storage\.(?:full|location)\./;

/** Those of the standing notices that mean that something is not recorded, or cannot be trusted to be. */
export function recordingTroubles(notices: readonly Notice[]): RecordingTrouble[] {
  return notices.flatMap(({ id, level, text }): RecordingTrouble[] => {
    if (level !== 'error') return [];
    if (id.startsWith(PROOF)) return [{ id, text, cameraId: cameraOf(id.slice(PROOF.length)) }];
    return DISK.test(id) ? [{ id, text, cameraId: null }] : [];
  });
}

/** A recording that cannot be read back is told until one can. @param proven learns of one that can, told before or not */
export function tellProof({ cameraId, problem }: RecordingProof, park: Pick<CameraPark, 'list'>, notices: Pick<Notices, 'set' | 'clear'>, proven: (id: string) => void): void {
  const id = `${PROOF}${cameraId}`;
  if (problem === null) {
    notices.clear(id);
    proven(id);
    return;
  }
  const name = park.list().find((camera) => camera.id === cameraOf(cameraId))?.name ?? cameraOf(cameraId);
  notices.set(id, 'error', { key: `notices.proof.${problem}`, data: { name } });
}
