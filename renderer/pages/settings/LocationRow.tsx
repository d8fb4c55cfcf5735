import { ChevronDown, ChevronUp, X } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { LocationStatus } from '../../../contract/storage-types.ts';
import { Button } from '../../components/controls.tsx';
import { Dot } from '../../components/feedback.tsx';
import { formatBytes } from '../../i18n/format.ts';
import { LocationLimits } from './LocationLimits.tsx';
import type { LocationDraft } from './storage-draft.ts';

interface LocationEdit {
  change(patch: Partial<LocationDraft>): void;
  move(by: -1 | 1): void;
  canMoveUp: boolean;
  canMoveDown: boolean;
  remove(): void;
}

/**
 * @param status null: it is not used yet.
 * @param alone the only one: there is nothing to order, and what is said of all is said of it.
 */
export function LocationRow({ location, status, alone, edit }: { location: LocationDraft; status: LocationStatus | null; alone: boolean; edit: LocationEdit | null }) {
  const { t, i18n } = useTranslation();
  const { path } = location;
  const capBytes = typeof location.capBytes === 'number' ? location.capBytes : (status?.capBytes ?? 0);
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  const isThere = status !== null && status.state !== 'missing' && status.state !== 'other-disk';
  const percent = status ? Math.min(100, (status.usedBytes / Math.max(1, capBytes)) * 100) : 0;
  return (
    <li className="location" data-testid="storage-location">
      <div className="location-head">
        <span className="location-path">{path}</span>
        <LocationMarks status={status} />
        {edit && !alone ? (
          <span className="location-actions">
            <Button look="quiet" className="location-action" disabled={!edit.canMoveUp} aria-label={t('storage.moveUp', { path })} title={t('storage.moveUp', { path })} onClick={(event) => moveAndStay(event, () => edit.move(-1))}>
              <ChevronUp size={18} aria-hidden="true" />
            </Button>
            <Button look="quiet" className="location-action" disabled={!edit.canMoveDown} aria-label={t('storage.moveDown', { path })} title={t('storage.moveDown', { path })} onClick={(event) => moveAndStay(event, () => edit.move(1))}>
              <ChevronDown size={18} aria-hidden="true" />
            </Button>
            <Button look="quiet" className="location-action" aria-label={t('storage.removeLocation', { path })} title={t('storage.removeLocation', { path })} onClick={edit.remove}>
              <X size={18} aria-hidden="true" />
            </Button>
          </span>
        ) : null}
      </div>
      {status && status.state !== 'ok' ? <p className="storage-bad">{t(`storage.state.${status.state}`, { path })}</p> : null}
      {status ? (
        <>
          {alone ? null : (
            <div className="usage-bar" role="img" aria-label={t('storage.usedPercent', { percent: Math.round(percent) })}>
              <span style={{ width: `${percent}%` }} />
            </div>
          )}
          <div className="location-figures small">
            {alone ? null : <span>{t('storage.usedOf', { used: size(status.usedBytes), cap: size(capBytes) })}</span>}
            {status.totalBytes > 0 && isThere ? <span>{t('storage.freeOnDisk', { free: size(status.freeBytes), total: size(status.totalBytes) })}</span> : null}
          </div>
        </>
      ) : null}
      {edit ? <LocationLimits location={location} status={status} open={alone || status === null} onChange={edit.change} /> : null}
    </li>
  );
}

function LocationMarks({ status }: { status: LocationStatus | null }) {
  const { t } = useTranslation();
  if (!status) return <span className="location-mark">{t('storage.newLocation')}</span>;
  return (
    <>
      {status.inUse ? (
        <span className="location-mark">
          <Dot state="live" />
          {t('storage.inUse')}
        </span>
      ) : status.state === 'ok' ? (
        <span className="location-mark">
          <Dot state="idle" />
          {t('storage.state.ok')}
        </span>
      ) : (
        <Dot state="bad" />
      )}
      {status.removable ? <span className="location-mark">{t('storage.removable')}</span> : null}
    </>
  );
}

/** Moving takes the button's row out of the document for a moment, and with it the focus; at the end of the list it goes to the other direction. */
function moveAndStay(event: MouseEvent<HTMLButtonElement>, move: () => void): void {
  const button = event.currentTarget;
  move();
  requestAnimationFrame(() => {
    const other = button.parentElement?.querySelector<HTMLButtonElement>('button:not(:disabled)');
    (button.disabled ? other : button)?.focus();
  });
}
