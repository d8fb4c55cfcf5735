import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { GRID_CELLS, type MotionSecond } from './motion-second.ts';

const MINUTE_MS = 60_000;
const SECONDS = 60;
const FORMAT = 1;
const HEAD_BYTES = 2;
const NIGHT_BIT = 0x40;
const SECOND_BITS = 0x3f;
const MOST_BYTES = HEAD_BYTES + SECONDS * (1 + GRID_CELLS);
const LONGEST_LINE = 65_536;

/** The minute that a moment is in: its UTC ms. */
export function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}

/**
 * One line of `motion.jsonl`: `{"m": minute's UTC ms, "g": base64}`. In there, deflated (RFC 1951): a byte 1, a byte with the number of
 * seconds, then for each of them a byte with its second of the minute (bit 6: by night), then for each its 576 cells (`MotionSecond`).
 * Plain cells deflate better than differences or bit planes of them: 20 to 30 bytes a second on real footage.
 * @param seconds of one minute, in order
 */
export function minuteLine(seconds: readonly MotionSecond[]): string {
  const minuteMs = minuteOf(seconds[0]!.atMs);
  const bytes = new Uint8Array(HEAD_BYTES + seconds.length * (1 + GRID_CELLS));
  bytes[0] = FORMAT;
  bytes[1] = seconds.length;
  seconds.forEach((second, i) => {
    bytes[HEAD_BYTES + i] = Math.floor((second.atMs - minuteMs) / 1000) | (second.night ? NIGHT_BIT : 0);
    bytes.set(second.cells, HEAD_BYTES + seconds.length + i * GRID_CELLS);
  });
  return `${JSON.stringify({ m: minuteMs, g: deflateRawSync(bytes, { level: 9 }).toString('base64') })}\n`;
}

/**
 * Reads a line of `motion.jsonl`. A minute that the guard was stopped in may have several.
 * @returns nothing for a line that is torn, damaged or of another format
 */
export function readMinuteLine(line: string): MotionSecond[] {
  if (line.length === 0 || line.length > LONGEST_LINE) return [];
  try {
    const { m, g } = JSON.parse(line) as { m: unknown; g: unknown };
    if (typeof m !== 'number' || !Number.isSafeInteger(m) || typeof g !== 'string') return [];
    return readMinute(m, Uint8Array.from(inflateRawSync(Buffer.from(g, 'base64'), { maxOutputLength: MOST_BYTES })));
  } catch {
    return [];
  }
}

function readMinute(minuteMs: number, bytes: Uint8Array): MotionSecond[] {
  const count = bytes[1] ?? 0;
  if (bytes[0] !== FORMAT || bytes.length !== HEAD_BYTES + count * (1 + GRID_CELLS)) return [];
  return Array.from({ length: count }, (_, i) => {
    const head = bytes[HEAD_BYTES + i]!;
    const at = HEAD_BYTES + count + i * GRID_CELLS;
    return { atMs: minuteMs + (head & SECOND_BITS) * 1000, night: (head & NIGHT_BIT) !== 0, cells: bytes.slice(at, at + GRID_CELLS) };
  });
}
