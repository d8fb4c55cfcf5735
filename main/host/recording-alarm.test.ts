import { expect, it } from 'vitest';
import { FakeClock } from '../base/fake-clock.ts';
import { Notices } from './notices.ts';
import { recordingTroubles, tellProof } from './recording-alarm.ts';

it('a recording that cannot be read back, nothing new, and a disk that is full or away are trouble; other notices are not', () => {
  const notices = new Notices(new FakeClock(), () => undefined);
  const proven: string[] = [];
  const park = { list: () => [{ id: 'cam_a', name: 'Door' }] as never };
  const proof = { cameraId: 'cam_a', atMs: 1, segmentStartMs: 1 };
  tellProof({ ...proof, problem: 'nothing-new' }, park, notices, (id) => proven.push(id));
  notices.replace('storage.', [
    { id: 'location./mnt/a', level: 'error', text: { key: 'storage.state.missing', data: { path: '/mnt/a' } } },
    { id: 'full./mnt/b', level: 'error', text: { key: 'storage.state.full', data: { path: '/mnt/b' } } },
    { id: 'guarantee', level: 'warning', text: { key: 'notices.guaranteeBroken', data: {} } },
  ]);
  notices.set('mail', 'warning', { key: 'notices.x', data: {} });
  expect(recordingTroubles(notices.list()).map(({ id, cameraId }) => [id, cameraId])).toEqual([
    ['proof.cam_a', 'cam_a'],
    ['storage.location./mnt/a', null],
    ['storage.full./mnt/b', null],
  ]);
  tellProof({ ...proof, problem: null }, park, notices, (id) => proven.push(id));
  expect(proven).toEqual(['proof.cam_a']);
  notices.replace('storage.', []);
  expect(recordingTroubles(notices.list())).toEqual([]);
});
