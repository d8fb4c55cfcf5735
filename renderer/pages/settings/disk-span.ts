import { formatClock } from '../../player/format-time.ts';

/** From when to when, with the year, as the footage of a disk may be old; a day that both share is said once. */
export function diskSpan(oldestMs: number, newestMs: number, language: string): { from: string; to: string } {
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const [first, last] = [day.format(oldestMs), day.format(newestMs)];
  const end = formatClock(newestMs, language);
  return { from: `${first} ${formatClock(oldestMs, language)}`, to: first === last ? end : `${last} ${end}` };
}
