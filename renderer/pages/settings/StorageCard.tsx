import { HardDrive } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StorageStatus } from '../../../contract/storage-types.ts';
import { Button, Slider, TextField } from '../../components/controls.tsx';
import { ErrorNote, Skeleton } from '../../components/feedback.tsx';
import { useCameras } from '../../host/use-cameras.ts';
import { engine } from '../../host/index.ts';
import { formatBytes, formatMoment } from '../../i18n/format.ts';
import { capAt, capRange, daysAtCap, lostUntil, shareOf } from './storage-figures.ts';
import { useStorage } from './use-storage.ts';
import './settings.css';

export function StorageCard() {
  const { t } = useTranslation();
  const { storage, error, take } = useStorage();
  return (
    <section className="card" aria-label={t('storage.title')} data-testid="storage-card">
      <h2>{t('storage.title')}</h2>
      {error ? <ErrorNote error={error} /> : null}
      {storage ? (
        <>
          {storage.state === 'ok' ? null : <p className="storage-bad">{t(`storage.state.${storage.state}`, { path: storage.path })}</p>}
          <Usage storage={storage} />
          <Cap key={storage.capBytes} storage={storage} onSaved={take} />
          <Folder key={storage.path} storage={storage} onSaved={take} />
        </>
      ) : (
        <Skeleton height={160} />
      )}
    </section>
  );
}

function Usage({ storage }: { storage: StorageStatus }) {
  const { t, i18n } = useTranslation();
  const { cameras } = useCameras();
  const words = { today: t('time.today'), yesterday: t('time.yesterday') };
  const name = (id: string) => cameras.find((camera) => camera.id === id)?.name ?? t('storage.removedCamera');
  const share = (bytes: number) => `${Math.min(100, (bytes / Math.max(1, storage.capBytes)) * 100)}%`;
  return (
    <div className="usage">
      <div className="usage-line">
        <strong>{formatBytes(storage.usedBytes, i18n.language)}</strong>
        <span className="muted">{t('storage.ofCap', { cap: formatBytes(storage.capBytes, i18n.language) })}</span>
        <span className="muted usage-back">
          {storage.oldestMs === null ? t('storage.nothingYet') : t('storage.reachesBack', { time: formatMoment(storage.oldestMs, Date.now(), i18n.language, words) })}
        </span>
      </div>
      <div className="usage-bar" role="img" aria-label={t('storage.usedPercent', { percent: Math.round((storage.usedBytes / Math.max(1, storage.capBytes)) * 100) })}>
        {storage.perCamera.map((camera, index) => (
          <span key={camera.cameraId} style={{ width: share(camera.usedBytes), opacity: 1 - (index % 4) * 0.2 }} title={`${name(camera.cameraId)}: ${formatBytes(camera.usedBytes, i18n.language)}`} />
        ))}
      </div>
      {storage.perCamera.length > 0 ? (
        <ul className="usage-list small">
          {storage.perCamera.map((camera) => (
            <li key={camera.cameraId}>
              {name(camera.cameraId)} <span>{formatBytes(camera.usedBytes, i18n.language)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** The share of the disk that footage may take, with what a change would do before it is saved. */
export function Cap({ storage, onSaved }: { storage: StorageStatus; onSaved(status: StorageStatus): void }) {
  const { t, i18n } = useTranslation();
  const [capBytes, setCapBytes] = useState(storage.capBytes);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const range = capRange(storage);
  const nowMs = Date.now();
  const days = daysAtCap(storage, capBytes, nowMs);
  const lost = lostUntil(storage, capBytes, nowMs);
  const words = { today: t('time.today'), yesterday: t('time.yesterday') };

  async function save() {
    setBusy(true);
    setError(null);
    try {
      onSaved(await engine.call('storage.update', { capBytes }));
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="field">
      <span className="field-label">{t('storage.cap', { cap: formatBytes(capBytes, i18n.language) })}</span>
      <Slider label={t('storage.capLabel')} value={Math.round(shareOf(capBytes, range) * 1000)} min={0} max={1000} step={1} onChange={(value) => setCapBytes(capAt(value / 1000, range))} />
      <span className="field-hint">
        {days === null ? t('storage.capHint') : t('storage.days', { days: new Intl.NumberFormat(i18n.language, { maximumFractionDigits: days < 10 ? 1 : 0 }).format(days) })}
      </span>
      {lost !== null && capBytes !== storage.capBytes ? <span className="storage-warning">{t('storage.willOverwrite', { time: formatMoment(lost, nowMs, i18n.language, words) })}</span> : null}
      {error ? <ErrorNote error={error} /> : null}
      {capBytes === storage.capBytes ? null : (
        <div className="save-row">
          <Button look="primary" busy={busy} onClick={() => void save()}>
            {t('common.save')}
          </Button>
          <Button look="quiet" onClick={() => setCapBytes(storage.capBytes)}>
            {t('common.cancel')}
          </Button>
        </div>
      )}
    </div>
  );
}

export function Folder({ storage, onSaved }: { storage: StorageStatus; onSaved(status: StorageStatus): void }) {
  const { t, i18n } = useTranslation();
  const [path, setPath] = useState(storage.path);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function save() {
    setBusy(true);
    setError(null);
    try {
      onSaved(await engine.call('storage.update', { path }));
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="field">
      <TextField
        label={t('storage.folder')}
        value={path}
        onChange={(event) => setPath(event.target.value)}
        hint={
          <span className="folder-hint">
            <HardDrive size={14} aria-hidden="true" />
            {t('storage.free', { free: formatBytes(storage.freeBytes, i18n.language), floor: formatBytes(storage.keepFreeBytes, i18n.language) })}
          </span>
        }
      />
      {error ? <ErrorNote error={error} /> : null}
      {path === storage.path ? null : (
        <div className="save-row">
          <Button look="primary" busy={busy} onClick={() => void save()}>
            {t('common.save')}
          </Button>
          <Button look="quiet" onClick={() => setPath(storage.path)}>
            {t('common.cancel')}
          </Button>
        </div>
      )}
    </div>
  );
}
