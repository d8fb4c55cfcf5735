import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import { MEDIA_FRAME_HEADER_BYTES } from '../../contract/media-frame.ts';
import { parseInit, parseTake } from './init-info.ts';
import type { QueuedItem } from './playback-queue.ts';

/** What a frame takes of its channel's credit: the whole message. */
export function frameCost(frame: DecodedMediaFrame): number {
  return MEDIA_FRAME_HEADER_BYTES + frame.infoBytes.length + frame.payload.length;
}

/** @returns null for what has no place among the pictures (sound), or cannot read. */
export function toQueuedItem(frame: DecodedMediaFrame): QueuedItem | null {
  const costBytes = frameCost(frame);
  switch (frame.kind) {
    case 'init': {
      const init = parseInit(frame);
      return init && { kind: 'init', init, costBytes };
    }
    case 'video':
      return {
        kind: 'video',
        keyframe: frame.keyframe,
        // Whole microseconds, as the decoder gives them back.
        wallMs: Math.round((frame.startMs + frame.presentationOffsetMs) * 1000) / 1000,
        durationMs: frame.durationMs,
        reordered: frame.presentationOffsetMs > 0,
        payload: frame.payload,
        costBytes,
      };
    case 'gap':
      return { kind: 'gap', startMs: frame.startMs, endMs: frame.startMs + frame.durationMs, costBytes };
    case 'end':
      return { kind: 'end', atMs: frame.startMs, next: parseTake(frame)?.next ?? null, costBytes };
    case 'audio':
      return null;
  }
}
