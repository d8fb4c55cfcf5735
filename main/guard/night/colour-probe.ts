import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { InitFragment, MediaFragment } from '../../../media/fragment.ts';
import type { Clock } from '../../base/clock.ts';
import type { Colours } from './picture-night.ts';

const LIMIT_MS = 8_000;
/** Small enough to average the noise of the colours out, large enough for a red door to show. */
const WIDTH = 32;
const HEIGHT = 18;
const PIXELS = WIDTH * HEIGHT;
const GREY = 128;

/**
 * Looks at the colours of one keyframe. The frames that motion is looked for in are grey, for that costs least; a look at the colours
 * now and then costs next to nothing.
 */
export class ColourProbe {
  readonly #child: ChildProcessWithoutNullStreams;
  /** Null when the picture cannot be decoded in time; never rejects. */
  readonly colours: Promise<Colours | null>;

  constructor(init: InitFragment, keyframe: MediaFragment, options: { ffmpegPath: string; clock: Clock }) {
    const filter = `scale=${WIDTH}:${HEIGHT}:flags=area,format=yuv444p`;
    const { promise, resolve } = Promise.withResolvers<Colours | null>();
    const child = spawn(options.ffmpegPath, ['-hide_banner', '-v', 'error', '-threads', '1', '-f', 'mp4', '-i', 'pipe:0', '-map', '0:v:0', '-frames:v', '1', '-vf', filter, '-f', 'rawvideo', 'pipe:1'], { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    const bytes = new Uint8Array(3 * PIXELS);
    let filled = 0;
    const limit = options.clock.after(LIMIT_MS, () => child.kill('SIGKILL'));
    child.stdout.on('data', (part: Buffer) => {
      bytes.set(part.subarray(0, bytes.length - filled), filled);
      filled = Math.min(bytes.length, filled + part.length);
    });
    child.stderr.resume();
    child.stdin.on('error', () => {});
    child.once('error', () => {
      limit[Symbol.dispose]();
      resolve(null);
    });
    child.once('close', () => {
      limit[Symbol.dispose]();
      resolve(filled === bytes.length ? coloursOf(bytes) : null);
    });
    child.stdin.end(Buffer.concat([init.bytes, keyframe.bytes]));
    this.#child = child;
    this.colours = promise;
  }

  /** Ends it at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** @param planes brightness, then the two colour differences, of the same size each */
function coloursOf(planes: Uint8Array): Colours {
  let brightness = 0;
  let colour = 0;
  for (let i = 0; i < PIXELS; i++) {
    brightness += planes[i]!;
    colour += Math.abs(planes[PIXELS + i]! - GREY) + Math.abs(planes[2 * PIXELS + i]! - GREY);
  }
  return { brightness: brightness / PIXELS, colour: colour / PIXELS };
}
