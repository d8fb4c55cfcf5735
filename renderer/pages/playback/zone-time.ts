/** Local wall time and its breaks: days of 23 or 25 hours. Pure; the zone's rules are the browser's own (Intl). */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Local time minus UTC at a moment, ms. */
export type OffsetAt = (ms: number) => number;

const zones = new Map<string, OffsetAt>();

/** @param timeZone IANA name. Of one zone always the same function. */
export function offsetIn(timeZone: string): OffsetAt {
  const known = zones.get(timeZone) ?? makeOffset(timeZone);
  zones.set(timeZone, known);
  return known;
}

function makeOffset(timeZone: string): OffsetAt {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (ms) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
    const local = Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'], part['hour'], part['minute'], part['second']);
    return local - Math.floor(ms / 1000) * 1000;
  };
}

/** Where this page is looked at. */
export const ownZone: string = new Intl.DateTimeFormat().resolvedOptions().timeZone;
export const localOffset: OffsetAt = offsetIn(ownZone);

/** A stretch in which local time runs evenly. */
export interface ZonePiece {
  startMs: number;
  endMs: number;
  offsetMs: number;
}

/** No zone changes its offset twice within this time. */
const LOOK_EVERY_MS = 6 * HOUR;

/** Months of a zone that were looked at, each once: a year is drawn sixty times a second. */
const CHUNK_MS = 32 * 24 * HOUR;
/** Ten years; beyond them all is looked at anew. */
const MOST_CHUNKS = 120;
const looked = new WeakMap<OffsetAt, Map<number, ZonePiece[]>>();

/** The stretches of a view between changes of the clocks; most views have one. */
export function zonePieces(view: { startMs: number; endMs: number }, offsetAt: OffsetAt = localOffset): ZonePiece[] {
  const pieces: ZonePiece[] = [];
  for (let chunk = Math.floor(view.startMs / CHUNK_MS); chunk * CHUNK_MS < view.endMs; chunk++) {
    for (const piece of chunkPieces(chunk, offsetAt)) {
      if (piece.endMs <= view.startMs || piece.startMs >= view.endMs) continue;
      const last = pieces.at(-1);
      const endMs = Math.min(view.endMs, piece.endMs);
      if (last && last.offsetMs === piece.offsetMs) last.endMs = endMs;
      else pieces.push({ startMs: Math.max(view.startMs, piece.startMs), endMs, offsetMs: piece.offsetMs });
    }
  }
  return pieces;
}

function chunkPieces(chunk: number, offsetAt: OffsetAt): readonly ZonePiece[] {
  let known = looked.get(offsetAt);
  if (!known || known.size >= MOST_CHUNKS) looked.set(offsetAt, (known = new Map()));
  let pieces = known.get(chunk);
  if (!pieces) known.set(chunk, (pieces = lookedAt({ startMs: chunk * CHUNK_MS, endMs: (chunk + 1) * CHUNK_MS }, offsetAt)));
  return pieces;
}

function lookedAt(view: { startMs: number; endMs: number }, offsetAt: OffsetAt): ZonePiece[] {
  const pieces: ZonePiece[] = [{ startMs: view.startMs, endMs: view.endMs, offsetMs: offsetAt(view.startMs) }];
  for (let at = view.startMs; at < view.endMs; ) {
    const next = Math.min(at + LOOK_EVERY_MS, view.endMs);
    const last = pieces.at(-1);
    const offsetMs = offsetAt(next);
    if (last && offsetMs !== last.offsetMs) {
      const changeMs = changeBetween(at, next, offsetAt);
      last.endMs = changeMs;
      pieces.push({ startMs: changeMs, endMs: view.endMs, offsetMs });
    }
    at = next;
  }
  return pieces.filter(({ startMs, endMs }) => endMs > startMs);
}

/** The first whole second with the later offset. */
function changeBetween(beforeMs: number, afterMs: number, offsetAt: OffsetAt): number {
  const offset = offsetAt(beforeMs);
  let low = Math.floor(beforeMs / 1000);
  let high = Math.ceil(afterMs / 1000);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1000) === offset) low = middle;
    else high = middle;
  }
  return high * 1000;
}

/** The clocks are put forward (`byMs` above 0) or back. */
export interface ClockChange {
  atMs: number;
  byMs: number;
  /** What the wall clock shows just before and at the change, as if it were UTC. */
  beforeMs: number;
  afterMs: number;
}

export function clockChanges(pieces: readonly ZonePiece[]): ClockChange[] {
  return pieces.slice(1).map(({ startMs, offsetMs }, index) => {
    const before = pieces[index]?.offsetMs ?? offsetMs;
    return { atMs: startMs, byMs: offsetMs - before, beforeMs: startMs + before, afterMs: startMs + offsetMs };
  });
}

/** The wall clock shows this moment's time twice, or is about to: it needs the zone's name beside it. */
export function nearClockChange(ms: number, offsetAt: OffsetAt = localOffset): boolean {
  return zonePieces({ startMs: ms - 3 * HOUR, endMs: ms + 3 * HOUR }, offsetAt).length > 1;
}
