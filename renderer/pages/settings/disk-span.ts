import { formatClock } from '../../player/format-time.ts';

const MINUTE_MS = 60_000;

/** From when to when, with the year, as the footage of a disk may be old; a day that both share is said once. */
export function diskSpan(oldestMs: number, newestMs: number, language: string): { from: string; to: string } {
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const [first, last] = [day.format(oldestMs), day.format(newestMs)];
  // Of less than a minute the seconds are told, too.
  const seconds = Math.floor(oldestMs / MINUTE_MS) === Math.floor(newestMs / MINUTE_MS);
  const end = formatClock(newestMs, language, seconds);
  return { from: `${first} ${formatClock(oldestMs, language, seconds)}`, to: first === last ? end : `${last} ${end}` };
}
