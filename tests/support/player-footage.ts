import { execFileSync } from 'node:child_process';

/** Squares of the burnt-in frame counter, as renderer/player/test-page.ts reads them. */
const BITS = 10;
const SQUARE = 32;

/** UTC ms of the first frame of every footage made here. */
export const FOOTAGE_START_MS = Date.UTC(2026, 0, 15, 8, 0, 0);

/** Real H.264 by ffmpeg with a frame counter in its pixels, one fragment per frame, as an ingest session gives it. */
export function makeFootage(options: { frames: number; fps: number; gop: number; bFrames?: number }): {
  info: object;
  init: string;
  frames: { startMs: number; durationMs: number; presentationOffsetMs: number; keyframe: boolean; bytes: string }[];
  gaps: { startMs: number; endMs: number }[];
} {
  const squares = Array.from(
    { length: BITS },
    (_, bit) => `drawbox=x=${bit * SQUARE}:y=0:w=${SQUARE}:h=${SQUARE}:color=white:t=fill:enable='gt(bitand(n,${2 ** bit}),0)'`,
  );
  const file = execFileSync(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=${options.fps}`],
      ...['-vf', [`drawbox=x=0:y=0:w=${BITS * SQUARE}:h=${SQUARE}:color=black:t=fill`, ...squares, 'format=yuv420p'].join(',')],
      ...['-frames:v', String(options.frames), '-c:v', 'libx264', '-preset', 'veryfast', '-g', String(options.gop), '-keyint_min', String(options.gop)],
      ...['-sc_threshold', '0', '-bf', String(options.bFrames ?? 0), '-b:v', '600k', '-movflags', 'empty_moov+default_base_moof+frag_every_frame'],
      ...['-f', 'mp4', 'pipe:1'],
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return cut(file, options.fps);
}

export function cut(file: Buffer, fps: number): ReturnType<typeof makeFootage> {
  const durationMs = 1000 / fps;
  const init: Buffer[] = [];
  const frames: ReturnType<typeof makeFootage>['frames'] = [];
  let moof: Buffer | null = null;
  for (let at = 0; at < file.length; ) {
    const size = file.readUInt32BE(at);
    const box = file.subarray(at, at + size);
    const type = box.toString('latin1', 4, 8);
    if (type === 'ftyp' || type === 'moov') init.push(box);
    else if (type === 'moof') moof = box;
    else if (type === 'mdat' && moof) {
      const trun = moof.indexOf('trun') + 4;
      const flags = moof.readUInt32BE(trun) & 0xffffff;
      // Data offset, first sample flags, then per sample: duration, size, flags, composition offset (ISO/IEC 14496-12 §8.8.8).
      let next = trun + 8 + (flags & 1 ? 4 : 0) + (flags & 4 ? 4 : 0) + (flags & 0x100 ? 4 : 0) + (flags & 0x200 ? 4 : 0);
      if (flags & 0x400) next += 4;
      const offsetTicks = flags & 0x800 ? moof.readInt32BE(next) : 0;
      frames.push({
        startMs: FOOTAGE_START_MS + frames.length * durationMs,
        durationMs,
        presentationOffsetMs: (offsetTicks / timescaleOf(Buffer.concat(init))) * 1000,
        keyframe: isKeyframe(box),
        bytes: Buffer.concat([moof, box]).toString('base64'),
      });
    }
    at += size;
  }
  const moov = Buffer.concat(init);
  const avcC = moov.indexOf('avcC');
  const description = moov.subarray(avcC + 4, avcC - 4 + moov.readUInt32BE(avcC - 4));
  const codecString = `avc1.${description.toString('hex', 1, 4)}`;
  return {
    info: {
      runId: 'run_1',
      video: {
        ...{ id: 1, codec: 'h264', codecString, width: 640, height: 360, timescale: timescaleOf(moov) },
        description: description.toString('base64'),
      },
      audio: null,
    },
    init: moov.toString('base64'),
    frames,
    gaps: [],
  };
}

/** An mdat of length-prefixed NAL units with an IDR slice (type 5) among them. */
function isKeyframe(mdat: Buffer): boolean {
  for (let at = 8; at + 5 <= mdat.length; at += 4 + mdat.readUInt32BE(at)) {
    if (((mdat[at + 4] ?? 0) & 31) === 5) return true;
  }
  return false;
}

function timescaleOf(moov: Buffer): number {
  const mdhd = moov.indexOf('mdhd') + 4;
  return moov.readUInt32BE(mdhd + (moov[mdhd] === 1 ? 20 : 12));
}
