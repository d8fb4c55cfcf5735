import { AppError } from '../../contract/errors.ts';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { FragmentSink } from '../hub/types.ts';
import type { SegmentHandle, Storage } from '../storage/types.ts';

/** A picture group without an end is written in parts. */
const MOST_HELD_BYTES = 32 * 1024 * 1024;
/** What the disk may be behind: live recordings share it. */
const MOST_PENDING_BYTES = 8 * 1024 * 1024;
const SETTLE_LIMIT_MS = 10_000;
const SETTLE_LOOK_MS = 50;
const MOST_SEGMENTS = 10_000;

/**
 * Writes footage from a card as segments. Each picture group is held until it is whole: where a replay breaks off, the next try begins
 * with the group that was under way.
 */
export class CardWriter implements FragmentSink {
  readonly #cameraId: string;
  readonly #storage: Storage;
  #init: InitFragment | null = null;
  #group: MediaFragment[] = [];
  #groupBytes = 0;
  #segment: SegmentHandle | null = null;
  readonly #ids = new Set<string>();
  #segmentStartMs = 0;
  #segmentBytes = 0;
  /** Footage written, ms. */
  filledMs = 0;
  /** End of what is written; null while nothing is. */
  writtenUntilMs: number | null = null;
  firstMs: number | null = null;

  constructor(cameraId: string, storage: Storage) {
    this.#cameraId = cameraId;
    this.#storage = storage;
  }

  /** The disk is behind. */
  get isBehind(): boolean {
    return (this.#segment?.pendingBytes ?? 0) > MOST_PENDING_BYTES;
  }

  /** Nothing more can be written. */
  get isBroken(): boolean {
    return this.#storage.blocked !== null || (this.#segment?.broken ?? null) !== null;
  }

  init(init: InitFragment): void {
    this.#endRun();
    this.#init = init;
  }

  media(fragment: MediaFragment): void {
    if (fragment.keyframe) this.#writeGroup();
    this.#group.push(fragment);
    this.#groupBytes += fragment.bytes.length;
    if (this.#groupBytes > MOST_HELD_BYTES) this.#writeGroup();
  }

  /** Nothing is done yet: whether the group under way is whole, the replay's end tells. */
  end(): void {}

  /** The replay is over. @param whole what is under way is all that there is; else it is tried again from its beginning. */
  finish(whole: boolean): void {
    this.#group = withoutSoundBeyond(this.#group);
    if (whole) this.#writeGroup();
    this.#group = [];
    this.#groupBytes = 0;
    this.#closeSegment();
    this.#init = null;
  }

  /** Resolves when the index knows all of it. @throws what `signal` says. */
  async settled(range: { fromMs: number; toMs: number }, clock: Clock, signal: AbortSignal): Promise<void> {
    const until = clock.monotonic() + SETTLE_LIMIT_MS;
    while (this.#ids.size > 0 && clock.monotonic() < until) {
      const found = await this.#storage.readableSegments(this.#cameraId, range.fromMs, range.toMs, MOST_SEGMENTS);
      for (const { id, open } of found) if (!open) this.#ids.delete(id);
      if (this.#ids.size > 0) await sleep(clock, SETTLE_LOOK_MS, signal);
    }
  }

  #endRun(): void {
    this.#writeGroup();
    this.#closeSegment();
  }

  #writeGroup(): void {
    const [first] = this.#group;
    if (first && this.#init && !this.isBroken) {
      if (first.keyframe) this.#cutIfDue(first.startMs);
      this.#segment ??= this.#open(this.#init, first.startMs);
      for (const fragment of this.#group) this.#append(this.#segment, fragment);
    }
    this.#group = [];
    this.#groupBytes = 0;
  }

  #cutIfDue(atMs: number): void {
    if (atMs - this.#segmentStartMs >= this.#storage.segmentSeconds * 1000 - 1 || this.#segmentBytes >= this.#storage.maxSegmentBytes) this.#closeSegment();
  }

  #open(init: InitFragment, startMs: number): SegmentHandle {
    const segment = this.#storage.openSegment({ cameraId: this.#cameraId, runId: init.runId, startMs, init: init.bytes, codecs: init.video?.codecString ?? '', base: 'continuous' });
    this.#ids.add(segment.id);
    this.#segmentStartMs = startMs;
    this.#segmentBytes = 0;
    this.firstMs ??= startMs;
    return segment;
  }

  #append(segment: SegmentHandle, { track, bytes, startMs, durationMs, keyframe, decodeTime }: MediaFragment): void {
    const of = track === 'video' ? this.#init?.video : this.#init?.audio;
    if (!of) return;
    segment.append({ track, bytes, startMs, durationMs, keyframe, decodeTime, timescale: of.timescale });
    this.#segmentBytes += bytes.length;
    if (track === 'audio') return;
    this.filledMs += durationMs;
    this.writtenUntilMs = startMs + durationMs;
  }

  #closeSegment(): void {
    this.#segment?.close();
    this.#segment = null;
  }
}

/** Where our own footage goes on, its sound does, too. */
function withoutSoundBeyond(group: readonly MediaFragment[]): MediaFragment[] {
  const last = group.findLast(({ track }) => track === 'video');
  const endMs = last ? last.startMs + last.durationMs : Number.NEGATIVE_INFINITY;
  return group.filter(({ track, startMs }) => track === 'video' || startMs < endMs);
}

/** @throws AppError where the store can take nothing. */
export function needRoom(storage: Storage): void {
  if (storage.blocked !== null) throw new AppError('disk-full', 'card.noRoom', { retryable: true });
}
