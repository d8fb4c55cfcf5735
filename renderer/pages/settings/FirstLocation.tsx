import { HardDrive } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LocationStatus, StorageStatus } from '../../../contract/storage-types.ts';
import { Field } from '../../components/controls.tsx';
import { FolderButton } from '../../components/FolderButton.tsx';
import { formatBytes } from '../../i18n/format.ts';
import { CapSlider } from './CapSlider.tsx';
import { PendingChange } from './PendingChange.tsx';
import { formatDays } from './storage-figures.ts';
import { NO_CHANGE, useChange } from './use-change.ts';
import './settings.css';
import './storage.css';

interface Props {
  storage: StorageStatus;
  onSaved(status: StorageStatus): void;
}

/** The welcome knows one folder, the first: most people never need another. */
export function Cap({ storage, onSaved }: Props) {
  const [first] = storage.locations;
  return first ? <FirstCap key={first.capBytes} storage={storage} first={first} onSaved={onSaved} /> : null;
}

export function Folder({ storage, onSaved }: Props) {
  const [first] = storage.locations;
  return first ? <FirstFolder key={first.path} storage={storage} first={first} onSaved={onSaved} /> : null;
}

function FirstCap({ storage, first, onSaved }: Props & { first: LocationStatus }) {
  const { t, i18n } = useTranslation();
  const [capBytes, setCapBytes] = useState(first.capBytes);
  const isChanged = capBytes !== first.capBytes;
  const state = useChange(isChanged ? { capBytes } : NO_CHANGE, storage.capBytes, onSaved);
  const keepsDays = state.before?.keepsDays ?? null;
  return (
    <div className="field">
      <span className="field-label">{t('storage.cap', { cap: formatBytes(capBytes, i18n.language) })}</span>
      <CapSlider location={first} capBytes={capBytes} onChange={setCapBytes} />
      {isChanged ? (
        <PendingChange state={state} isReadable onCancel={() => setCapBytes(first.capBytes)} />
      ) : (
        <span className="field-hint">{keepsDays === null ? t('storage.capHint') : t('storage.days', { days: formatDays(keepsDays, i18n.language) })}</span>
      )}
    </div>
  );
}

function FirstFolder({ storage, first, onSaved }: Props & { first: LocationStatus }) {
  const { t, i18n } = useTranslation();
  const [path, setPath] = useState(first.path);
  const isChanged = path !== first.path;
  const state = useChange(isChanged && path.trim() !== '' ? { path: path.trim() } : null, storage.capBytes, onSaved);
  return (
    <div className="field">
      <Field
        label={t('storage.folder')}
        hint={
          <span className="folder-hint">
            <HardDrive size={14} aria-hidden="true" />
            {t('storage.free', { free: formatBytes(first.freeBytes, i18n.language), floor: formatBytes(first.keepFreeBytes, i18n.language) })}
          </span>
        }
      >
        {(id) => (
          <span className="add-folder">
            <input id={id} className="input" autoComplete="off" spellCheck={false} value={path} onChange={(event) => setPath(event.target.value)} />
            <FolderButton value={path} onChoose={setPath} />
          </span>
        )}
      </Field>
      {isChanged ? <PendingChange state={state} isReadable={path.trim() !== ''} onCancel={() => setPath(first.path)} /> : null}
    </div>
  );
}
