/** The `uuid` box (ISO/IEC 14496-12 §11.1) behind ftyp + moov that says whose footage a file holds, and when. */
import { makeBox, readBoxes } from '../../media/mp4/box.ts';
import { z } from 'zod';

/** 6b616e6a-6961-4001-8000-7365676d656e: "kanjia" and "segmen" in a version-4 shape. */
const USER_TYPE = Uint8Array.from([0x6b, 0x61, 0x6e, 0x6a, 0x69, 0x61, 0x40, 0x01, 0x80, 0x00, 0x73, 0x65, 0x67, 0x6d, 0x65, 0x6e]);

const identitySchema = z.object({
  cameraId: z.string().min(1).max(100),
  runId: z.string().min(1).max(200),
  /** Wall clock of decode time 0 in the file, UTC ms. */
  startMs: z.number().int(),
  codecs: z.string().max(200),
  /** What it was recorded as; missing in older files. */
  as: z.enum(['continuous', 'events', 'manual', 'ring']).optional(),
  /** takes.ts: how often the clock had been put back before; left out while it never was. */
  take: z.number().int().positive().optional(),
});
export type SegmentIdentity = z.infer<typeof identitySchema>;

export function identityBox(identity: SegmentIdentity): Uint8Array {
  return makeBox('uuid', USER_TYPE, new TextEncoder().encode(JSON.stringify(identity)));
}

/** @returns null when `box` (a whole box) is another one, or damaged. */
export function readIdentity(box: Uint8Array): SegmentIdentity | null {
  const span = readBoxes(box)[0];
  if (!span || span.type !== 'uuid' || span.end - span.body < 16) return null;
  if (!USER_TYPE.every((byte, index) => box[span.body + index] === byte)) return null;
  try {
    const parsed = identitySchema.safeParse(JSON.parse(new TextDecoder().decode(box.subarray(span.body + 16, span.end))));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
