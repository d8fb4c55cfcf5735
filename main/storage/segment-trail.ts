import type { GapCause } from '../../contract/types.ts';
import type { SegmentFile } from './segment-file.ts';
import type { SegmentHandle } from './types.ts';

type Appended = Parameters<SegmentHandle['append']>[0];

/**
 * The handle a recorder holds. Behind it a segment's file may break off because its disk failed: then what had not reached that disk
 * goes on in a file on the next one, and the recorder learns nothing of it.
 */
export class SegmentTrail implements SegmentHandle {
  #file: SegmentFile;
  readonly #onKeyframe: () => void;

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

  /** `next` takes over with what the broken file had not written. */
  goOn(next: SegmentFile): void {
    const before = this.#file;
    this.#file = next;
    for (const fragment of before.salvaged) next.append(fragment);
    before.salvaged = [];
    if (before.isClosing) next.close();
  }
}
