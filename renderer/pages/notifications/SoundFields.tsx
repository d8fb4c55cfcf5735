import { useTranslation } from 'react-i18next';
import { Slider } from '../../components/controls.tsx';
import type { FieldsProps } from './ChannelPanel.tsx';

export function SoundFields({ draft, onSettings }: FieldsProps) {
  const { t } = useTranslation();
  const { sound } = draft.settings;
  return (
    <>
      <p className="muted">{t('notify.soundHint')}</p>
      <div className="field">
        <span className="field-label">
          {t('notify.volume')} <span className="muted">{t('notify.percent', { value: sound.volume })}</span>
        </span>
        <Slider value={sound.volume} min={5} max={100} step={5} label={t('notify.volume')} onChange={(volume) => onSettings({ sound: { ...sound, volume } })} />
      </div>
    </>
  );
}
