import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Polygon } from '../../contract/device-types.ts';
import { AppError } from '../../contract/errors.ts';
import type { CameraEvent } from '../../contract/event-types.ts';
import type { GuardMode, GuardSettings } from '../../contract/guard-types.ts';
import { isNight, type Place } from '../../contract/sun.ts';
import { localTime } from '../base/week-hours.ts';
import type { MotionSecond } from '../guard/motion-grid/motion-second.ts';
import { readMinuteLine } from '../guard/motion-grid/minute-codec.ts';
import { type Comparison, compare } from '../guard/replay/compare.ts';
import { type Moment, MotionFinder } from '../guard/replay/find-motion.ts';
import { outcomesOf } from '../guard/replay/outcomes.ts';
import { MotionPredictor } from '../guard/replay/predict-motion.ts';
import type { Storage } from '../storage/types.ts';

const DAY_MS = 86_400_000;
const LONGEST_TRIAL_DAYS = 14;
const LONGEST_SEARCH_DAYS = 31;
const MOST_EVENTS = 50_000;
const EVENTS_AT_ONCE = 5_000;
export const MOST_MOMENTS = 2_000;
/** Minutes of the grid that are read before others have their turn: a few milliseconds. */
const MINUTES_AT_ONCE = 60;

export interface GuardHistoryParts {
  storage: Pick<Storage, 'motionLines' | 'listEvents'>;
  mode: () => GuardMode;
  /** Where the installation stands; null: nobody has said. */
  place: () => Place | null;
}

export interface Trial extends Comparison {
  starred: number;
  days: number;
}

/** Looks at the past with other eyes: what settings would have made of it, and where something moved. */
export class GuardHistory {
  readonly #parts: GuardHistoryParts;

  constructor(parts: GuardHistoryParts) {
    this.#parts = parts;
  }

  /**
   * @param before the settings that hold; `after`: those that are tried
   * @throws AppError `invalid` for a range that is none, or too long
   */
  async try(options: { cameraId: string; timeZone: string | null; before: GuardSettings; after: GuardSettings; from: number; to: number }): Promise<Trial> {
    const { cameraId, timeZone, before, after, from, to } = options;
    checkRange(from, to, LONGEST_TRIAL_DAYS);
    const events = await this.#events(cameraId, from, to);
    const was = new MotionPredictor(before, this.#nightOf(before));
    const would = new MotionPredictor(after, this.#nightOf(after));
    const days = await this.#read(cameraId, from, to, (second) => {
      was.push(second);
      would.push(second);
    });
    const past = { events, mode: this.#parts.mode(), local: (utcMs: number) => localTime(utcMs, timeZone) };
    const starred = events.filter((event) => event.starred);
    const comparison = compare(outcomesOf(before, { ...past, spans: was.spans }), outcomesOf(after, { ...past, spans: would.spans }), starred);
    return { ...comparison, starred: starred.length, days };
  }

  /**
   * @returns the moments in order of time, and of how many days something is kept
   * @throws AppError `invalid` for a range that is none, or too long
   */
  async find(options: { cameraId: string; area: Polygon; from: number; to: number; minSize: number }): Promise<{ moments: Moment[]; days: number }> {
    const { cameraId, area, from, to, minSize } = options;
    checkRange(from, to, LONGEST_SEARCH_DAYS);
    const finder = new MotionFinder(area, minSize);
    const days = await this.#read(cameraId, from, to, (second) => finder.push(second));
    return { moments: finder.moments, days };
  }

  #nightOf({ nightBy }: GuardSettings): (second: MotionSecond) => boolean {
    const place = nightBy === 'sun' ? this.#parts.place() : null;
    return place ? ({ atMs }) => isNight(atMs, place) : ({ night }) => night;
  }

  /** @returns of how many days something is kept */
  async #read(cameraId: string, from: number, to: number, take: (second: MotionSecond) => void): Promise<number> {
    let days = 0;
    // A day at a time: that much is in memory, and no more.
    for (let dayMs = Math.floor(from / DAY_MS) * DAY_MS; dayMs < to; dayMs += DAY_MS) {
      const lines = await this.#parts.storage.motionLines(cameraId, dayMs, dayMs + DAY_MS - 1);
      if (lines.length > 0) days += 1;
      // A clock that was set back has lines out of order, and a minute may have several.
      const ordered = lines.map((line) => ({ line, minuteMs: minuteIn(line) })).toSorted((a, b) => a.minuteMs - b.minuteMs);
      let read = 0;
      for (const { line, minuteMs } of ordered) {
        if (minuteMs + 60_000 <= from || minuteMs >= to) continue;
        for (const second of readMinuteLine(line)) if (second.atMs >= from && second.atMs < to) take(second);
        if (++read % MINUTES_AT_ONCE === 0) await nextTurn();
      }
    }
    return days;
  }

  async #events(cameraId: string, from: number, to: number): Promise<CameraEvent[]> {
    const events: CameraEvent[] = [];
    let cursor: string | null = null;
    do {
      const page: { events: CameraEvent[]; cursor: string | null } = await this.#parts.storage.listEvents({ cameraIds: [cameraId], from, to, limit: EVENTS_AT_ONCE, ...(cursor === null ? {} : { cursor }) });
      events.push(...page.events);
      cursor = page.cursor;
    } while (cursor !== null && events.length < MOST_EVENTS);
    return events;
  }
}

/** The minute a line is of, without unpacking it; it begins `{"m":`. */
function minuteIn(line: string): number {
  return Number.parseInt(line.slice('{"m":'.length), 10) || 0;
}

function checkRange(from: number, to: number, mostDays: number): void {
  if (!(from < to)) throw new AppError('invalid', 'range.empty', { data: { field: 'to' } });
  if (to - from > mostDays * DAY_MS) throw new AppError('invalid', 'range.tooLong', { data: { field: 'to', days: mostDays } });
}
