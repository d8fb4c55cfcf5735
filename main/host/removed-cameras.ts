import type { RemovedCamera } from '../../contract/storage-types.ts';
import { cameraOf } from '../storage/layout.ts';
import type { Storage } from '../storage/types.ts';

/** Cameras that have footage and are not among the present ones, the last to have recorded first. */
export async function removedCameras(storage: Pick<Storage, 'status' | 'lastName'>, present: readonly { id: string }[]): Promise<RemovedCamera[]> {
  const here = new Set(present.map(({ id }) => id));
  const found = new Map<string, Omit<RemovedCamera, 'name'>>();
  for (const { cameraId: footageId, oldestMs, newestMs, usedBytes } of (await storage.status()).perCamera) {
    const cameraId = cameraOf(footageId);
    if (here.has(cameraId) || newestMs === null) continue;
    const known = found.get(cameraId) ?? { cameraId, oldestMs: Infinity, newestMs: -Infinity, usedBytes: 0 };
    found.set(cameraId, { cameraId, oldestMs: Math.min(known.oldestMs, oldestMs ?? newestMs), newestMs: Math.max(known.newestMs, newestMs), usedBytes: known.usedBytes + usedBytes });
  }
  const cameras = await Promise.all([...found.values()].map(async (each) => ({ ...each, name: await storage.lastName(each.cameraId) })));
  return cameras.toSorted((a, b) => b.newestMs - a.newestMs);
}
