import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Permission, permissionNow } from '../../app/desktop-notices.ts';
import { Button } from '../../components/controls.tsx';
import type { FieldsProps } from './ChannelPanel.tsx';
import { PictureRow } from './PictureRow.tsx';

/** Notifications of this computer: in the desktop app always, in a browser once somebody allows them. */
export function DesktopFields({ draft, onSettings }: FieldsProps) {
  const { t } = useTranslation();
  const [permission, setPermission] = useState<Permission>(permissionNow);
  const { desktop } = draft.settings;
  return (
    <>
      <p className="muted">{t('notify.desktopHint')}</p>
      <PictureRow checked={desktop.picture} onChange={(picture) => onSettings({ desktop: { ...desktop, picture } })} />
      <div className="card-row">
        <span className="field-hint">{t(`notify.permission.${permission}`)}</span>
        {permission === 'ask' ? (
          <Button onClick={() => void Notification.requestPermission().then(() => setPermission(permissionNow()))} data-testid="allow-notifications">
            {t('notify.allow')}
          </Button>
        ) : null}
      </div>
    </>
  );
}
