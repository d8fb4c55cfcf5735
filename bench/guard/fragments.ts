import { execFile } from 'node:child_process';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { BoxSplitter } from '../../media/mp4/box-splitter.ts';
import { parseInit } from '../../media/mp4/init.ts';
import { parseFragment } from '../../media/mp4/moof.ts';

const MAX_BYTES = 256 * 1024 * 1024;

/** One run of a stream, as an ingest session would have given it. */
export interface RecordedRun {
  init: InitFragment;
  media: MediaFragment[];
}

/**
 * Makes a run of whatever ffmpeg reads or generates.
 * @param input ffmpeg's arguments up to the output's codec, e.g. `-i file -c:v copy`
 * @param startMs UTC ms of the first frame's decode time
 */
export async function makeRun(input: readonly string[], runId: string, startMs: number): Promise<RecordedRun> {
  const muxer = ['-an', '-movflags', 'frag_every_frame+empty_moov+default_base_moof', '-f', 'mp4', 'pipe:1'];
  const bytes = await new Promise<Uint8Array>((resolve, reject) => {
    const options = { encoding: 'buffer' as const, maxBuffer: MAX_BYTES };
    execFile('ffmpeg', ['-v', 'error', ...input, ...muxer], options, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
  let init: InitFragment | null = null;
  const media: MediaFragment[] = [];
  const splitter = new BoxSplitter({
    init: (piece) => (init = { kind: 'init', runId, ...tracks(piece), bytes: piece }),
    fragment: (piece) => {
      if (init) media.push(frame(piece, runId, init, startMs));
    },
  });
  splitter.push(bytes);
  if (!init) throw new Error('ffmpeg gave no video');
  return { init, media };
}

function tracks(piece: Uint8Array): Pick<InitFragment, 'video' | 'audio'> {
  const { video, audio } = parseInit(piece);
  return { video, audio };
}

function frame(bytes: Uint8Array, runId: string, init: InitFragment, startMs: number): MediaFragment {
  const parsed = parseFragment(bytes);
  const ticksPerMs = (init.video?.timescale ?? 1000) / 1000;
  const [sample] = parsed.samples;
  const at = startMs + parsed.decodeTime / ticksPerMs;
  return {
    kind: 'media',
    runId,
    track: 'video',
    startMs: at,
    durationMs: (sample?.duration ?? 0) / ticksPerMs,
    presentationOffsetMs: (sample?.compositionOffset ?? 0) / ticksPerMs,
    decodeTime: parsed.decodeTime,
    keyframe: sample?.sync ?? false,
    arrivalMs: at,
    bytes,
  };
}
