import type { TFunction } from 'i18next';
import { formatClock, formatLength } from '../../player/format-time.ts';
import type { ClockMark } from './clock-marks.ts';

/** What became of the computer's clock, in words. */
export function clockMarkText(mark: ClockMark, language: string, t: TFunction): string {
  const from = formatClock(mark.fromMs, language, true);
  const to = formatClock(mark.toMs, language, true);
  return t(`playback.clockMark.${mark.kind}`, { from, to, length: formatLength(mark.toMs - mark.fromMs) });
}
