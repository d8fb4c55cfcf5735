import { TimestampUnwrapper } from '../../../media/rtp/rtp-packet.ts';

/** Times of a card and of our footage agree only so well; a picture so little outside of the range is inside. */
export const EDGE_MS = 15;
/** A picture is shown at most so long after one that was sent later (reordered pictures); what lies farther back has been given. */
const REORDER_MS = 1_000;
const REMEMBERED = 128;
const SAME_MS = 1;
/** A picture's own time may stray by so much from where RTP time puts it: several makers round, or stamp late. */
const STRAY_MS = 500;
/** …and beyond that it belongs to another stretch, even in the middle of a picture group. */
const ELSEWHERE_MS = 2_000;
/** Slow cameras send a picture each second or two. A longer pause is one in the recording. */
const PAUSE_MS = 2_000;
const LONG_PAUSE_MS = 4_500;

/**
 * - `give`: it follows what was given last.
 * - `anew`: it is the first of a stretch.
 * - `drop`: outside, given already, or of no use without what it refers to.
 * - `past`: the range is over.
 */
type Verdict = 'give' | 'anew' | 'drop' | 'past';

/** Picks out of what a camera plays what was asked for, each picture once and in its order. Pure. */
export class FrameSieve {
  readonly #fromMs: number;
  readonly #toMs: number;
  readonly #ticksPerMs: number;
  #recent: { wallMs: number; timestamp: number }[] = [];
  #newestMs = Number.NEGATIVE_INFINITY;
  #stretch: { wallMs: number; ticks: TimestampUnwrapper; lastMs: number } | null = null;

  /** @param range UTC ms @param clockRate RTP ticks a second */
  constructor(range: { fromMs: number; toMs: number }, clockRate: number) {
    this.#fromMs = range.fromMs;
    this.#toMs = range.toMs;
    this.#ticksPerMs = clockRate / 1000;
  }

  /** @param frame in the order in which they come; `timestamp` RTP time */
  judge(frame: { wallMs: number; timestamp: number; keyframe: boolean }): Verdict {
    const { wallMs, timestamp, keyframe } = frame;
    if (this.#isKnown(wallMs, timestamp)) return 'drop';
    if (wallMs >= this.#toMs - EDGE_MS) return 'past';
    const follows = this.#follows(wallMs, timestamp);
    if (follows === 'no' || (follows === 'hardly' && keyframe)) {
      if (!keyframe || wallMs < this.#fromMs - EDGE_MS) {
        // What comes next refers to this one.
        this.#stretch = null;
        return 'drop';
      }
      const ticks = new TimestampUnwrapper();
      ticks.ticks(timestamp);
      this.#stretch = { wallMs, ticks, lastMs: wallMs };
      this.#remember(wallMs, timestamp);
      return 'anew';
    }
    this.#remember(wallMs, timestamp);
    return 'give';
  }

  /** What was to follow cannot be placed: the next keyframe begins a stretch. */
  breakOff(): void {
    this.#stretch = null;
  }

  #isKnown(wallMs: number, timestamp: number): boolean {
    if (wallMs < this.#newestMs - REORDER_MS) return true;
    return this.#recent.some((each) => each.timestamp === timestamp || Math.abs(each.wallMs - wallMs) < SAME_MS);
  }

  #remember(wallMs: number, timestamp: number): void {
    this.#newestMs = Math.max(this.#newestMs, wallMs);
    this.#recent.push({ wallMs, timestamp });
    if (this.#recent.length > REMEMBERED) this.#recent.shift();
  }

  /** Whether it goes on with the stretch under way, by both its own time and RTP's. */
  #follows(wallMs: number, timestamp: number): 'yes' | 'hardly' | 'no' {
    const stretch = this.#stretch;
    if (!stretch) return 'no';
    const placedMs = stretch.wallMs + stretch.ticks.ticks(timestamp) / this.#ticksPerMs;
    const strayMs = Math.abs(wallMs - placedMs);
    const stepMs = Math.max(wallMs - stretch.lastMs, placedMs - stretch.lastMs);
    stretch.lastMs = Math.max(stretch.lastMs, placedMs);
    if (strayMs > ELSEWHERE_MS || stepMs > LONG_PAUSE_MS) return 'no';
    return strayMs > STRAY_MS || stepMs > PAUSE_MS ? 'hardly' : 'yes';
  }
}
