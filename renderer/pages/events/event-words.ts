import type { TFunction } from 'i18next';
import type { CameraEvent } from '../../../contract/types.ts';
import { daysAgo } from '../../i18n/format.ts';

/** Why it fired, in one sentence; of events from before this was kept nothing is known but the kind. */
export function whyText(event: CameraEvent, t: TFunction): string {
  const why = event.about?.why;
  if (!why) return t(`eventKind.${event.kind}`);
  const text: string = t(why.key, { ...why.data });
  // Of a newer engine than this page.
  return text === why.key ? t(`eventKind.${event.kind}`) : text;
}

/** "Today", "Yesterday", "Monday, 23 November". */
export function dayText(startMs: number, nowMs: number, language: string, words: { today: string; yesterday: string }): string {
  const ago = daysAgo(startMs, nowMs);
  const date = new Intl.DateTimeFormat(language, { weekday: 'long', month: 'long', day: 'numeric', ...(ago > 300 ? { year: 'numeric' } : {}) }).format(startMs);
  if (ago !== 0 && ago !== 1) return date;
  const word = ago === 0 ? words.today : words.yesterday;
  return `${word.charAt(0).toLocaleUpperCase(language)}${word.slice(1)}`;
}

