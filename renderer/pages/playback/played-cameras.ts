/** Which cameras there are to play back: those of this installation, and those of opened disks: pure. */
import type { ClockBreak } from '../../../contract/overview-types.ts';
import type { RemovedCamera } from '../../../contract/storage-types.ts';
import type { Camera } from '../../../contract/types.ts';
import type { Disk } from '../../host/use-disks.ts';

export interface PlayedCamera {
  id: string;
  name: string;
  /** Null: it was removed, or recorded by another computer, so there is nothing live of it. */
  camera: Camera | null;
  /** Path of the opened disk it is on, so that nothing of it can be changed; null: recorded here. */
  disk: string | null;
  /** How the clock was set where it was recorded; null: what this computer's did holds. */
  clockSteps: readonly ClockBreak[] | null;
}

/** `removedName`: how one is called that is no longer there, by the name it had last; null: that is not known. */
export function playedCameras(cameras: readonly Camera[], removed: readonly RemovedCamera[], disks: readonly Disk[], removedName: (name: string | null) => string): PlayedCamera[] {
  const own = cameras.map((camera) => ({ id: camera.id, name: camera.name, camera, disk: null, clockSteps: null }));
  const present = new Set(cameras.map(({ id }) => id));
  // One that was added again meanwhile is no longer among them.
  const before = removed.flatMap(({ cameraId, name }) => (present.has(cameraId) ? [] : [{ id: cameraId, name: removedName(name), camera: null, disk: null, clockSteps: null }]));
  const others = disks.flatMap((disk) => disk.cameras.map(({ cameraId, name }) => ({ id: cameraId, name: name === '' ? cameraId : name, camera: null, disk: disk.path, clockSteps: disk.clockSteps })));
  return [...own, ...before, ...others];
}

export interface CameraGroup {
  /** Null: of this installation. */
  disk: string | null;
  cameras: PlayedCamera[];
}

/** In the order they come: this installation first, then disk by disk. */
export function groupsOf(cameras: readonly PlayedCamera[]): CameraGroup[] {
  const groups: CameraGroup[] = [];
  for (const camera of cameras) {
    const group = groups.find(({ disk }) => disk === camera.disk);
    if (group) group.cameras.push(camera);
    else groups.push({ disk: camera.disk, cameras: [camera] });
  }
  return groups;
}

/** From the first to the last moment that is recorded of a camera. */
export interface FootageSpan {
  cameraId: string;
  oldestMs: number;
  newestMs: number;
}

export function footageSpans(own: readonly { cameraId: string; oldestMs: number | null; newestMs: number | null }[], disks: readonly Disk[]): FootageSpan[] {
  const here = own.flatMap(({ cameraId, oldestMs, newestMs }) => (newestMs === null ? [] : [{ cameraId, oldestMs: oldestMs ?? newestMs, newestMs }]));
  return [...here, ...disks.flatMap(({ cameras }) => cameras.map(({ cameraId, oldestMs, newestMs }) => ({ cameraId, oldestMs, newestMs })))];
}

/** Where to be after other cameras were chosen: still there; or, where none of them has footage at all around that time, a little before its end. */
export function landing(spans: readonly FootageSpan[], cameraIds: readonly string[], atMs: number | null, beforeEndMs: number): number | null {
  const chosen = spans.filter(({ cameraId }) => cameraIds.includes(cameraId));
  if (chosen.length === 0 || (atMs !== null && chosen.some(({ oldestMs, newestMs }) => oldestMs <= atMs && atMs <= newestMs))) return atMs;
  return Math.max(...chosen.map(({ oldestMs, newestMs }) => Math.max(oldestMs, newestMs - beforeEndMs)));
}
