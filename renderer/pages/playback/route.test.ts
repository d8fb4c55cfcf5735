import { describe, expect, it } from 'vitest';
import { parsePlaybackRoute, playbackHash } from './route.ts';

describe('the address of a moment', () => {
  it('leads back to the same camera and time', () => {
    const hash = playbackHash('cam_abcdefghijkl', 1768464000123.4);
    expect(hash).toBe('#/playback?camera=cam_abcdefghijkl&at=1768464000123');
    expect(parsePlaybackRoute(hash)).toEqual({ cameraIds: ['cam_abcdefghijkl'], atMs: 1768464000123, take: null, find: false });
  });

  it('names several cameras', () => {
    const hash = playbackHash(['cam_a', 'cam_b'], null);
    expect(parsePlaybackRoute(hash)).toEqual({ cameraIds: ['cam_a', 'cam_b'], atMs: null, take: null, find: false });
  });

  it('may ask for a search of what moved', () => {
    const hash = playbackHash(['cam_a'], 1768464000123, true);
    expect(parsePlaybackRoute(hash)).toEqual({ cameraIds: ['cam_a'], atMs: 1768464000123, take: null, find: true });
  });

  it('says which of the takes is meant, where the clock was put back', () => {
    expect(parsePlaybackRoute(playbackHash('cam_a', 1768464000123, false, 2))).toEqual({ cameraIds: ['cam_a'], atMs: 1768464000123, take: 2, find: false });
    expect(parsePlaybackRoute('#/playback?camera=cam_a&take=-1').take).toBeNull();
  });

  it('may leave out what it does not know, and nonsense is as if left out', () => {
    expect(parsePlaybackRoute('#/playback')).toEqual({ cameraIds: [], atMs: null, take: null, find: false });
    expect(parsePlaybackRoute('#/playback?at=yesterday')).toEqual({ cameraIds: [], atMs: null, take: null, find: false });
    expect(parsePlaybackRoute('#/playback?at=')).toEqual({ cameraIds: [], atMs: null, take: null, find: false });
  });
});
