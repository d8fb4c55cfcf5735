import type { TFunction } from 'i18next';
import type { TimelineSpan } from '../../../contract/types.ts';

/** Why there is no footage; of what was deleted, by whom. */
export function gapText(gap: TimelineSpan, t: TFunction): string {
  if (gap.cause === 'deleted' && gap.by !== undefined && gap.by !== '') return t('playback.deletedBy', { name: gap.by });
  return gap.cause === null ? '' : t(`gapCause.${gap.cause}`);
}
