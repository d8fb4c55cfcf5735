import { useTranslation } from 'react-i18next';
import { ErrorNote, Skeleton } from '../../components/feedback.tsx';
import { useCall } from '../../host/hooks.ts';
import { LocationList } from './LocationList.tsx';
import { draftOf } from './storage-draft.ts';
import { StorageEditor } from './StorageEditor.tsx';
import { StorageUsage } from './StorageUsage.tsx';
import { useStorage } from './use-storage.ts';
import './settings.css';
import './storage.css';

export { Cap, Folder } from './FirstLocation.tsx';

export function StorageCard() {
  const { t } = useTranslation();
  const { storage, error, take } = useStorage();
  const { result: me, error: unknown } = useCall('access.me', {});
  return (
    <section className="card storage-card" aria-label={t('storage.title')} data-testid="storage-card">
      <h2>{t('storage.title')}</h2>
      {error ? <ErrorNote error={error} /> : null}
      {!storage || !(me || unknown) ? (
        <Skeleton height={320} />
      ) : me?.role === 'owner' ? (
        <StorageEditor storage={storage} onSaved={take} />
      ) : (
        <>
          <StorageUsage storage={storage} />
          <LocationList storage={storage} draft={draftOf(storage)} edit={null} />
        </>
      )}
    </section>
  );
}
