import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoragePreview } from '../../../contract/storage-types.ts';
import { DAYS } from './amount.ts';
import { NumberInput } from './NumberInput.tsx';
import type { StorageDraft } from './storage-draft.ts';
import { formatDays } from './storage-figures.ts';
import { useCameraNames } from './use-camera-names.ts';

/** Each camera's days: how many there will be, and how many nobody else's footage may take. */
export function GuaranteedDays({ draft, forecast, edit }: { draft: StorageDraft; forecast: StoragePreview | null; edit(next: (draft: StorageDraft) => StorageDraft): void }) {
  const { t, i18n } = useTranslation();
  const { cameras, nameOf } = useCameraNames();
  const errorId = useId();
  const set = Object.keys(draft.guaranteedDays).filter((id) => draft.guaranteedDays[id] !== null);
  const ids = [...new Set([...cameras.map(({ id }) => id), ...Object.keys(draft.guaranteedDays)])];
  const usable = Object.values(draft.guaranteedDays).every((days) => days !== 'unreadable');
  const keeps = new Map(forecast?.perCamera.map(({ cameraId, keepsDays }) => [cameraId, keepsDays]));
  if (ids.length === 0) return null;
  return (
    <details className="storage-part storage-fold">
      <summary>
        <h3>{t('storage.guaranteedTitle')}</h3>
        <span className="small">{set.length === 0 ? t('storage.guaranteedNone') : t('storage.guaranteedCount', { count: set.length })}</span>
      </summary>
      <p className="small">{t('storage.guaranteedHint')}</p>
      <table className="storage-table">
        <thead>
          <tr>
            <th scope="col">{t('playback.camera')}</th>
            <th scope="col">{t('storage.keepsColumn')}</th>
            <th scope="col">{t('storage.guaranteedDays')}</th>
          </tr>
        </thead>
        <tbody>
          {ids.map((id) => {
            const days = keeps.get(id) ?? null;
            return (
              <tr key={id}>
                <th scope="row">{nameOf(id)}</th>
                <td className="muted">{days === null ? '–' : formatDays(days, i18n.language)}</td>
                <td>
                  <NumberInput
                    unit={DAYS}
                    value={draft.guaranteedDays[id] ?? null}
                    placeholder={t('storage.none')}
                    aria-label={`${nameOf(id)}: ${t('storage.guaranteedDays')}`}
                    aria-describedby={usable ? undefined : errorId}
                    onChange={(next) => edit((before) => ({ ...before, guaranteedDays: { ...before.guaranteedDays, [id]: next } }))}
                  />
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
    </details>
  );
}
