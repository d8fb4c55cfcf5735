/** Local times for people. 24 h or 12 h is the system's choice, the language the app's. */

const systemHourCycle = new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions().hourCycle;
/** `07:02`, but `7:02 PM`. */
const hour = systemHourCycle === 'h12' || systemHourCycle === 'h11' ? 'numeric' : '2-digit';
const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(language: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${name}`;
  const known = cache.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language, { ...options, ...(options.hour && systemHourCycle && { hourCycle: systemHourCycle }) });
  cache.set(key, made);
  return made;
}

/** `14:02`, or `14:02:05`. */
export function formatClock(ms: number, language: string, seconds = false): string {
  return formatter(language, seconds ? 'hms' : 'hm', { hour, minute: '2-digit', ...(seconds && { second: '2-digit' }) }).format(ms);
}

/** `14:02` of a wall clock that is given as if it were UTC: where the clocks change, two of them belong to one moment. */
export function formatWall(ms: number, language: string): string {
  return formatter(language, 'wall', { hour, minute: '2-digit', timeZone: 'UTC' }).format(ms);
}

/** `Mon, Nov 23`; of another year than this one `Sun, Nov 23, 2025`. */
export function formatDay(ms: number, language: string, nowMs = Date.now()): string {
  const otherYear = new Date(ms).getFullYear() !== new Date(nowMs).getFullYear();
  return formatter(language, otherYear ? 'dayOfYear' : 'day', { weekday: 'short', month: 'short', day: 'numeric', ...(otherYear && { year: 'numeric' }) }).format(ms);
}

/** `23`. */
export function formatDayNumber(ms: number, language: string): string {
  return formatter(language, 'dayNumber', { day: 'numeric' }).format(ms);
}

/** `Nov 23`. */
export function formatDate(ms: number, language: string): string {
  return formatter(language, 'date', { month: 'short', day: 'numeric' }).format(ms);
}

/** `Nov`. */
export function formatMonth(ms: number, language: string): string {
  return formatter(language, 'month', { month: 'short' }).format(ms);
}

/** `2026`. */
export function formatYear(ms: number, language: string): string {
  return formatter(language, 'year', { year: 'numeric' }).format(ms);
}

/** `Mon, Nov 23, 14:02:05`: the exact moment. */
export function formatExact(ms: number, language: string): string {
  return `${formatDay(ms, language)} ${formatClock(ms, language, true)}`;
}

/** `2:05` or `1:02:05`. */
export function formatLength(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
