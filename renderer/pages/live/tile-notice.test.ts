import { describe, expect, it } from 'vitest';
import { tileNotice } from './tile-notice.ts';

const playing = { phase: 'playing', sinceMs: 5, unplayable: null } as const;
const stalled = { phase: 'stalled', sinceMs: 7, unplayable: null } as const;

describe('what a tile says', () => {
  it('is nothing while the picture is fresh', () => {
    expect(tileNotice({ status: 'online', statusSinceMs: 1 }, playing)).toBeNull();
  });

  it('is nothing when the picture is back before the status is', () => {
    expect(tileNotice({ status: 'offline', statusSinceMs: 1 }, playing)).toBeNull();
  });

  it('is the cause and not the symptom', () => {
    expect(tileNotice({ status: 'auth-failed', statusSinceMs: 1 }, stalled)).toMatchObject({ key: 'wrongPassword', help: 'camera' });
    expect(tileNotice({ status: 'offline', statusSinceMs: 1 }, stalled)).toMatchObject({ key: 'offline', sinceMs: 1 });
  });

  it('is since when there is no fresh picture, when nothing else is known', () => {
    expect(tileNotice({ status: 'online', statusSinceMs: 1 }, stalled)).toMatchObject({ key: 'stalled', sinceMs: 7 });
  });

  it('tells a missing decoder from one that gave up', () => {
    expect(tileNotice({ status: 'online', statusSinceMs: 1 }, { phase: 'unplayable', sinceMs: 0, unplayable: 'codec' })?.key).toBe('codec');
    expect(tileNotice({ status: 'online', statusSinceMs: 1 }, { phase: 'unplayable', sinceMs: 0, unplayable: 'decoder' })?.key).toBe('decoder');
  });
});
