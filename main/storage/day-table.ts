import { className, classNumber } from './segment-class.ts';
import { type FootageSpan, joinSpan, packSpans } from './span-table.ts';
import type { Statements } from './statements.ts';

export const DAY_MS = 86_400_000;
const RING = classNumber('ring');

/** Stretches of footage that begin in one UTC day; `packed` as span-table.ts has it. */
export interface PackedDay {
  originMs: number;
  packed: Uint8Array;
}

/** What each finished day of a camera holds, made when it is first asked for and kept until one of its segments changes. Cameras are numbers here. */
export class DayTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** The days of each camera from number `first` up to `end`, which have all ended; those without footage are left out. */
  days(cameras: readonly number[], first: number, end: number): Map<number, PackedDay[]> {
    const out = new Map(cameras.map((camera): [number, PackedDay[]] => [camera, []]));
    if (first >= end) return out;
    const known = new Map(cameras.map((camera): [number, Map<number, Uint8Array>] => [camera, new Map()]));
    for (const [camera, day, packed] of this.#statements.raw<[number, number, Uint8Array]>(
      'SELECT camera, day, spans FROM day_spans WHERE camera IN (SELECT value FROM json_each(?)) AND day >= ? AND day < ?',
      [JSON.stringify(cameras), first, end],
    )) {
      known.get(camera)?.set(day, packed);
    }
    for (const [camera, days] of out) {
      for (let day = first; day < end; day++) {
        let packed = known.get(camera)?.get(day);
        if (!packed) {
          // Whoever asks from the beginning of time on is answered as soon.
          day = this.#withFootage(camera, day);
          if (day >= end) break;
          packed = known.get(camera)?.get(day) ?? this.#make(camera, day);
        }
        if (packed.length > 0) days.push({ originMs: day * DAY_MS, packed });
      }
    }
    return out;
  }

  /** Days from number `first` up to `end` that are yet to be put together; those without footage are always among them. */
  unmade(camera: number, first: number, end: number): number[] {
    const made = new Set(this.#statements.raw<[number]>('SELECT day FROM day_spans WHERE camera = ? AND day >= ? AND day < ?', [camera, first, end]).map(([day]) => day));
    const days: number[] = [];
    for (let day = first; day < end; day++) if (!made.has(day)) days.push(day);
    return days;
  }

  /** The first day from number `day` on in which a segment begins; Infinity for none. */
  #withFootage(camera: number, day: number): number {
    const [[startMs] = [null]] = this.#statements.raw<[number | null]>('SELECT min(start_ms) FROM segments WHERE camera = ? AND start_ms >= ?', [camera, day * DAY_MS]);
    return startMs === null ? Infinity : Math.floor(startMs / DAY_MS);
  }

  #make(camera: number, day: number): Uint8Array {
    const spans: FootageSpan[] = [];
    let settled = true;
    for (const [startMs, durationMs, state, number] of this.#statements.raw<[number, number, number, number]>(
      'SELECT start_ms, duration_ms, state, class FROM segments WHERE camera = ? AND start_ms >= ? AND start_ms < ? AND state < 2 AND class <> ? ORDER BY start_ms',
      [camera, day * DAY_MS, (day + 1) * DAY_MS, RING],
    )) {
      settled &&= state === 0;
      joinSpan(spans, { startMs, endMs: startMs + durationMs, class: className(number) });
    }
    const packed = packSpans(spans, day * DAY_MS);
    // A day without footage is as quickly found to be so again.
    if (settled && spans.length > 0) this.#statements.run('INSERT OR REPLACE INTO day_spans (camera, day, spans) VALUES (?, ?, ?)', [camera, day, Buffer.from(packed)]);
    return packed;
  }
}
