/** Fragments that are shaped like video and are none: the contract looks at no picture. */
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';

export const FRAME_MS = 40;
export const RUN_START_MS = 1_700_000_000_000;

export function initOf(runId: string): InitFragment {
  return {
    kind: 'init',
    runId,
    video: { kind: 'video', id: 1, codec: 'h264', codecString: 'avc1.640028', width: 1920, height: 1080, timescale: 90_000, description: new Uint8Array([1, 2, 255]) },
    audio: { kind: 'audio', id: 2, codec: 'aac', codecString: 'mp4a.40.2', sampleRate: 16_000, channels: 1, timescale: 16_000, description: new Uint8Array([20, 8]) },
    bytes: new TextEncoder().encode(`init of ${runId}`),
  };
}

/** Frame `number` of a run whose GOPs are `gop` frames long. */
export function frameOf(runId: string, number: number, options: { gop?: number; size?: number; track?: 'video' | 'audio' } = {}): MediaFragment {
  const { gop = 5, size = 1000, track = 'video' } = options;
  const bytes = new Uint8Array(size).fill(number & 0xff);
  return {
    kind: 'media',
    ...{ runId, track, bytes },
    startMs: RUN_START_MS + number * FRAME_MS,
    durationMs: FRAME_MS,
    presentationOffsetMs: 0,
    decodeTime: number * 3600,
    keyframe: track === 'video' && number % gop === 0,
    arrivalMs: RUN_START_MS + number * FRAME_MS + 7,
  };
}

export function numberOf(frame: { startMs: number }): number {
  return Math.round((frame.startMs - RUN_START_MS) / FRAME_MS);
}
