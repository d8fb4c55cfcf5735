/** Days of a time zone. Pure. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** The midnight before a moment, or at it, UTC ms. @param timeZone IANA name */
export function localMidnight(utcMs: number, timeZone: string): number {
  const shown = wallClock(utcMs, timeZone);
  const day = Date.UTC(new Date(shown).getUTCFullYear(), new Date(shown).getUTCMonth(), new Date(shown).getUTCDate());
  // As far from UTC as now; put right where the clocks were changed in between.
  const guess = day - (shown - utcMs);
  const found = guess - (wallClock(guess, timeZone) - day);
  // Where the clocks skip midnight the day begins with the first minute that there is.
  return wallClock(found, timeZone) < day ? guess : found;
}

/** What a clock on the wall shows then, as if it were UTC; whole seconds. */
function wallClock(utcMs: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' });
    if (formats.size > 50) formats.clear();
    formats.set(timeZone, format);
  }
  const at: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(utcMs)) at[type] = Number(value);
  return Date.UTC(at['year'] ?? 0, (at['month'] ?? 1) - 1, at['day'], at['hour'], at['minute'], at['second']) + (((utcMs % 1_000) + 1_000) % 1_000);
}
