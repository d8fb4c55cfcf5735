import { expect, test } from 'vitest';
import { checkClock, checkKeyframes, checkPassword, checkSoak, checkSubStream, type Soak } from './checks.ts';

const soak: Soak = { seconds: 60, frames: 900, lostPackets: 0, lostPercent: 0, jitterMs: 4, reconnects: 0, keyframeSeconds: 2 };

test('a sound camera passes, and each fault is said by its own name', () => {
  expect(checkSoak(soak)).toMatchObject({ state: 'passed', text: { key: 'commissioning.seen.soak', data: { seconds: 60, frames: 900, lost: 0 } } });
  expect(checkSoak({ ...soak, lostPercent: 0.1 }).state).toBe('advice');
  expect(checkSoak({ ...soak, lostPercent: 2 })).toMatchObject({ state: 'failed', text: { key: 'commissioning.seen.soak-lost' } });
  expect(checkSoak({ ...soak, reconnects: 1 })).toMatchObject({ state: 'failed', text: { key: 'commissioning.seen.soak-broke' } });
  expect(checkSoak({ ...soak, frames: 0 })).toMatchObject({ state: 'failed', text: { key: 'commissioning.seen.soak-nothing' } });
  expect(checkSoak({ ...soak, lostPercent: null })).toMatchObject({ state: 'passed', text: { key: 'commissioning.seen.soak-unseen' } });
  expect([checkKeyframes(soak).state, checkKeyframes({ ...soak, keyframeSeconds: 12 }).state, checkKeyframes({ ...soak, keyframeSeconds: null }).state]).toEqual(['passed', 'advice', 'failed']);
});

test('passwords, clocks and sub-streams', () => {
  expect([checkPassword('none').state, checkPassword('short').state, checkPassword('default').state]).toEqual(['passed', 'advice', 'failed']);
  expect([checkClock(500, 'ntp').state, checkClock(500, 'manual').state, checkClock(60_000, 'ntp').state, checkClock(null, null).state]).toEqual(['passed', 'advice', 'failed', 'advice']);
  expect(checkSubStream([]).state).toBe('advice');
});
