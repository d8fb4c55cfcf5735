import { isNight, type Place } from '../../../contract/sun.ts';
import type { InitFragment, MediaFragment } from '../../../media/fragment.ts';
import type { Clock } from '../../base/clock.ts';
import { ColourProbe } from './colour-probe.ts';
import { PictureNight } from './picture-night.ts';

const PROBE_EVERY_MS = 120_000;
/** After the whole picture changed: a camera that goes over to infrared is blind for a moment first. */
const PROBE_AFTER_CHANGE_MS = 2_000;
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
  #probeAtMs = Number.NEGATIVE_INFINITY;
  #sunMs = Number.NEGATIVE_INFINITY;
  #sunDown: boolean | null = null;

  constructor(options: NightWatchOptions) {
    this.#options = options;
  }

  configure(by: 'picture' | 'sun'): void {
    this.#by = by;
    this.#sunMs = Number.NEGATIVE_INFINITY;
  }

  /** A keyframe of the stream, of which at least one picture could be decoded. */
  keyframe(init: InitFragment, keyframe: MediaFragment): void {
    const atMs = keyframe.startMs;
    if (Math.abs(atMs - this.#sunMs) >= SUN_EVERY_MS) this.#lookAtSun(atMs);
    if (this.#probe || atMs < this.#probeAtMs) return;
    this.#probeAtMs = atMs + PROBE_EVERY_MS;
    const probe = new ColourProbe(init, keyframe, this.#options);
    this.#probe = probe;
    void probe.colours.then((colours) => {
      this.#probe = null;
      if (colours && this.#picture.saw(colours)) this.#tell();
    });
  }

  /** The whole picture changed. */
  changed(atMs: number): void {
    this.#probeAtMs = Math.min(this.#probeAtMs, atMs + PROBE_AFTER_CHANGE_MS);
  }

  /** Another run or another guard: times may be of another clock. */
  reset(): void {
    this.#probeAtMs = Number.NEGATIVE_INFINITY;
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
