/** A week as 7 × 24 hours, Monday first, and as spans. Pure. */
import type { WeekSpan } from '../../../../contract/device-types.ts';

const HOURS = 24;

/** An hour is on when any of it is. */
export function gridOf(spans: readonly WeekSpan[]): boolean[] {
  const cells = Array.from({ length: 7 * HOURS }, () => false);
  const mark = (day: number, from: number, to: number) => {
    for (let hour = Math.floor(from / 60); hour < Math.ceil(to / 60); hour++) cells[((day - 1) % 7) * HOURS + hour] = true;
  };
  for (const { day, from, to } of spans) {
    if (to > from) mark(day, from, to);
    else {
      // Past midnight, into the next day.
      mark(day, from, HOURS * 60);
      mark(day + 1, 0, to);
    }
  }
  return cells;
}

export function spansOf(cells: readonly boolean[]): WeekSpan[] {
  const spans: WeekSpan[] = [];
  for (let day = 0; day < 7; day++) {
    for (let hour = 0; hour < HOURS; hour++) {
      if (!cells[day * HOURS + hour]) continue;
      const from = hour;
      while (hour < HOURS && cells[day * HOURS + hour]) hour++;
      spans.push({ day: day + 1, from: from * 60, to: hour * 60 });
    }
  }
  return spans;
}
