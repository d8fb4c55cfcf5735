/** How ffmpeg is told to make a clip anew. Pure; every name in it is ours, no text of a person's gets into the command line. */
import { BLUR_COARSENESS, type EncodeOptions } from '../../../contract/export-types.ts';

/** Names in the folder that ffmpeg works in. */
export const WORK = { source: 'source.mp4', text: 'text.ass', fonts: 'fonts', black: 'black.pam', blur: 'blur.pgm', made: 'made.mp4' };

/** Pictures a second of a time-lapse. */
const LAPSE_FPS = 25;
/** From here on only keyframes are read: more would not be seen. */
const KEYFRAMES_FROM_SPEED = 25;

/** H.264 encoders, the best first, with what they are told. */
const ENCODERS: readonly { name: string; options: readonly string[] }[] = [
  { name: 'libx264', options: ['-preset', 'veryfast', '-crf', '20'] },
  { name: 'h264_videotoolbox', options: ['-q:v', '65'] },
  { name: 'h264_mf', options: ['-b:v', '6M'] },
  { name: 'libopenh264', options: ['-b:v', '6M'] },
];

export interface EncodePlan {
  speed: number;
  hasText: boolean;
  blackMasks: NonNullable<EncodeOptions['masks']>;
  blurMasks: NonNullable<EncodeOptions['masks']>;
  /** Of the footage that is read, ms; undefined: every frame. */
  keyframesEveryMs: number | undefined;
}

export function planOf({ burnTime = false, watermark = '', masks = [], speed = 1 }: EncodeOptions): EncodePlan {
  return {
    speed,
    hasText: burnTime || watermark !== '',
    blackMasks: masks.filter(({ how }) => how === 'black'),
    blurMasks: masks.filter(({ how }) => how === 'blur'),
    keyframesEveryMs: speed >= KEYFRAMES_FROM_SPEED ? (speed * 1000) / LAPSE_FPS : undefined,
  };
}

/** What of it concerns one camera: masks of others are left out. Null: its pictures stay as they are. */
export function encodeOptionsFor(cameraId: string, options: EncodeOptions): EncodeOptions | null {
  const masks = (options.masks ?? []).filter((mask) => mask.cameraId === undefined || mask.cameraId === cameraId);
  const own = { ...options, masks };
  const { hasText, speed } = planOf(own);
  return hasText || speed !== 1 || masks.length > 0 ? own : null;
}

/** @returns the best encoder among the names; null when there is none. */
export function pickEncoder(names: ReadonlySet<string>): (typeof ENCODERS)[number] | null {
  return ENCODERS.find(({ name }) => names.has(name)) ?? null;
}

export function encodeArguments(plan: EncodePlan, picture: { width: number; height: number; hasSound: boolean }, encoder: (typeof ENCODERS)[number]): string[] {
  const sound = picture.hasSound && plan.speed === 1;
  const inputs = [WORK.source, ...(plan.blurMasks.length > 0 ? [WORK.blur] : []), ...(plan.blackMasks.length > 0 ? [WORK.black] : [])];
  return [
    ...['-v', 'error', '-nostdin', '-y', '-progress', 'pipe:1', '-stats_period', '0.5'],
    ...inputs.flatMap((input) => ['-i', input]),
    ...['-filter_complex', filterGraph(plan, picture), '-map', '[out]'],
    ...(sound ? ['-map', '0:a', '-c:a', 'aac', '-b:a', '96k'] : []),
    ...['-c:v', encoder.name, ...encoder.options, '-pix_fmt', 'yuv420p', '-map_metadata', '-1', '-movflags', '+faststart', '-f', 'mp4', WORK.made],
  ];
}

/** Masks first, so that no text is hidden; text before the speed, so that each picture has its own time. */
function filterGraph({ speed, hasText, blackMasks, blurMasks }: EncodePlan, { width, height }: { width: number; height: number }): string {
  const steps: string[] = [];
  let last = '0:v';
  let input = 1;
  if (blurMasks.length > 0) {
    const [coarseWidth, coarseHeight] = [Math.max(2, Math.round(width / BLUR_COARSENESS)), Math.max(2, Math.round(height / BLUR_COARSENESS))];
    steps.push(`[${last}]split[sharp][toblur]`, `[toblur]scale=${coarseWidth}:${coarseHeight}:flags=area,scale=${width}:${height}:flags=bilinear[coarse]`, `[coarse][${input}:v]alphamerge[patch]`, '[sharp][patch]overlay=format=auto[blurred]');
    last = 'blurred';
    input += 1;
  }
  if (blackMasks.length > 0) {
    steps.push(`[${last}][${input}:v]overlay=format=auto[masked]`);
    last = 'masked';
  }
  const chain = [
    ...(hasText ? [`ass=${WORK.text}:fontsdir=${WORK.fonts}`] : []),
    // Rounded up: a picture of the time-lapse is the last one before its moment.
    ...(speed > 1 ? [`setpts=PTS/${speed}`, `fps=${LAPSE_FPS}:round=up`] : []),
    // Half of the colours' resolution needs even sizes.
    'crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0',
  ];
  steps.push(`[${last}]${chain.join(',')}[out]`);
  return steps.join(';');
}
