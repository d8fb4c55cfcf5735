import { useTranslation } from 'react-i18next';
import { Button, Field, Switch, TextField } from '../../components/controls.tsx';
import type { FieldsProps } from './ChannelPanel.tsx';
import { PictureRow } from './PictureRow.tsx';

const KEY_BYTES = 24;

export function WebhookFields({ draft, saved, wrong, onSettings, onSecrets }: FieldsProps) {
  const { t } = useTranslation();
  const { webhook } = draft.settings;
  const { webhookUrl, webhookKey } = draft.secrets;
  const set = (change: Partial<typeof webhook>) => onSettings({ webhook: { ...webhook, ...change } });
  return (
    <>
      <p className="muted">{t('notify.webhookHint')}</p>
      <TextField
        label={t('notify.webhookUrl')}
        value={webhookUrl}
        inputMode="url"
        placeholder={saved.secrets.webhookUrl ?? 'https://example.com/hook'}
        hint={saved.secrets.webhookUrl === null ? t('notify.webhookUrlHint') : t('notify.webhookUrlKept', { url: saved.secrets.webhookUrl })}
        error={wrong.has('url') && webhookUrl.trim() !== '' ? t('notify.badAddress') : null}
        onChange={(event) => onSecrets({ webhookUrl: event.target.value })}
        data-testid="webhook-url"
      />
      <Field label={t('notify.webhookKey')} hint={t('notify.webhookKeyHint')}>
        {(id) => (
          <span className="notify-key">
            <input id={id} className="input" autoComplete="off" spellCheck={false} value={webhookKey} placeholder={saved.secrets.webhookKey ? t('notify.kept') : t('notify.unsigned')} onChange={(event) => onSecrets({ webhookKey: event.target.value })} data-testid="webhook-key" />
            <Button onClick={() => onSecrets({ webhookKey: newKey() })}>{t('notify.newKey')}</Button>
          </span>
        )}
      </Field>
      <PictureRow checked={webhook.picture} hint={t('notify.webhookPictureHint')} onChange={(picture) => set({ picture })} />
      <div className="card-row">
        <div className="field">
          <span className="field-label">{t('notify.calm')}</span>
          <span className="field-hint">{t('notify.calmHint')}</span>
        </div>
        <Switch label={t('notify.calm')} checked={webhook.calm} onChange={(calm) => set({ calm })} />
      </div>
    </>
  );
}

function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(KEY_BYTES))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
