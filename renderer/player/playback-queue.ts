import type { NextTake } from '../../contract/takes.ts';
import type { PlayerInit } from './init-info.ts';


/** One encoded frame with its times as UTC ms. */
export interface QueuedVideo {
  kind: 'video';
  keyframe: boolean;
  /** Presentation time. */
  wallMs: number;
  durationMs: number;
  reordered: boolean;
  payload: Uint8Array;
  /** What it took of the channel's credit. */
  costBytes: number;
}

export type QueuedItem =
  | QueuedVideo
  | { kind: 'init'; init: PlayerInit; costBytes: number }
  | { kind: 'gap'; startMs: number; endMs: number; costBytes: number }
  | { kind: 'end'; atMs: number; next: NextTake | null; costBytes: number };

/** What has been read and not yet decoded, in order of time. It cannot grow beyond the credit that was granted. */
export class PlaybackQueue {
  #items: QueuedItem[] = [];
  #needKeyframe = true;

  push(item: QueuedItem): void {
    this.#items.push(item);
  }

  peek(): QueuedItem | undefined {
    return this.#items[0];
  }

  shift(): QueuedItem | undefined {
    return this.#items.shift();
  }

  /** The decoder starts afresh: what stands before the next keyframe is of no use to it. */
  requireKeyframe(): void {
    this.#needKeyframe = true;
  }

  /**
   * Leaves out frames at the head that stand before the first keyframe.
   * @returns bytes of credit freed.
   */
  dropUseless(): number {
    let freed = 0;
    while (this.#needKeyframe) {
      const [item] = this.#items;
      if (item?.kind !== 'video' || item.keyframe) break;
      freed += item.costBytes;
      this.#items.shift();
    }
    return freed;
  }

  /** A frame was taken for decoding. */
  took(frame: QueuedVideo): void {
    if (frame.keyframe) this.#needKeyframe = false;
  }
}
