import type { MediaFragment } from '../../media/fragment.ts';
import type { HubItem, SubscribeOptions, Subscription } from './types.ts';

/**
 * One consumer's end of a hub. While it keeps up, items pass straight through; when it does not, they wait in a queue of bounded
 * bytes, and beyond that it is moved to the next keyframe and told how many frames it lost.
 */
export class Subscriber implements Subscription {
  readonly #options: SubscribeOptions;
  readonly #leave: (subscriber: Subscriber) => void;
  #queue: HubItem[] = [];
  #queuedBytes = 0;
  #ready = true;
  #left = false;
  #draining = false;
  /** Waiting for a keyframe: at the beginning of `live`, and after loss. */
  #waiting = false;
  /** Video frames lost since the last item was taken. */
  #lostNow = 0;
  #lostFrames = 0;

  constructor(options: SubscribeOptions, leave: (subscriber: Subscriber) => void) {
    this.#options = options;
    this.#leave = leave;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  get lostFrames(): number {
    return this.#lostFrames;
  }

  /** Frames are passed over until the next keyframe, without being counted as lost. */
  waitForKeyframe(): void {
    this.#waiting = true;
  }

  control(item: Exclude<HubItem, MediaFragment>): void {
    if (this.#left) return;
    if (item.kind === 'init' || item.kind === 'end') this.#reportLoss();
    // A new run begins with a keyframe anyway.
    if (item.kind === 'init') this.#waiting = false;
    this.#put(item, 0);
  }

  media(fragment: MediaFragment): void {
    if (this.#left) return;
    if (this.#waiting) {
      if (!fragment.keyframe) {
        this.#countLoss(fragment);
        return;
      }
      this.#waiting = false;
      this.#reportLoss();
    }
    if (this.#queuedBytes + fragment.bytes.length > this.#options.maxQueueBytes && this.#queue.length > 0) {
      this.#overflow();
      if (!fragment.keyframe) {
        this.#waiting = true;
        this.#lostNow += fragment.track === 'video' ? 1 : 0;
        return;
      }
      this.#reportLoss();
    }
    this.#put(fragment, fragment.bytes.length);
  }

  resume(): void {
    if (this.#left) return;
    this.#ready = true;
    this.#drain();
  }

  [Symbol.dispose](): void {
    if (this.#left) return;
    this.#left = true;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#leave(this);
  }

  #put(item: HubItem, size: number): void {
    if (this.#ready && !this.#draining && this.#queue.length === 0) {
      this.#ready = this.#options.deliver(item);
      return;
    }
    this.#queue.push(item);
    this.#queuedBytes += size;
  }

  /** Also called from inside `deliver`, by a consumer that resumes at once: then the loop under way goes on. */
  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    let taken = 0;
    while (this.#ready && !this.#left) {
      const item = this.#queue[taken];
      if (!item) break;
      taken += 1;
      if (item.kind === 'media') this.#queuedBytes -= item.bytes.length;
      this.#ready = this.#options.deliver(item);
    }
    if (taken > 0 && !this.#left) this.#queue.splice(0, taken);
    this.#draining = false;
  }

  /** Drops the queued frames; what tells of runs stays. */
  #overflow(): void {
    const kept: HubItem[] = [];
    for (const item of this.#queue) {
      if (item.kind === 'media') {
        if (item.track === 'video') this.#lostNow += 1;
      } else if (item.kind === 'lost') this.#lostNow += item.frames;
      else kept.push(item);
    }
    this.#queue = kept;
    this.#queuedBytes = 0;
  }

  #countLoss(fragment: MediaFragment): void {
    if (this.#lostNow > 0 && fragment.track === 'video') this.#lostNow += 1;
  }

  #reportLoss(): void {
    if (this.#lostNow === 0) return;
    const frames = this.#lostNow;
    this.#lostNow = 0;
    this.#lostFrames += frames;
    this.#put({ kind: 'lost', frames }, 0);
  }
}
