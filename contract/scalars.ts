/** What the nouns of the contract are made of. */
import { z } from 'zod';

/** What a Date can tell, ms from 1970 either way. */
const FARTHEST_MS = 8.64e15;
export const ms = z.number().min(-FARTHEST_MS).max(FARTHEST_MS);
export const bytes = z.number().int().nonnegative();
export const cameraId = z.string().regex(/^cam_[a-z0-9]{12}$/);

/** A text for people that the engine does not write itself: a key below the locales' root and its values. */
export const noticeTextSchema = z.object({
  key: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type NoticeText = z.infer<typeof noticeTextSchema>;
