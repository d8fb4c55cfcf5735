import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { StorageStatus } from '../../../contract/storage-types.ts';
import { FOOTAGE_CLASSES, type FootageClass } from '../../../contract/types.ts';
import { formatBytes } from '../../i18n/format.ts';
import { DAYS, GIGABYTES } from './amount.ts';
import { NumberInput } from './NumberInput.tsx';
import { isLimitUsable, type LimitDraft, type StorageDraft } from './storage-draft.ts';

/** How long each class of footage is kept at most. */
export function RetentionTable({ storage, draft, edit }: { storage: StorageStatus; draft: StorageDraft; edit(next: (draft: StorageDraft) => StorageDraft): void }) {
  const { t, i18n } = useTranslation();
  const errorId = useId();
  const names: Record<FootageClass, string> = { continuous: t('storage.kept.continuous'), events: t('storage.kept.events'), manual: t('storage.kept.manual'), starred: t('storage.kept.starred') };
  const usable = FOOTAGE_CLASSES.every((name) => isLimitUsable(draft.retention[name]));
  const change = (name: FootageClass, patch: Partial<LimitDraft>) => edit((before) => ({ ...before, retention: { ...before.retention, [name]: { ...before.retention[name], ...patch } } }));
  return (
    <div className="storage-part">
      <div>
        <h3>{t('storage.keeping')}</h3>
        <p className="small">{t('storage.keepingHint')}</p>
      </div>
      <table className="storage-table">
        <thead>
          <tr>
            <th scope="col">{t('storage.kind')}</th>
            <th scope="col">{t('storage.footageNow')}</th>
            <th scope="col">{t('storage.mostDays')}</th>
            <th scope="col">{t('storage.mostGigabytes')}</th>
          </tr>
        </thead>
        <tbody>
          {FOOTAGE_CLASSES.map((name) => {
            const { days, bytes } = draft.retention[name];
            return (
              <tr key={name}>
                <th scope="row">{names[name]}</th>
                <td className="muted">{formatBytes(storage.classes.find((each) => each.class === name)?.usedBytes ?? 0, i18n.language)}</td>
                <td>
                  <NumberInput unit={DAYS} value={days} placeholder={t('storage.noLimit')} aria-label={`${names[name]}: ${t('storage.mostDays')}`} aria-describedby={usable ? undefined : errorId} onChange={(next) => change(name, { days: next })} />
                </td>
                <td>
                  <NumberInput unit={GIGABYTES} value={bytes} invalid={bytes === 0} placeholder={t('storage.noLimit')} aria-label={`${names[name]}: ${t('storage.mostGigabytes')}`} aria-describedby={usable ? undefined : errorId} onChange={(next) => change(name, { bytes: next })} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {usable ? null : (
        <span id={errorId} className="field-error">
          {t('storage.badLimit')}
        </span>
      )}
    </div>
  );
}
