import type { GapCause } from '../../contract/types.ts';
import type { SegmentFile } from './segment-file.ts';
import type { SegmentHandle } from './types.ts';

type Appended = Parameters<SegmentHandle['append']>[0];

/** Files in a row that a disk refused at once. */
const MOST_TRIES_IN_VAIN = 3;

/**
 * The handle a recorder holds. Behind it a segment's file may break off because its disk failed: then what had not reached that disk
 * goes on in a file on the next one, and the recorder learns nothing of it.
 */
export class SegmentTrail implements SegmentHandle {
  #file: SegmentFile;
  readonly #onKeyframe: () => void;
  #triesInVain = 0;

  constructor(file: SegmentFile, onKeyframe: () => void) {
    this.#file = file;
    this.#onKeyframe = onKeyframe;
  }

  get file(): SegmentFile {
    return this.#file;
  }

  get id(): string {
    return this.#file.id;
  }

  get pendingBytes(): number {
    return this.#file.pendingBytes;
  }

  get broken(): GapCause | null {
    return this.#file.broken;
  }

  append(fragment: Appended): void {
    this.#file.append(fragment);
    if (fragment.keyframe) this.#onKeyframe();
  }

  markEvent(): void {
    this.#file.markEvent();
  }

  close(): void {
    this.#file.close();
  }

  /** Counts files on the same disk. @param progress something of the last one was written. */
  mayTryAgain(progress: boolean): boolean {
    this.#triesInVain = progress ? 0 : this.#triesInVain + 1;
    return this.#triesInVain < MOST_TRIES_IN_VAIN;
  }

  /** `next` takes over with what the broken file had not written. */
  goOn(next: SegmentFile): void {
    const before = this.#file;
    this.#file = next;
    for (const fragment of before.salvaged) next.append(fragment);
    before.salvaged = [];
    if (before.isClosing) next.close();
  }
}
