import { expect, test } from 'vitest';
import { cameraStatus, offlineCause } from './camera-status.ts';

test('a camera whose main stream runs is online, whatever the sub-stream does', () => {
  expect(cameraStatus({ kind: 'online' }, { kind: 'waiting', fault: 'not-found' }).status).toBe('online');
});

test('a camera that records nothing is judged by the stream its guard watches', () => {
  expect(cameraStatus({ kind: 'idle' }, { kind: 'waiting', fault: 'unreachable' })).toEqual({
    status: 'offline',
    reason: { key: 'status.unreachable', data: {} },
  });
  expect(cameraStatus({ kind: 'idle' }, null).status).toBe('online');
});

test('a refused password is its own status, and no mere absence', () => {
  expect(cameraStatus({ kind: 'refused', fault: 'refused-credentials' }, null).status).toBe('auth-failed');
});

test('a stall and an absence are different causes of a gap; a reconnect at once is none', () => {
  expect(offlineCause({ kind: 'waiting', fault: 'stalled' })).toBe('stall');
  expect(offlineCause({ kind: 'refused', fault: 'refused-credentials' })).toBe('camera-offline');
  expect(offlineCause({ kind: 'connecting' })).toBeNull();
});
