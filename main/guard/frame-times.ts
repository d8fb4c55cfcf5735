/** Times that wait for their frame: the two pipes are read apart, a few frames at most. More means something is broken. */
const MAX_WAITING = 1024;
const MAX_LINE = 4096;

/**
 * Reads the lines of ffmpeg's `framecrc` muxer (`0, dts, pts, duration, size, checksum`) as they come in pieces, among
 * ffmpeg's messages.
 */
export class FrameTimes {
  readonly #waiting: number[] = [];
  #rest = '';
  /** The last thing ffmpeg said that was no frame's time. */
  message = '';

  /** Takes a piece of stderr. @throws when times pile up without frames. */
  push(text: string): void {
    const lines = (this.#rest + text).split(/\r?\n/);
    this.#rest = (lines.pop() ?? '').slice(-MAX_LINE);
    for (const line of lines) {
      const time = /^0,\s*-?\d+,\s*(-?\d+),/.exec(line);
      if (time) this.#waiting.push(Number(time[1]));
      else if (line !== '' && !line.startsWith('#')) this.message = line.slice(0, 500);
    }
    if (this.#waiting.length > MAX_WAITING) throw new Error('more frame times than frames');
  }

  /** Stream time, ms, of the next frame in order; undefined when it has not been told yet. */
  next(): number | undefined {
    return this.#waiting.shift();
  }

  get waiting(): number {
    return this.#waiting.length;
  }
}
