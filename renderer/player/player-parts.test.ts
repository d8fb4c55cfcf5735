import { describe, expect, it } from 'vitest';
import { Backlog } from './backlog.ts';
import { edgeMove, trimBefore } from './live-edge.ts';
import { livePhase, retryDelayMs } from './live-health.ts';
import { PlaybackQueue, type QueuedVideo } from './playback-queue.ts';
import { snapshotName } from './save-snapshot.ts';
import { withoutTrack } from './video-only-init.ts';

const known = { wanted: true, unplayable: false, ended: false, lastPictureAt: 1000, now: 1000 };

describe('the state of a live picture', () => {
  it('is stalled when nothing fresh has come for two seconds', () => {
    expect(livePhase({ ...known, now: 2900 })).toBe('playing');
    expect(livePhase({ ...known, now: 3100 })).toBe('stalled');
  });

  it('is connecting until the first picture, and idle out of sight', () => {
    expect(livePhase({ ...known, lastPictureAt: null })).toBe('connecting');
    expect(livePhase({ ...known, wanted: false })).toBe('idle');
  });

  it('is what cannot be mended, whatever else is known', () => {
    expect(livePhase({ ...known, unplayable: true })).toBe('unplayable');
    expect(livePhase({ ...known, ended: true, unplayable: true })).toBe('ended');
  });

  it('is tried again ever more slowly, and never given up', () => {
    expect([1, 2, 3, 20].map(retryDelayMs)).toEqual([500, 1000, 2000, 8000]);
  });
});

describe('the backlog of a live decoder', () => {
  const key = { keyframe: true };
  const delta = { keyframe: false };

  it('begins with a keyframe', () => {
    const backlog = new Backlog(0);
    expect(backlog.admit(delta, 0, 0)).toBe(false);
    expect(backlog.admit(key, 0, 10)).toBe(true);
    expect(backlog.admit(delta, 0, 20)).toBe(true);
  });

  it('lets a whole GOP through at the beginning', () => {
    const backlog = new Backlog(0);
    backlog.admit(key, 0, 0);
    expect(Array.from({ length: 100 }, (_, index) => backlog.admit(delta, index, 5)).every(Boolean)).toBe(true);
  });

  it('leaves everything out up to the next keyframe when the decoder stays behind', () => {
    const backlog = new Backlog(0);
    backlog.admit(key, 0, 0);
    expect(backlog.admit(delta, 20, 1000)).toBe(true);
    expect(backlog.admit(delta, 20, 2000)).toBe(false);
    expect(backlog.admit(delta, 10, 2050)).toBe(false);
    expect(backlog.admit(key, 4, 2100)).toBe(true);
    expect(backlog.admit(delta, 4, 2150)).toBe(true);
    expect(backlog.skipped).toBe(2);
  });
});

describe('the live edge of a media element', () => {
  it('is kept by a little more speed, or a jump when far behind', () => {
    expect(edgeMove(10, 10.4, 1)).toEqual({ kind: 'stay' });
    expect(edgeMove(10, 10.9, 1)).toEqual({ kind: 'rate', rate: 1.1 });
    expect(edgeMove(10, 10.9, 1.1)).toEqual({ kind: 'stay' });
    expect(edgeMove(10, 10.2, 1.1)).toEqual({ kind: 'rate', rate: 1 });
    expect(edgeMove(10, 20, 1)).toEqual({ kind: 'jump', toS: 19.7 });
  });

  it('leaves only a little of the past in the buffer', () => {
    expect(trimBefore(15, 0)).toBeNull();
    expect(trimBefore(25, 0)).toBe(15);
  });
});

describe('the queue of a playback', () => {
  const frame = (wallMs: number, keyframe = false): QueuedVideo => ({
    kind: 'video',
    keyframe,
    wallMs,
    durationMs: 10,
    reordered: false,
    payload: new Uint8Array(),
    costBytes: 1,
  });
  const wall = (queue: PlaybackQueue) => {
    const head = queue.peek();
    return head?.kind === 'video' ? head.wallMs : head?.kind;
  };

  it('leaves out what stands before the first keyframe, and gives its credit back', () => {
    const queue = new PlaybackQueue();
    for (const item of [frame(0), frame(10), frame(20, true), frame(30)]) queue.push(item);
    expect(queue.dropUseless()).toBe(2);
    expect(wall(queue)).toBe(20);
    queue.took(queue.shift() as QueuedVideo);
    expect(queue.dropUseless()).toBe(0);
    expect(wall(queue)).toBe(30);
  });

  it('never passes a gap', () => {
    const queue = new PlaybackQueue();
    queue.push(frame(0));
    queue.push({ kind: 'gap', startMs: 10, endMs: 50, costBytes: 1 });
    queue.push(frame(50, true));
    queue.dropUseless();
    expect(wall(queue)).toBe('gap');
  });
});

describe('an init fragment for video alone', () => {
  const box = (type: string, ...parts: number[][]) => {
    const body = parts.flat();
    const size = body.length + 8;
    return [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255, ...new TextEncoder().encode(type), ...body];
  };
  const u32 = (value: number) => [0, 0, 0, value];
  const trak = (id: number) => box('trak', box('tkhd', u32(0), u32(0), u32(0), u32(id)));
  const trex = (id: number) => box('trex', u32(0), u32(id));
  const init = new Uint8Array([...box('ftyp'), ...box('moov', trak(1), trak(2), box('mvex', trex(1), trex(2)))]);

  it('has the other track and its defaults turned into free space, at the same length', () => {
    const out = withoutTrack(init, 2);
    const text = new TextDecoder('latin1').decode(out);
    expect(out).toHaveLength(init.length);
    expect(text.match(/trak/g)).toHaveLength(1);
    expect(text.match(/trex/g)).toHaveLength(1);
    expect(text.match(/free/g)).toHaveLength(2);
    expect(new TextDecoder('latin1').decode(init)).not.toContain('free');
  });

  it('is not harmed by boxes that lie about their size', () => {
    const broken = init.slice();
    broken[8] = 255;
    expect(withoutTrack(broken, 2)).toEqual(broken);
  });
});

describe('the name of a snapshot', () => {
  it('says camera and local time, and no file system refuses it', () => {
    const at = new Date(2026, 0, 15, 14, 2, 5).getTime();
    expect(snapshotName('Door / back: "yard"', at, 'image/png')).toBe('Door back yard 2026-01-15 14-02-05.png');
    expect(snapshotName('///', at, 'image/jpeg')).toBe('camera 2026-01-15 14-02-05.jpg');
    expect(snapshotName('仓库', at, 'image/png')).toBe('仓库 2026-01-15 14-02-05.png');
  });
});
