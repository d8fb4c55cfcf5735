import { useTranslation } from 'react-i18next';
import type { StorageStatus } from '../../../contract/storage-types.ts';
import { Button } from '../../components/controls.tsx';
import { AddLocation } from './AddLocation.tsx';
import { LocationRow } from './LocationRow.tsx';
import { addedLocation, movedLocation, removedLocations, type StorageDraft, withLocation, withoutLocation } from './storage-draft.ts';

/** The folders in the order in which they are filled. `edit` null: they are only shown. */
export function LocationList({ storage, draft, edit }: { storage: StorageStatus; draft: StorageDraft; edit: ((next: (draft: StorageDraft) => StorageDraft) => void) | null }) {
  const { t } = useTranslation();
  const last = draft.locations.length - 1;
  return (
    <div className="storage-part">
      <div>
        <h3>{t('storage.locations')}</h3>
        <p className="small">{t('storage.locationsHint')}</p>
      </div>
      <ol className="locations">
        {draft.locations.map((location, index) => (
          <LocationRow
            key={location.path}
            location={location}
            status={storage.locations.find(({ path }) => path === location.path) ?? null}
            alone={last === 0}
            edit={
              edit && {
                change: (patch) => edit((before) => withLocation(before, location.path, patch)),
                move: (by) => edit((before) => movedLocation(before, location.path, by)),
                canMoveUp: index > 0,
                canMoveDown: index < last,
                remove: () => edit((before) => withoutLocation(before, location.path)),
              }
            }
          />
        ))}
        {edit
          ? removedLocations(draft, storage).map((path) => (
              <li key={path} className="location location-removed">
                <span className="muted">{t('storage.removedLocation', { path })}</span>
                <Button onClick={() => edit((before) => addedLocation(before, path, storage))}>{t('common.undo')}</Button>
              </li>
            ))
          : null}
      </ol>
      {edit ? <AddLocation draft={draft} onAdd={(folder) => edit((before) => addedLocation(before, folder, storage))} /> : null}
    </div>
  );
}
