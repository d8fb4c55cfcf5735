import { useTranslation } from 'react-i18next';
import { TextField } from '../../components/controls.tsx';
import { isWebAddress } from './channel-draft.ts';

/** Where links lead: one address for all channels. */
export function LinkField({ value, onChange }: { value: string; onChange(value: string): void }) {
  const { t } = useTranslation();
  const isWrong = value.trim() !== '' && !isWebAddress(value.trim());
  return <TextField label={t('notify.publicUrl')} value={value} inputMode="url" placeholder="https://nvr.example.com" hint={t('notify.publicUrlHint')} error={isWrong ? t('notify.badAddress') : null} onChange={(event) => onChange(event.target.value)} data-testid="public-url" />;
}
