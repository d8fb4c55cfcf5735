import { describe, expect, it } from 'vitest';
import type { Camera } from '../../../contract/types.ts';
import { footageSpans, groupsOf, landing, playedCameras } from './played-cameras.ts';

const own = { id: 'cam_own', name: 'Door' } as Camera;
const disk = (path: string, ...names: string[]) => ({ id: path, path, cameras: names.map((name, index) => ({ cameraId: `cam_${path}${index}`, name, oldestMs: 1000, newestMs: 2000 })), clockSteps: [{ kind: 'stepped' as const, fromMs: 1500, toMs: 1200, take: 1 }] });
const removed = { cameraId: 'cam_gone', name: 'Yard', oldestMs: 5, newestMs: 9, usedBytes: 1 };
const disks = [disk('a', 'Shop', ''), disk('b', 'Yard')];

describe('the cameras that can be played back', () => {
  it('are those of this installation, those that were removed, and those of opened disks; only the first have something live', () => {
    expect(playedCameras([own], [removed, { ...removed, cameraId: 'cam_own' }, { ...removed, cameraId: 'cam_older', name: null }], disks, (name) => `${name ?? 'A camera'} (removed)`)).toEqual([
      // What was removed and added again is there once.
      { id: 'cam_own', name: 'Door', camera: own, disk: null, clockSteps: null },
      { id: 'cam_gone', name: 'Yard (removed)', camera: null, disk: null, clockSteps: null },
      { id: 'cam_older', name: 'A camera (removed)', camera: null, disk: null, clockSteps: null },
      { id: 'cam_a0', name: 'Shop', camera: null, disk: 'a', clockSteps: disks[0]!.clockSteps },
      // Without a name there, by what it is known.
      { id: 'cam_a1', name: 'cam_a1', camera: null, disk: 'a', clockSteps: disks[0]!.clockSteps },
      { id: 'cam_b0', name: 'Yard', camera: null, disk: 'b', clockSteps: disks[1]!.clockSteps },
    ]);
  });

  it('stand in a group per disk', () => {
    expect(groupsOf(playedCameras([own], [removed], disks, () => 'x')).map((group) => [group.disk, group.cameras.length])).toEqual([[null, 2], ['a', 2], ['b', 1]]);
    expect(groupsOf([])).toEqual([]);
  });
});

describe('what is recorded of them', () => {
  it('leaves out cameras without footage', () => {
    const spans = footageSpans([{ cameraId: 'x', oldestMs: null, newestMs: null }, { cameraId: 'y', oldestMs: 5, newestMs: 9 }], [disk('b', 'Yard')]);
    expect(spans).toEqual([{ cameraId: 'y', oldestMs: 5, newestMs: 9 }, { cameraId: 'cam_b0', oldestMs: 1000, newestMs: 2000 }]);
  });

  it('says where to be after cameras were chosen: the same moment, or near the end of what they have', () => {
    const spans = [{ cameraId: 'a', oldestMs: 1000, newestMs: 2000 }, { cameraId: 'b', oldestMs: 5000, newestMs: 5010 }];
    expect(landing(spans, ['a', 'b'], 1500, 30)).toBe(1500);
    expect(landing(spans, ['a'], 9000, 30)).toBe(1970);
    expect(landing(spans, ['a', 'b'], 9000, 30)).toBe(5000);
    expect(landing(spans, ['gone'], 9000, 30)).toBe(9000);
    expect(landing(spans, ['a'], null, 30)).toBe(1970);
  });
});
