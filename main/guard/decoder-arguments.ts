/** How the guard asks ffmpeg for frames: fMP4 on stdin, grey frames on stdout, their times on stderr. */

/** Pixels a frame is analysed with at most: figures a tenth of the picture high are still 11 pixels high. */
const ANALYSIS_PIXELS = 192 * 108;
/** Both sides are multiples of a cell's side. */
const SIDE_STEP = 4;
/** Between frames at 5 per second, less half a frame at 25 per second: the nearest frame is taken, never the one after. */
const LEAST_INTERVAL_SECONDS = 0.18;
/** Enough to find the best moment of somebody who passes. */
const LEAST_COLOUR_INTERVAL_SECONDS = 0.45;
/** Detectors see no more in larger pictures, and pictures of events are this wide. */
const CLOSE_UP_WIDTH = 640;

export interface FrameSize {
  width: number;
  height: number;
}

/**
 * The size that frames of a stream are analysed at: the same shape, at most about 20,000 pixels, never larger than the
 * stream.
 */
export function analysisSize(width: number, height: number): FrameSize {
  const scale = Math.min(1, Math.sqrt(ANALYSIS_PIXELS / Math.max(1, width * height)));
  const side = (length: number) => Math.max(SIDE_STEP, Math.round((length * scale) / SIDE_STEP) * SIDE_STEP);
  return { width: side(width), height: side(height) };
}

/** The size of colour frames: as the stream, at most 640 wide; both sides even. */
export function closeUpSize(width: number, height: number): FrameSize {
  const scale = Math.min(1, CLOSE_UP_WIDTH / Math.max(1, width));
  const side = (length: number) => Math.max(2, Math.round((length * scale) / 2) * 2);
  return { width: side(width), height: side(height) };
}

/**
 * ffmpeg 5.1 or later. Each frame that is written to stdout (width x height bytes, row by row) has a line on stderr, in the
 * format of ffmpeg's `framecrc` muxer: `0, <dts>, <pts>, …` in milliseconds of the stream's own time (`-copyts`). So every
 * frame's time is known, whatever was lost or not decoded before it, with no third pipe (Windows has but three).
 */
export function decoderArguments(size: FrameSize): string[] {
  return framesOf(size, 'gray', LEAST_INTERVAL_SECONDS);
}

/** As `decoderArguments`, two frames a second in colour: three bytes a pixel. */
export function colourArguments(size: FrameSize): string[] {
  return framesOf(size, 'rgb24', LEAST_COLOUR_INTERVAL_SECONDS);
}

function framesOf(size: FrameSize, format: 'gray' | 'rgb24', leastInterval: number): string[] {
  const select = `select='isnan(prev_selected_t)+gte(t-prev_selected_t\\,${leastInterval})'`;
  const scale = `scale=${size.width}:${size.height}:flags=area,format=${format}`;
  return [
    ['-hide_banner', '-nostdin', '-nostats', '-v', 'error'],
    // The init fragment says all there is to know: nothing is probed, nothing waited for. (`-fflags nobuffer` would drop frames.)
    ['-threads', '1', '-probesize', '32', '-analyzeduration', '0', '-copyts', '-f', 'mp4', '-i', 'pipe:0'],
    ['-map', '0:v:0', '-an', '-sn', '-dn', '-filter_threads', '1', '-vf', `${select},${scale}`],
    ['-fps_mode', 'passthrough', '-enc_time_base', '1:1000'],
    // With more threads than one each frame would be given when the next one comes.
    ['-c:v', 'rawvideo', '-threads:v', '1', '-flush_packets', '1'],
    ['-f', 'tee', '[f=rawvideo]pipe:1|[f=framecrc]pipe:2'],
  ].flat();
}
