/** Turning by hand: the newest speed wins, and it always stops (CAMERAS.md rule 25). */
import type { Clock } from '../../base/clock.ts';

export interface Speeds {
  pan: number;
  tilt: number;
  zoom: number;
  focus: number;
}

/** What the camera is asked to do; each resolves when it has answered, and may throw. */
export interface Head {
  /** Only the axes whose speed is not null. */
  turn(speeds: { pan: number | null; tilt: number | null; zoom: number | null }): Promise<void>;
  focus(speed: number): Promise<void>;
  stop(): Promise<void>;
}

/** Not told for so long to go on, it stops: the window has lost the focus, the link has dropped, the program has died. */
export const DEAD_MAN_MS = 1_000;
/** The camera is told anew while it moves: its own timeout, of MOVE_TIMEOUT_S, is for when we are gone. */
const REFRESH_MS = 1_000;
export const MOVE_TIMEOUT_S = 3;
const STOP_TRIES = 4;
const STOP_AGAIN_MS = 300;
const STILL: Speeds = { pan: 0, tilt: 0, zoom: 0, focus: 0 };

export class PtzMotion {
  readonly #head: Head;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  #wanted: Speeds = STILL;
  #sent: Speeds = STILL;
  #deadMan: Disposable | null = null;
  #again: Disposable | null = null;
  #working: Promise<void> | null = null;
  #stopsOwed = 0;
  #sentAt = 0;
  #stale = false;

  constructor(head: Head, clock: Clock, onError: (error: unknown) => void) {
    this.#head = head;
    this.#clock = clock;
    this.#onError = onError;
  }

  get moving(): boolean {
    return !isStill(this.#wanted) || !isStill(this.#sent) || this.#stopsOwed > 0;
  }

  /** Speeds from -1 to 1; what is left out stays. To be repeated within a second. */
  move(speeds: Partial<Speeds>): Promise<void> {
    this.#wanted = { ...this.#wanted, ...speeds };
    this.#deadMan?.[Symbol.dispose]();
    this.#stale = !isStill(this.#wanted) && this.#clock.monotonic() - this.#sentAt >= REFRESH_MS;
    this.#deadMan = isStill(this.#wanted) ? null : this.#clock.after(DEAD_MAN_MS, () => void this.stop());
    if (isStill(this.#wanted)) this.#stopsOwed = Math.max(this.#stopsOwed, 1);
    return this.#work();
  }

  /** Resolves when the camera was told. Told again when it did not answer. */
  stop(): Promise<void> {
    this.#deadMan?.[Symbol.dispose]();
    this.#deadMan = null;
    this.#wanted = STILL;
    if (!isStill(this.#sent) || this.#working) this.#stopsOwed = STOP_TRIES;
    return this.#work();
  }

  close(): Promise<void> {
    this.#again?.[Symbol.dispose]();
    return this.stop();
  }

  #work(): Promise<void> {
    this.#working ??= this.#loop().finally(() => (this.#working = null));
    return this.#working;
  }

  async #loop(): Promise<void> {
    while (!same(this.#sent, this.#wanted) || this.#stale || this.#stopsOwed > 0) {
      const wanted = this.#wanted;
      try {
        if (isStill(wanted)) await this.#halt();
        else await this.#go(wanted);
        this.#sent = wanted;
        this.#sentAt = this.#clock.monotonic();
        this.#stale = false;
      } catch (error) {
        if (!isStill(wanted)) {
          // Whether it moves is not known: it is told to stop.
          this.#wanted = STILL;
          this.#stale = false;
          this.#stopsOwed = STOP_TRIES;
          this.#deadMan?.[Symbol.dispose]();
          this.#onError(error);
          continue;
        }
        this.#stopsOwed -= 1;
        if (this.#stopsOwed <= 0) {
          this.#sent = STILL;
          this.#onError(error);
          return;
        }
        this.#again?.[Symbol.dispose]();
        this.#again = this.#clock.after(STOP_AGAIN_MS, () => void this.#work());
        return;
      }
    }
  }

  async #go(wanted: Speeds): Promise<void> {
    const before = this.#sent;
    const changed = (axis: 'pan' | 'tilt' | 'zoom') => wanted[axis] !== 0 || before[axis] !== 0;
    const turns = changed('pan') || changed('tilt');
    if (turns || changed('zoom')) {
      await this.#head.turn({ pan: turns ? wanted.pan : null, tilt: turns ? wanted.tilt : null, zoom: changed('zoom') ? wanted.zoom : null });
    }
    if (wanted.focus !== before.focus) await this.#head.focus(wanted.focus);
  }

  /** Both ways: some heads obey only the one, some only the other. */
  async #halt(): Promise<void> {
    const { pan, tilt, zoom, focus } = this.#sent;
    const turned = pan !== 0 || tilt !== 0;
    const results = await Promise.allSettled([
      ...(focus === 0 && !turned && zoom === 0 ? [this.#head.stop()] : []),
      ...(turned || zoom !== 0 ? [this.#head.stop().then(() => this.#still(turned, zoom !== 0), () => this.#still(turned, zoom !== 0))] : []),
      ...(focus === 0 ? [] : [this.#head.focus(0)]),
    ]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason as Error;
    this.#stopsOwed = 0;
  }

  #still(turned: boolean, zoomed: boolean): Promise<void> {
    return this.#head.turn({ pan: turned ? 0 : null, tilt: turned ? 0 : null, zoom: zoomed ? 0 : null });
  }
}

function isStill({ pan, tilt, zoom, focus }: Speeds): boolean {
  return pan === 0 && tilt === 0 && zoom === 0 && focus === 0;
}

function same(a: Speeds, b: Speeds): boolean {
  return a.pan === b.pan && a.tilt === b.tilt && a.zoom === b.zoom && a.focus === b.focus;
}
