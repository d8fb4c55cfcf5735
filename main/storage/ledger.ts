/** Lines of the sidecars: what belongs to footage and is not in its files, so that the index can be rebuilt. The last line about a thing holds. */
import { z } from 'zod';
import { eventAboutSchema } from '../../contract/event-types.ts';
import { type Star, starSchema } from '../../contract/storage-types.ts';
import { type CameraEvent, cameraEventSchema, gapCauseSchema, type GapCause } from '../../contract/types.ts';
import type { EventMark } from './event-table.ts';

const lineSchema = z.discriminatedUnion('t', [
  // An event whose `about` is of another version is an event still.
  z.object({ t: z.literal('event'), event: cameraEventSchema.extend({ cameraId: z.string(), about: eventAboutSchema.optional().catch(undefined) }) }),
  /** What a person made of an event: the star that keeps its footage, and a note. Of several the one made last, `at`, holds. */
  z.object({ t: z.literal('mark'), id: z.string(), star: z.string().nullable(), note: z.string(), at: z.number() }),
  /** Events were deleted by hand, or had back: what was said last, `at`, holds. */
  z.object({ t: z.enum(['erase', 'unerase']), ids: z.array(z.string()), at: z.number() }),
  /** `e` null: it began; with the same start again: it ended. */
  z.object({ t: z.literal('gap'), s: z.number(), e: z.number().nullable(), c: gapCauseSchema, by: z.string().optional() }),
  /** Pre-roll on disk in that stretch became footage. */
  z.object({ t: z.literal('keep'), s: z.number(), e: z.number() }),
  z.object({ t: z.literal('star'), star: starSchema }),
  z.object({ t: z.literal('unstar'), id: z.string() }),
  /** `name` as people called it then, for whoever opens the disk elsewhere. */
  z.object({ t: z.literal('camera'), addedMs: z.number(), name: z.string().max(200).optional() }),
]);
export type LedgerLine = z.infer<typeof lineSchema>;

export interface LedgerContent {
  events: CameraEvent[];
  gaps: { startMs: number; endMs: number | null; cause: GapCause; by: string | null }[];
  keeps: { fromMs: number; toMs: number }[];
  stars: Star[];
  /** Ids of stars that were taken away. */
  unstarred: string[];
  /** What people made of events. */
  marks: EventMark[];
  /** Ids of events that were deleted by hand; they are not among `events`. */
  erased: string[];
  addedMs: number | null;
  name: string | null;
}

export function ledgerLine(line: LedgerLine): string {
  return `${JSON.stringify(line)}\n`;
}

/**
 * Damaged lines, as a crash leaves at the end, are passed over. A day may have sidecars in several locations, put together in any
 * order: what has ended is not begun again, and what is starred no longer stays so.
 */
export function readLedger(text: string): LedgerContent {
  const events = new Map<string, CameraEvent>();
  const unstarred = new Set<string>();
  const gaps = new Map<string, LedgerContent['gaps'][number]>();
  const stars = new Map<string, Star>();
  const keeps: LedgerContent['keeps'] = [];
  const marks = new Map<string, EventMark>();
  const erased = new Map<string, { at: number; gone: boolean }>();
  let addedMs: number | null = null;
  let name: string | null = null;
  for (const line of text.split('\n')) {
    const parsed = parseLine(line);
    if (parsed?.t === 'event') {
      const known = events.get(parsed.event.id);
      if (!known || known.endMs === null || parsed.event.endMs !== null) events.set(parsed.event.id, parsed.event);
    }
    if (parsed?.t === 'gap') {
      const key = `${parsed.s} ${parsed.c}`;
      // Painting order is the order of beginning; an end does not move a gap to the top.
      const known = gaps.get(key);
      if (known) known.endMs = parsed.e ?? known.endMs;
      else gaps.set(key, { startMs: parsed.s, endMs: parsed.e, cause: parsed.c, by: parsed.by ?? null });
    } else if (parsed?.t === 'keep') keeps.push({ fromMs: parsed.s, toMs: parsed.e });
    else if (parsed?.t === 'star') stars.set(parsed.star.id, parsed.star);
    else if (parsed?.t === 'unstar') unstarred.add(parsed.id);
    else if (parsed?.t === 'mark') {
      if (parsed.at >= (marks.get(parsed.id)?.atMs ?? -Infinity)) marks.set(parsed.id, { id: parsed.id, star: parsed.star, note: parsed.note, atMs: parsed.at });
    } else if (parsed?.t === 'erase' || parsed?.t === 'unerase') {
      for (const id of parsed.ids) if (parsed.at >= (erased.get(id)?.at ?? -Infinity)) erased.set(id, { at: parsed.at, gone: parsed.t === 'erase' });
    } else if (parsed?.t === 'camera') {
      addedMs = Math.min(addedMs ?? Infinity, parsed.addedMs);
      name = parsed.name ?? name;
    }
  }
  return {
    events: [...events.values()].filter(({ id }) => !erased.get(id)?.gone),
    gaps: [...gaps.values()].filter(({ startMs, endMs }) => endMs === null || endMs > startMs),
    keeps,
    stars: [...stars.values()].filter(({ id, from, to }) => !unstarred.has(id) && to > from),
    unstarred: [...unstarred],
    marks: [...marks.values()],
    erased: [...erased].flatMap(([id, { gone }]) => (gone ? [id] : [])),
    addedMs,
    name,
  };
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
