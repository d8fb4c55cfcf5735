import { isNight, type Place } from '../../../contract/sun.ts';
import type { InitFragment, MediaFragment } from '../../../media/fragment.ts';
import type { Clock } from '../../base/clock.ts';
import { ColourProbe } from './colour-probe.ts';
import { ColourTimes } from './colour-times.ts';
import { PictureNight } from './picture-night.ts';

const SUN_EVERY_MS = 30_000;

export interface NightWatchOptions {
  ffmpegPath: string;
  clock: Clock;
  /** Where the installation stands; null: nobody has said. */
  place: () => Place | null;
  onChange: (pictureNight: boolean, nightLook: boolean) => void;
}

/** Knows whether it is night: by the picture's colours, or by the sun. Where nobody has said where we are, by the picture. */
export class NightWatch {
  readonly #options: NightWatchOptions;
  readonly #picture = new PictureNight();
  #by: 'picture' | 'sun' = 'picture';
  #probe: ColourProbe | null = null;
  readonly #times = new ColourTimes();
  #due = false;
  #sunMs = Number.NEGATIVE_INFINITY;
  #sunDown: boolean | null = null;

  constructor(options: NightWatchOptions) {
    this.#options = options;
  }

  configure(by: 'picture' | 'sun'): void {
    this.#by = by;
    this.#sunMs = Number.NEGATIVE_INFINITY;
  }

  /** A grey frame of the stream. */
  frame(levels: Uint8Array, atMs: number): void {
    this.#due ||= this.#times.due(levels, atMs);
  }

  /** A keyframe of the stream. */
  keyframe(init: InitFragment, keyframe: MediaFragment): void {
    if (Math.abs(keyframe.startMs - this.#sunMs) >= SUN_EVERY_MS) this.#lookAtSun(keyframe.startMs);
    if (this.#probe || !this.#due) return;
    this.#due = false;
    const probe = new ColourProbe(init, keyframe, this.#options);
    this.#probe = probe;
    void probe.colours.then((colours) => {
      this.#probe = null;
      if (!colours) this.#times.failed();
      else if (this.#picture.saw(colours)) this.#tell();
    });
  }

  /** The whole picture changed. */
  changed(atMs: number): void {
    this.#times.changed(atMs);
  }

  /** Another run or another guard: times may be of another clock. */
  reset(): void {
    this.#times.reset();
    this.#due = false;
  }

  /** Resolves when no process of it runs. */
  async close(): Promise<void> {
    const probe = this.#probe;
    probe?.kill();
    await probe?.colours;
  }

  #lookAtSun(atMs: number): void {
    this.#sunMs = atMs;
    const place = this.#by === 'sun' ? this.#options.place() : null;
    const sunDown = place ? isNight(atMs, place) : null;
    if (sunDown === this.#sunDown) return;
    this.#sunDown = sunDown;
    this.#tell();
  }

  #tell(): void {
    this.#options.onChange(this.#picture.night, this.#sunDown ?? this.#picture.night);
  }
}
