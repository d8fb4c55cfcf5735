import { FolderOpen } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../host/hooks.ts';
import { askSystemFolder, hasSystemFolders } from '../host/system-folder.ts';
import { Button } from './controls.tsx';
import { FolderBrowser } from './FolderBrowser.tsx';

/**
 * Chooses a folder of the computer that records, beside a field in which it can be typed: in the system's dialog in the desktop app, else
 * by going through its folders here. Only its owner may look through it.
 */
export function FolderButton({ value, onChoose }: { value: string; onChoose(path: string): void }) {
  const { t } = useTranslation();
  const { result: me } = useCall('access.me', {});
  const [open, setOpen] = useState(false);
  if (me?.role !== 'owner') return null;
  const at = value.trim();
  const choose = async () => {
    if (!hasSystemFolders()) {
      setOpen(true);
      return;
    }
    const path = await askSystemFolder(at);
    if (path !== null) onChoose(path);
  };
  return (
    <>
      <Button data-testid="choose-folder" title={t('folders.title')} aria-label={t('folders.title')} onClick={() => void choose()}>
        <FolderOpen size={16} aria-hidden />
      </Button>
      {open && (
        <FolderBrowser
          at={at === '' ? null : at}
          onClose={() => setOpen(false)}
          onChoose={(path) => {
            setOpen(false);
            onChoose(path);
          }}
        />
      )}
    </>
  );
}
