import { useTranslation } from 'react-i18next';
import { Switch } from '../../components/controls.tsx';

/** Whether the picture goes along. */
export function PictureRow({ checked, hint, onChange }: { checked: boolean; hint?: string; onChange(checked: boolean): void }) {
  const { t } = useTranslation();
  return (
    <div className="card-row">
      <div className="field">
        <span className="field-label">{t('notify.picture')}</span>
        {hint ? <span className="field-hint">{hint}</span> : null}
      </div>
      <Switch label={t('notify.picture')} checked={checked} onChange={onChange} />
    </div>
  );
}
