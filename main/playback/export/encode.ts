import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../contract/errors.ts';
import type { EncodeOptions } from '../../../contract/export-types.ts';
import type { Logger } from '../../base/logger.ts';
import { burntText } from './burnt-text.ts';
import { type Clip, exportClip, type ClipOptions } from './clip.ts';
import { encodeArguments, type EncodePlan, pickEncoder, planOf, WORK } from './encode-plan.ts';
import { exportFailure } from './failure.ts';
import { ffmpegAbilities, runFfmpeg } from './ffmpeg-run.ts';
import { FrameList } from './frame-list.ts';
import { sha256OfFile } from './hash-file.ts';
import { blackImage, maskImage } from './mask-image.ts';
import { readClip } from './read-clip.ts';
import { partOf, type Task } from './types.ts';

export type EncodeWish = Omit<ClipOptions, 'signal' | 'onProgress' | 'keyframesEveryMs'> & {
  encode: EncodeOptions;
  /** IANA name of the zone that burnt-in times are in. */
  timeZone: string;
  ffmpegPath: string;
  log: Logger;
  /** Font files for burnt-in text. */
  fonts: readonly string[];
};

const SOURCE_SHARE = 0.2;
const ENCODED_SHARE = 0.95;

/**
 * A clip whose pictures are changed: time and watermark burnt in, masks, another speed. The footage is first cut as it is, exact to the
 * frame, so that each picture's own time is known; ffmpeg makes the clip out of that.
 * @throws AppError as exportClip; `unsupported` where this ffmpeg cannot do it, or fails. Nothing is left of it then.
 */
export async function encodeClip(wish: EncodeWish, task: Task): Promise<Clip> {
  const { outFile, ffmpegPath, clock, log, encode } = wish;
  const { signal } = task;
  const plan = planOf(encode);
  const encoder = await neededEncoder(ffmpegPath, plan);
  const folder = `${outFile}.work`;
  try {
    await mkdir(folder, { mode: 0o700 });
    const source = await exportClip({ ...wish, ...partOf(task, 0, SOURCE_SHARE), outFile: path.join(folder, WORK.source), keyframesEveryMs: plan.keyframesEveryMs });
    await writeHelpers(wish, plan, source, folder);
    const lengthMs = Math.max(1, (source.shown.at(-1)?.atMs ?? 0) / plan.speed);
    const encoding = partOf(task, SOURCE_SHARE, ENCODED_SHARE);
    const args = encodeArguments(plan, { ...source.picture, hasSound: source.audio !== null }, encoder);
    const { code, stderr } = await runFfmpeg(ffmpegPath, args, { folder, clock, signal, onTime: (ms) => encoding.onProgress(ms / lengthMs) });
    signal.throwIfAborted();
    if (code !== 0) {
      if (/No space left on device/i.test(stderr)) throw new AppError('disk-full', 'playback.exportDiskFull');
      log.error('clip not encoded', { code, stderr });
      throw new AppError('unsupported', 'exports.encodingFailed');
    }
    const made = path.join(folder, WORK.made);
    const lists = await frameLists(made, source, plan.speed);
    const read = await sha256OfFile(made, { signal });
    await rename(made, outFile);
    return { ...source, ...lists, ...read };
  } catch (error) {
    throw exportFailure(error, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function neededEncoder(ffmpegPath: string, plan: EncodePlan): Promise<NonNullable<ReturnType<typeof pickEncoder>>> {
  const { encoders, filters } = await ffmpegAbilities(ffmpegPath);
  const encoder = pickEncoder(encoders);
  if (!encoder) throw new AppError('unsupported', 'exports.noEncoder');
  if (plan.hasText && !filters.has('ass')) throw new AppError('unsupported', 'exports.noText');
  return encoder;
}

/** Text, its fonts, and masks as files with names of ours. */
async function writeHelpers({ encode, fonts, timeZone }: EncodeWish, plan: EncodePlan, { picture, shown }: Clip, folder: string): Promise<void> {
  const { width, height } = picture;
  if (plan.blackMasks.length > 0) await writeFile(path.join(folder, WORK.black), blackImage(plan.blackMasks, width, height));
  if (plan.blurMasks.length > 0) await writeFile(path.join(folder, WORK.blur), maskImage(plan.blurMasks, width, height));
  if (!plan.hasText) return;
  await writeFile(path.join(folder, WORK.text), burntText({ width, height, times: encode.burnTime ? shown : null, timeZone, watermark: encode.watermark ?? '' }));
  const into = path.join(folder, WORK.fonts);
  await mkdir(into);
  for (const font of fonts) await writeFile(path.join(into, path.basename(font)), await readFile(font));
}

/** Hashes of the new frames, with the time of the footage that each shows. */
function frameLists(file: string, { shown }: Clip, speed: number): Promise<{ video: FrameList; audio: FrameList | null }> {
  return readClip(file, async (tracks) => {
    const lists: { video: FrameList; audio: FrameList | null } = { video: new FrameList(), audio: null };
    for (const { kind, samples } of tracks) {
      const list = kind === 'video' ? lists.video : (lists.audio ??= new FrameList());
      for await (const { data, presentMs } of samples) list.add(data, wallTime(shown, presentMs * speed, kind === 'audio'));
    }
    return lists;
  });
}

/** Muxers round times to their ticks: so near is the same. */
const NEAR_MS = 2;

/** Of what is shown at a moment of the clip; sound goes on while a picture stands. */
function wallTime(shown: Clip['shown'], atMs: number, isSound: boolean): number {
  let low = 0;
  let high = shown.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shown[middle]?.atMs ?? Infinity) <= atMs + NEAR_MS) low = middle + 1;
    else high = middle;
  }
  const picture = shown[Math.max(0, low - 1)];
  if (!picture) return 0;
  return isSound ? picture.wallMs + atMs - picture.atMs : picture.wallMs;
}
