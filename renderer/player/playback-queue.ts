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
  | { kind: 'end'; atMs: number; costBytes: number };

/** What has been read and not yet decoded, in order of time. It cannot grow beyond the credit that was granted. */
export class PlaybackQueue {
  #items: QueuedItem[] = [];
  #needKeyframe = true;

  get length(): number {
    return this.#items.length;
  }

  /** Time of the last frame before the next init, gap or end; null when the head is no frame. */
  videoUntil(): number | null {
    let until: number | null = null;
    for (const item of this.#items) {
      if (item.kind !== 'video') break;
      until = item.wallMs;
    }
    return until;
  }

  push(item: QueuedItem): void {
    this.#items.push(item);
  }

  peek(): QueuedItem | undefined {
    return this.#items[0];
  }

  shift(): QueuedItem | undefined {
    return this.#items.shift();
  }

  /** @returns bytes of credit that were held by what is thrown away. */
  clear(): number {
    const freed = cost(this.#items);
    this.#items = [];
    this.#needKeyframe = true;
    return freed;
  }

  /** The decoder starts afresh: what stands before the next keyframe is of no use to it. */
  requireKeyframe(): void {
    this.#needKeyframe = true;
  }

  /**
   * Leaves out what cannot or need not be decoded at the head: frames before the first keyframe; every frame but keyframes when only
   * those are wanted; and, when the head is behind the time that should be showing, all up to the last keyframe at or before it.
   * Never passes an init, a gap or an end.
   * @returns bytes of credit freed.
   */
  dropUseless(options: { keyframesOnly: boolean; showingMs: number | null }): number {
    let drop = 0;
    let needKeyframe = this.#needKeyframe;
    for (let index = 0; index < this.#items.length; index++) {
      const item = this.#items[index];
      if (item?.kind !== 'video') break;
      if (item.keyframe) needKeyframe = false;
      if (needKeyframe || (options.keyframesOnly && !item.keyframe)) {
        // Droppable by itself, as long as everything before it is.
        if (index === drop) drop = index + 1;
        continue;
      }
      if (options.showingMs === null || item.wallMs > options.showingMs) break;
      if (item.keyframe) drop = index;
    }
    const dropped = this.#items.splice(0, drop);
    if (options.keyframesOnly && dropped.length > 0) this.#needKeyframe = true;
    return cost(dropped);
  }

  /** A frame was taken for decoding. */
  took(frame: QueuedVideo): void {
    if (frame.keyframe) this.#needKeyframe = false;
  }
}

function cost(items: QueuedItem[]): number {
  return items.reduce((sum, item) => sum + item.costBytes, 0);
}
