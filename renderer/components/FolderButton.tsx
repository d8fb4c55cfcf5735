import { FolderOpen } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../host/hooks.ts';
import { Button } from './controls.tsx';
import { FolderBrowser } from './FolderBrowser.tsx';

/** Chooses a folder of the computer that records, beside a field in which it can be typed. Only its owner may look through it. */
export function FolderButton({ value, onChoose }: { value: string; onChoose(path: string): void }) {
  const { t } = useTranslation();
  const { result: me } = useCall('access.me', {});
  const [open, setOpen] = useState(false);
  if (me?.role !== 'owner') return null;
  return (
    <>
      <Button data-testid="choose-folder" title={t('folders.title')} aria-label={t('folders.title')} onClick={() => setOpen(true)}>
        <FolderOpen size={16} aria-hidden />
      </Button>
      {open && (
        <FolderBrowser
          at={value.trim() === '' ? null : value.trim()}
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
