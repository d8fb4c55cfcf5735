import type { TFunction } from 'i18next';
import { AppError } from '../../contract/errors.ts';

/** The text of an error: its own, else that of its kind. */
export function errorText(error: unknown, t: TFunction): string {
  if (!(error instanceof AppError)) return t('errors.kind.internal');
  const key = `errors.${error.messageKey}`;
  const own: string = t(key, { ...error.data });
  return own === key ? t(`errors.kind.${error.kind}`, { ...error.data }) : own;
}
