/** Lines of the sidecars: what belongs to footage and is not in its files, so that the index can be rebuilt. The last line about a thing holds. */
import { z } from 'zod';
import { type CameraEvent, cameraEventSchema, gapCauseSchema, type GapCause } from '../../contract/types.ts';

const lineSchema = z.discriminatedUnion('t', [
  z.object({ t: z.literal('event'), event: cameraEventSchema.extend({ cameraId: z.string() }) }),
  /** `e` null: it began; with the same start again: it ended. */
  z.object({ t: z.literal('gap'), s: z.number(), e: z.number().nullable(), c: gapCauseSchema }),
  z.object({ t: z.literal('camera'), addedMs: z.number() }),
]);
export type LedgerLine = z.infer<typeof lineSchema>;

export interface LedgerContent {
  events: CameraEvent[];
  gaps: { startMs: number; endMs: number | null; cause: GapCause }[];
  addedMs: number | null;
}

export function ledgerLine(line: LedgerLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** Damaged lines, as a crash leaves at the end, are passed over. */
export function readLedger(text: string): LedgerContent {
  const events = new Map<string, CameraEvent>();
  const gaps = new Map<string, LedgerContent['gaps'][number]>();
  let addedMs: number | null = null;
  for (const line of text.split('\n')) {
    const parsed = parseLine(line);
    if (parsed?.t === 'event') events.set(parsed.event.id, parsed.event);
    else if (parsed?.t === 'gap') {
      const key = `${parsed.s} ${parsed.c}`;
      // Painting order is the order of beginning; an end does not move a gap to the top.
      const known = gaps.get(key);
      if (known) known.endMs = parsed.e;
      else gaps.set(key, { startMs: parsed.s, endMs: parsed.e, cause: parsed.c });
    } else if (parsed?.t === 'camera') addedMs = Math.min(addedMs ?? Infinity, parsed.addedMs);
  }
  return { events: [...events.values()], gaps: [...gaps.values()], addedMs };
}

function parseLine(line: string): LedgerLine | null {
  if (line === '') return null;
  try {
    const parsed = lineSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
