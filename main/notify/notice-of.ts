import type { AppError } from '../../contract/errors.ts';
import type { NoticeText } from '../../contract/types.ts';

/** An error as a text that is kept or shown later. */
export function noticeOf({ messageKey, data }: AppError): NoticeText {
  return { key: `errors.${messageKey}`, data: Object.fromEntries(Object.entries(data).map(([name, value]) => [name, typeof value === 'number' ? value : String(value)])) };
}
