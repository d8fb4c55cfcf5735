/** What an export may be: schemas first, types derived. */
import { z } from 'zod';

const share = z.number().min(0).max(1);
const point = z.tuple([share, share]);
/** Of one camera. */
export const MOST_MASKS = 16;
export const MOST_MASK_CORNERS = 32;
/** Of all cameras of a case. */
const MOST_MASKS_TOGETHER = 256;

/** What is blurred is so many times coarser: a face or a number plate cannot be had back from it. */
export const BLUR_COARSENESS = 32;

/** Hidden from who sees the clip; a polygon, its corners as fractions of the picture: across, down. */
export const exportMaskSchema = z.strictObject({
  corners: z.array(point).min(3).max(MOST_MASK_CORNERS),
  how: z.enum(['black', 'blur']),
  /** Only in this camera's picture; without it in that of each. */
  cameraId: z.string().min(1).max(64).optional(),
});
export type ExportMask = z.infer<typeof exportMaskSchema>;

export const FASTEST_EXPORT = 600;
export const encodeOptionsSchema = z.strictObject({
  /** Each picture's local date and time, in the camera's time zone. */
  burnTime: z.boolean().optional(),
  watermark: z.string().trim().max(120).optional(),
  masks: z.array(exportMaskSchema).max(MOST_MASKS_TOGETHER).optional(),
  /** Times as fast; without sound beyond 1. */
  speed: z.number().min(1).max(FASTEST_EXPORT).optional(),
});
export type EncodeOptions = z.infer<typeof encodeOptionsSchema>;

export const exportOptionsSchema = z.strictObject({
  /** `sub`: of the sub-stream that was recorded beside the main one. */
  stream: z.enum(['main', 'sub']).optional(),
  /** How the pictures are changed: of an `encoded` clip, or of all clips of a case. */
  encode: encodeOptionsSchema.optional(),
  /** A case is put into one file, or a folder. */
  container: z.enum(['zip', 'folder']).optional(),
  /** What a case is called. */
  title: z.string().trim().max(120).optional(),
  /** Stands in the report and the proof. */
  note: z.string().trim().max(4_000).optional(),
});
export type ExportOptions = z.infer<typeof exportOptionsSchema>;

/** `card`: of what a camera has recorded on its own card. */
export const EXPORT_KINDS = ['clip', 'encoded', 'case', 'card', 'copy'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];
