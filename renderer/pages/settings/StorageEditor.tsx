import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StorageStatus } from '../../../contract/storage-types.ts';
import { useToasts } from '../../state/toasts.ts';
import { GuaranteedDays } from './GuaranteedDays.tsx';
import { LocationList } from './LocationList.tsx';
import { PendingChange } from './PendingChange.tsx';
import { RetentionTable } from './RetentionTable.tsx';
import { draftOf, pendingOf, type StorageDraft } from './storage-draft.ts';
import { StorageUsage } from './StorageUsage.tsx';
import { NO_CHANGE, useChange } from './use-change.ts';

/** Everything about storage an owner may change: one draft, one preview, one saving. */
export function StorageEditor({ storage, onSaved }: { storage: StorageStatus; onSaved(status: StorageStatus): void }) {
  const { t } = useTranslation();
  const toast = useToasts((state) => state.show);
  /** `saved`: what was there when the editing began, so that the status, which comes every other second, does not disturb it. */
  const [editing, setEditing] = useState<{ draft: StorageDraft; saved: StorageStatus } | null>(null);
  const draft = editing?.draft ?? draftOf(storage);
  const pending = pendingOf(draft, editing?.saved ?? storage);
  const edit = (next: (draft: StorageDraft) => StorageDraft) =>
    setEditing((before) => {
      const saved = before?.saved ?? storage;
      const edited = next(before?.draft ?? draftOf(saved));
      return pendingOf(edited, saved).state === 'same' ? null : { draft: edited, saved };
    });
  const state = useChange(pending.state === 'ready' ? pending.change : pending.state === 'same' ? NO_CHANGE : null, storage.capBytes, (status) => {
    onSaved(status);
    setEditing(null);
    toast(t('storage.saved'));
  });
  const forecast = pending.state === 'same' ? (state.before ?? state.preview) : state.preview;
  return (
    <>
      <StorageUsage storage={storage} keepsDays={state.before ? state.before.keepsDays : 'asked'} />
      <LocationList storage={storage} draft={draft} edit={edit} />
      <RetentionTable storage={storage} draft={draft} edit={edit} />
      <GuaranteedDays draft={draft} forecast={forecast} edit={edit} />
      {pending.state === 'same' ? null : <PendingChange state={state} isReadable={pending.state === 'ready'} onCancel={() => setEditing(null)} />}
    </>
  );
}
