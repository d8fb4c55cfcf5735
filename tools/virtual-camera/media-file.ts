import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseAvcC } from '../../media/h264.ts';
import { BoxSplitter } from '../../media/mp4/box-splitter.ts';
import { type ParsedInit, parseInit } from '../../media/mp4/init.ts';
import { fragmentSamples, parseFragment } from '../../media/mp4/moof.ts';
import { lengthPrefixedNals } from '../../media/nal.ts';

export interface AccessUnit {
  /** From the start of the loop, 90 kHz. */
  decodeTime: number;
  presentationTime: number;
  keyframe: boolean;
  nals: Uint8Array[];
}

export interface VideoLoop {
  units: AccessUnit[];
  /** 90 kHz. */
  length: number;
  width: number;
  height: number;
  sps: Uint8Array;
  pps: Uint8Array;
}

export interface AudioLoop {
  codec: 'aac' | 'pcma' | 'pcmu';
  sampleRate: number;
  /** Samples in each chunk. */
  chunkSamples: number;
  chunks: Uint8Array[];
  /** AudioSpecificConfig, for AAC. */
  config: Uint8Array;
}

const MOST_BYTES = 512 * 1024 * 1024;
const CLOCK = 90_000;
const loaded = new Map<string, Promise<VideoLoop>>();

/** The H.264 of any file that ffmpeg reads, in memory; shared by all devices that play it. */
export function loadVideo(file: string, ffmpeg: string): Promise<VideoLoop> {
  let video = loaded.get(file);
  if (!video) loaded.set(file, (video = readVideo(file, ffmpeg)));
  return video;
}

async function readVideo(file: string, ffmpeg: string): Promise<VideoLoop> {
  const { init, fragments } = await fragmentsOf(ffmpeg, ['-i', file, '-map', '0:v:0', '-c:v', 'copy', '-an', '-video_track_timescale', String(CLOCK)]);
  const track = init.video;
  if (track?.codec !== 'h264') throw new Error(`${file}: its video is not H.264`);
  const configuration = parseAvcC(track.description);
  const units: AccessUnit[] = [];
  let length = 0;
  for (const bytes of fragments) {
    const { samples } = parseFragment(bytes, (id) => init.defaults.get(id) ?? { sampleDuration: 0, sampleSize: 0, sampleFlags: 0 });
    fragmentSamples(bytes).forEach((sample, index) => {
      const scale = CLOCK / track.timescale;
      const decodeTime = Math.round(sample.decodeTime * scale);
      units.push({
        decodeTime,
        presentationTime: decodeTime + Math.round(sample.compositionOffset * scale),
        keyframe: samples[index]?.sync ?? false,
        nals: [...lengthPrefixedNals(sample.data, configuration.lengthSize)].filter((nal) => ![7, 8, 9, 12].includes((nal[0] ?? 0) & 0x1f)),
      });
      length = decodeTime + Math.round((samples[index]?.duration ?? 0) * scale);
    });
  }
  const first = units[0];
  const [sps] = configuration.sps;
  const [pps] = configuration.pps;
  if (!first || !sps || !pps) throw new Error(`${file}: no video frames`);
  for (const unit of units) {
    unit.decodeTime -= first.decodeTime;
    unit.presentationTime -= first.decodeTime;
  }
  // Equal distances by the length of the loop: the muxer guesses the last frame's own.
  const frame = units.length > 1 ? Math.round((units.at(-1)?.decodeTime ?? 0) / (units.length - 1)) : CLOCK;
  length = Math.max(length - first.decodeTime, 0) > 0 ? (units.at(-1)?.decodeTime ?? 0) + frame : frame;
  return { units, length, width: track.width, height: track.height, sps: sps.slice(), pps: pps.slice() };
}

/** Ten seconds of a soft two-tone sound, looped. */
export async function makeAudio(codec: AudioLoop['codec'], ffmpeg: string): Promise<AudioLoop> {
  const sound = ['-f', 'lavfi', '-i', `sine=f=330:d=10:r=${codec === 'aac' ? 16_000 : 8_000},tremolo=f=0.5:d=0.6,volume=0.3`];
  if (codec === 'aac') {
    const { init, fragments } = await fragmentsOf(ffmpeg, [...sound, '-c:a', 'aac', '-b:a', '32k', '-ac', '1']);
    const chunks = fragments.flatMap((bytes) => fragmentSamples(bytes).map((sample) => sample.data.slice()));
    return { codec, sampleRate: 16_000, chunkSamples: 1024, chunks, config: init.audio?.description ?? new Uint8Array() };
  }
  const { stdout } = await promisify(execFile)(ffmpeg, ['-v', 'error', ...sound, '-ac', '1', '-f', codec === 'pcma' ? 'alaw' : 'mulaw', 'pipe:1'], {
    encoding: 'buffer',
    maxBuffer: MOST_BYTES,
  });
  const chunkSamples = 320;
  const chunks = Array.from({ length: Math.floor(stdout.length / chunkSamples) }, (_, index) => stdout.subarray(index * chunkSamples, (index + 1) * chunkSamples));
  return { codec, sampleRate: 8_000, chunkSamples, chunks, config: new Uint8Array() };
}

async function fragmentsOf(ffmpeg: string, args: string[]): Promise<{ init: ParsedInit; fragments: Uint8Array[] }> {
  const { stdout } = await promisify(execFile)(ffmpeg, ['-v', 'error', ...args, '-movflags', 'frag_every_frame+empty_moov+default_base_moof', '-f', 'mp4', 'pipe:1'], {
    encoding: 'buffer',
    maxBuffer: MOST_BYTES,
  });
  const fragments: Uint8Array[] = [];
  let init: ParsedInit | null = null;
  new BoxSplitter({ init: (bytes) => (init = parseInit(bytes)), fragment: (bytes) => fragments.push(bytes) }).push(stdout);
  if (!init) throw new Error('ffmpeg gave no MP4');
  return { init, fragments };
}
