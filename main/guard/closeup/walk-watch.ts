import type { Box } from '../../../contract/event-types.ts';
import type { WalkState } from '../../../contract/guard-types.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { StreamHub } from '../../hub/types.ts';
import type { FrameSize } from '../decoder-arguments.ts';
import type { Detector } from '../detect/types.ts';
import { CloseUpStream } from './close-up-stream.ts';
import { WalkSteps } from './walk-steps.ts';

/** Whoever no longer asks has gone. */
const ASKED_WITHIN_MS = 10_000;
/** A page that was left open must not keep the detector busy. */
const LONGEST_MS = 300_000;
/** More of what moves says nothing about where to look. */
const MOST_REGIONS = 16;

export interface WalkWatchOptions {
  cameraId: string;
  hub: StreamHub;
  mode: 'full' | 'keyframes';
  ffmpegPath: string;
  clock: Clock;
  log: Logger;
  detector: Detector;
  /** What moves now, fractions of the picture; none: all of it is looked at. */
  moving: () => readonly Box[];
}

interface Round {
  stream: CloseUpStream;
  steps: WalkSteps;
  looks: number;
  last: WalkState['last'];
  looking: boolean;
  over: boolean;
  /** Ends it when nobody asks. */
  asked: Disposable | null;
  /** Ends it in any case. */
  limit: Disposable;
}

/**
 * Looks at a camera closely, whether anything moves or not, while somebody walks through its picture for the calibration of
 * distances. It goes on for as long as its state is asked for.
 */
export class WalkWatch {
  readonly #options: WalkWatchOptions;
  #round: Round | null = null;
  readonly #leaving = new Set<Promise<void>>();
  #closed = false;

  constructor(options: WalkWatchOptions) {
    this.#options = options;
  }

  /** Looks anew: steps of before are forgotten. */
  begin(): void {
    this.#end();
    if (this.#closed) return;
    const { hub, mode, ffmpegPath, clock, log } = this.#options;
    const round: Round = { stream: null as never, steps: new WalkSteps(), looks: 0, last: null, looking: false, over: false, asked: null, limit: clock.after(LONGEST_MS, () => this.#end()) };
    round.stream = new CloseUpStream({ hub, mode, ffmpegPath, clock, log, onPicture: (rgb, size, atMs) => this.#see(round, rgb, size, atMs) });
    this.#round = round;
  }

  /** What has been seen so far. Asking keeps it going. */
  state(): WalkState {
    const round = this.#round;
    if (!round) return { state: 'over', looks: 0, last: null, steps: [] };
    if (!round.over) {
      round.asked?.[Symbol.dispose]();
      round.asked = this.#options.clock.after(ASKED_WITHIN_MS, () => this.#end());
    }
    return { state: round.over ? 'over' : round.looks > 0 ? 'looking' : 'starting', looks: round.looks, last: round.last, steps: [...round.steps.steps] };
  }

  /** Resolves when its process is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#end();
    await Promise.all(this.#leaving);
  }

  /** What was seen stays. */
  #end(): void {
    const round = this.#round;
    if (!round || round.over) return;
    round.over = true;
    round.asked?.[Symbol.dispose]();
    round.limit[Symbol.dispose]();
    const gone = round.stream.close().finally(() => this.#leaving.delete(gone));
    this.#leaving.add(gone);
  }

  #see(round: Round, rgb: Uint8Array, size: FrameSize, atMs: number): void {
    if (round.looking || round.over) return;
    round.looking = true;
    void this.#look(round, rgb.slice(), size, atMs).finally(() => {
      round.looking = false;
    });
  }

  async #look(round: Round, rgb: Uint8Array, size: FrameSize, atMs: number): Promise<void> {
    const { detector, cameraId, moving } = this.#options;
    // A place of its own in the row: an event that is looked at meanwhile keeps its.
    const detections = await detector.look(`${cameraId} walk`, { ...size, rgb, atMs }, moving().slice(0, MOST_REGIONS));
    if (!detections || round.over) return;
    round.looks++;
    round.last = round.steps.take(detections);
  }
}
