import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { analysisSize, decoderArguments, type FrameSize } from '../../main/guard/decoder-arguments.ts';
import { FrameTimes } from '../../main/guard/frame-times.ts';

/** Real footage that tests and benchmarks use when it is there; its `truth.json` says when something is in view. */
export const FOOTAGE_FOLDER = fileURLToPath(new URL('../../../shared/footage/', import.meta.url));

/** Seconds from the start. */
export interface Truth {
  duration: number;
  present: [number, number][];
  quiet: [number, number][];
  label: string;
}

/** @returns null when there is no footage here. */
export function readTruth(): Record<string, Truth> | null {
  try {
    return JSON.parse(readFileSync(`${FOOTAGE_FOLDER}truth.json`, 'utf8')) as Record<string, Truth>;
  } catch {
    return null;
  }
}

export interface DecodedFootage {
  size: FrameSize;
  frames: Uint8Array[];
  /** ms from the file's start, one for each frame. */
  times: number[];
}

/** Decodes a file as the guard decodes a stream: the same decoder, fed with the same kind of fragments. */
export async function decodeFootage(file: string, width: number, height: number, keyframesOnly = false): Promise<DecodedFootage> {
  const size = analysisSize(width, height);
  const copy = ['-v', 'error', '-i', file, '-an', '-c:v', 'copy', '-movflags', 'frag_every_frame+empty_moov+default_base_moof', '-f', 'mp4', 'pipe:1'];
  const source = spawn('ffmpeg', copy, { stdio: ['ignore', 'pipe', 'inherit'] });
  const options = keyframesOnly ? ['-skip_frame', 'nokey', ...decoderArguments(size)] : decoderArguments(size);
  const decoder = spawn('ffmpeg', options, { stdio: ['pipe', 'pipe', 'pipe'] });
  source.stdout.pipe(decoder.stdin);
  const chunks: Buffer[] = [];
  const times = new FrameTimes();
  const ms: number[] = [];
  decoder.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  decoder.stderr.setEncoding('utf8');
  decoder.stderr.on('data', (text: string) => {
    times.push(text);
    for (let at = times.next(); at !== undefined; at = times.next()) ms.push(at);
  });
  const code = await new Promise((resolve, reject) => {
    source.once('error', reject);
    decoder.once('error', reject);
    decoder.once('close', resolve);
  });
  if (code !== 0) throw new Error(`ffmpeg ended with ${String(code)}: ${times.message}`);
  const all = Buffer.concat(chunks);
  const bytes = size.width * size.height;
  const frames = ms.map((_, i) => new Uint8Array(all.buffer, all.byteOffset + i * bytes, bytes));
  return { size, frames, times: ms };
}
