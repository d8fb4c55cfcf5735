import type { ReadableSegment, Storage } from '../../storage/types.ts';

const SEGMENTS_AT_ONCE = 200;

/** Segments with footage in [from, to], UTC ms, in order. */
export async function* segmentsIn(storage: Storage, footageId: string, from: number, to: number): AsyncGenerator<ReadableSegment> {
  const seen = new Set<string>();
  for (let position = from; position <= to; ) {
    const found = await storage.readableSegments(footageId, position, to, SEGMENTS_AT_ONCE);
    const added = found.filter(({ id }) => !seen.has(id));
    for (const segment of added) {
      const startMs = segment.startMs + segment.offsetMs;
      seen.add(segment.id);
      if (startMs <= to && (segment.open || startMs + segment.durationMs > from)) yield segment;
      position = Math.max(position, startMs + segment.durationMs);
    }
    if (added.length === 0 || found.length < SEGMENTS_AT_ONCE) return;
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
