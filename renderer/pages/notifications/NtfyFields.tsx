import { useTranslation } from 'react-i18next';
import { TextField } from '../../components/controls.tsx';
import type { FieldsProps } from './ChannelPanel.tsx';
import { PictureRow } from './PictureRow.tsx';

export function NtfyFields({ draft, saved, wrong, onSettings, onSecrets }: FieldsProps) {
  const { t } = useTranslation();
  const { ntfy } = draft.settings;
  const set = (change: Partial<typeof ntfy>) => onSettings({ ntfy: { ...ntfy, ...change } });
  const isKept = saved.secrets.ntfySecret && ntfy.server.trim() === saved.settings.ntfy.server && ntfy.username.trim() === saved.settings.ntfy.username;
  return (
    <>
      <p className="muted">{t('notify.ntfyHint')}</p>
      <TextField label={t('notify.ntfyServer')} value={ntfy.server} inputMode="url" error={wrong.has('server') && ntfy.server.trim() !== '' ? t('notify.badAddress') : null} onChange={(event) => set({ server: event.target.value })} data-testid="ntfy-server" />
      <TextField label={t('notify.ntfyTopic')} value={ntfy.topic} hint={t('notify.ntfyTopicHint')} error={wrong.has('topic') && ntfy.topic.trim() !== '' ? t('notify.badTopic') : null} onChange={(event) => set({ topic: event.target.value })} data-testid="ntfy-topic" />
      <TextField label={t('notify.ntfyUser')} value={ntfy.username} hint={t('notify.ntfyUserHint')} onChange={(event) => set({ username: event.target.value })} />
      <TextField
        label={t(ntfy.username.trim() === '' ? 'notify.token' : 'notify.password')}
        type="password"
        autoComplete="new-password"
        value={draft.secrets.ntfySecret}
        placeholder={isKept ? t('notify.kept') : ''}
        hint={t(saved.secrets.ntfySecret && !isKept ? 'notify.secretAgain' : 'notify.secretHint')}
        onChange={(event) => onSecrets({ ntfySecret: event.target.value })}
      />
      <PictureRow checked={ntfy.picture} onChange={(picture) => set({ picture })} />
    </>
  );
}
