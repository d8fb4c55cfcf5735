import type { ReadableSegment, Storage, Take } from '../../storage/types.ts';

const SEGMENTS_AT_ONCE = 200;

/** The takes that [from, to) may have footage of, in the order in which they were recorded; null alone where no clock was put back. */
export function takesIn(storage: Storage, footageId: string, from: number, to: number): (Take | null)[] {
  const takes = storage.takes(footageId);
  if (takes.length < 2) return [null];
  return takes.filter((take) => take.fromMs < to && take.toMs > from);
}

/** Segments with footage in [from, to], UTC ms, in the order in which they were recorded. */
export async function* segmentsIn(storage: Storage, footageId: string, from: number, to: number): AsyncGenerator<ReadableSegment> {
  const seen = new Set<string>();
  for (const take of takesIn(storage, footageId, from, to)) {
    for (let position = from; position <= to; ) {
      const found = await storage.readableSegments(footageId, position, to, SEGMENTS_AT_ONCE, take);
      const added = found.filter(({ id }) => !seen.has(id));
      for (const segment of added) {
        const startMs = segment.startMs + segment.offsetMs;
        seen.add(segment.id);
        if (startMs <= to && (segment.open || startMs + segment.durationMs > from)) yield segment;
        position = Math.max(position, startMs + segment.durationMs);
      }
      if (added.length === 0 || found.length < SEGMENTS_AT_ONCE) break;
    }
  }
}

/** How much footage there is in [from, to): whole files, so a little more. */
export async function amountOf(storage: Storage, footageId: string, from: number, to: number): Promise<{ bytes: number; seconds: number }> {
  const out = { bytes: 0, seconds: 0 };
  for await (const { bytes, durationMs, startMs, offsetMs } of segmentsIn(storage, footageId, from, to)) {
    const start = startMs + offsetMs;
    out.bytes += bytes;
    out.seconds += Math.max(0, Math.min(to, start + durationMs) - Math.max(from, start)) / 1000;
  }
  return out;
}
