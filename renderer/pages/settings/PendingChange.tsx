import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { formatBytes } from '../../i18n/format.ts';
import { ChangeOutcome } from './ChangeOutcome.tsx';
import type { ChangeState } from './use-change.ts';
import { useFocusInSight } from './use-focus-in-sight.ts';

/** What saving would do, and the saving. Nothing is saved that was not looked at first. */
export function PendingChange({ state, isReadable, onCancel }: { state: ChangeState; isReadable: boolean; onCancel(): void }) {
  const { t, i18n } = useTranslation();
  const { preview, settled, busy, grown, error } = state;
  const deletes = settled && preview ? preview.removesBytes : 0;
  const bar = useRef<HTMLDivElement>(null);
  useFocusInSight(bar);
  return (
    <div ref={bar} className="pending" role="group" aria-label={t('storage.pending')} data-testid="storage-pending">
      <div className="pending-body" aria-live="polite" aria-busy={isReadable && !settled && !error}>
        {!isReadable ? <span className="muted">{t('storage.unreadable')}</span> : !preview || (!settled && !error) ? <span className="muted">{t('storage.looking')}</span> : settled ? <ChangeOutcome preview={preview} before={state.before} /> : null}
        {grown ? <span className="storage-warning">{t('storage.grown')}</span> : null}
        {error ? <ErrorNote error={error} /> : null}
      </div>
      <div className="save-row">
        <Button look={deletes > 0 ? 'danger' : 'primary'} busy={busy} disabled={!settled || preview?.refused !== null} data-testid="storage-save" onClick={() => void state.save()}>
          {deletes > 0 ? t('storage.saveAndDelete', { size: formatBytes(deletes, i18n.language) }) : t('common.save')}
        </Button>
        <Button look="quiet" disabled={busy} onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  );
}
