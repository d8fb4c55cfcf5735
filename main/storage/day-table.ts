import type { Database, Statement } from 'better-sqlite3';
import { className, classNumber, LONGEST_SEGMENT_MS } from './segment-class.ts';
import { type FootageSpan, joinSpan, packSpans } from './span-table.ts';

export const DAY_MS = 86_400_000;
const RING = classNumber('ring');

/** Stretches of footage that begin in one UTC day; `packed` as span-table.ts has it. */
export interface PackedDay {
  originMs: number;
  packed: Uint8Array;
}

/** What each finished day of a camera holds, made when it is first asked for and kept until one of its segments changes. */
export class DayTable {
  readonly #known: Statement<[number, number, number]>;
  readonly #rows: Statement<[number, number, number, number]>;
  readonly #keep: Statement<[number, number, Buffer]>;

  constructor(db: Database) {
    this.#known = db.prepare('SELECT day, spans FROM day_spans WHERE camera = ? AND day >= ? AND day < ?');
    this.#rows = db.prepare<[number, number, number, number]>('SELECT start_ms, duration_ms, state, class FROM segments WHERE camera = ? AND start_ms >= ? AND start_ms < ? AND state < 2 AND class <> ? ORDER BY start_ms').raw();
    this.#keep = db.prepare('INSERT OR REPLACE INTO day_spans (camera, day, spans) VALUES (?, ?, ?)');
  }

  /**
   * The days whose footage reaches into [from, to).
   * @param unfinishedFromMs from that moment on days still grow: they are not among these.
   */
  days(camera: number, from: number, to: number, unfinishedFromMs: number): PackedDay[] {
    const out: PackedDay[] = [];
    const end = Math.min(Math.ceil(to / DAY_MS), Math.floor(unfinishedFromMs / DAY_MS));
    const first = Math.floor((from - LONGEST_SEGMENT_MS) / DAY_MS);
    const known = new Map((this.#known.all(camera, first, end) as { day: number; spans: Uint8Array }[]).map(({ day, spans }) => [day, spans]));
    for (let day = first; day < end; day++) {
      const packed = known.get(day) ?? this.#make(camera, day);
      if (packed.length > 0) out.push({ originMs: day * DAY_MS, packed });
    }
    return out;
  }

  #make(camera: number, day: number): Uint8Array {
    const spans: FootageSpan[] = [];
    let settled = true;
    const rows = this.#rows.iterate(camera, day * DAY_MS, (day + 1) * DAY_MS, RING) as IterableIterator<[number, number, number, number]>;
    for (const [startMs, durationMs, state, number] of rows) {
      settled &&= state === 0;
      joinSpan(spans, { startMs, endMs: startMs + durationMs, class: className(number) });
    }
    const packed = packSpans(spans, day * DAY_MS);
    // A day without footage is as quickly found to be so again.
    if (settled && spans.length > 0) this.#keep.run(camera, day, Buffer.from(packed));
    return packed;
  }
}
