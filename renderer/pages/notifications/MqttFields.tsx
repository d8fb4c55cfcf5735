import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Field, Switch, TextField } from '../../components/controls.tsx';
import { withTls } from './channel-draft.ts';
import type { FieldsProps } from './ChannelPanel.tsx';
import { PictureRow } from './PictureRow.tsx';

export function MqttFields({ draft, saved, wrong, onSettings, onSecrets }: FieldsProps) {
  const { t } = useTranslation();
  const { mqtt } = draft.settings;
  const [more, setMore] = useState(mqtt.ca !== '' || wrong.has('prefix') || wrong.has('discovery'));
  const set = (change: Partial<typeof mqtt>) => onSettings({ mqtt: { ...mqtt, ...change } });
  const isKept = saved.secrets.mqttPassword && mqtt.host.trim() === saved.settings.mqtt.host;
  return (
    <>
      <p className="muted">{t('notify.mqttHint')}</p>
      <div className="notify-place">
        <TextField label={t('notify.mqttHost')} value={mqtt.host} placeholder="homeassistant.local" error={wrong.has('host') && mqtt.host.trim() !== '' ? t('notify.badHost') : null} onChange={(event) => set({ host: event.target.value })} data-testid="mqtt-host" />
        <TextField label={t('notify.mqttPort')} value={mqtt.port} inputMode="numeric" error={wrong.has('port') ? t('notify.badPort') : null} onChange={(event) => set({ port: event.target.value })} data-testid="mqtt-port" />
      </div>
      <div className="card-row">
        <div className="field">
          <span className="field-label">{t('notify.mqttTls')}</span>
          {!mqtt.tls && mqtt.username.trim() !== '' ? <span className="storage-warning">{t('notify.mqttPlain')}</span> : null}
        </div>
        <Switch label={t('notify.mqttTls')} checked={mqtt.tls} onChange={(tls) => onSettings({ mqtt: withTls(mqtt, tls) })} />
      </div>
      <div className="two-fields">
        <TextField label={t('notify.mqttUser')} value={mqtt.username} onChange={(event) => set({ username: event.target.value })} />
        <TextField label={t('notify.password')} type="password" autoComplete="new-password" value={draft.secrets.mqttPassword} placeholder={isKept ? t('notify.kept') : ''} hint={saved.secrets.mqttPassword && !isKept ? t('notify.secretAgain') : undefined} onChange={(event) => onSecrets({ mqttPassword: event.target.value })} />
      </div>
      <PictureRow checked={mqtt.picture} hint={t('notify.mqttPictureHint')} onChange={(picture) => set({ picture })} />
      {more ? (
        <>
          <div className="two-fields">
            <TextField label={t('notify.mqttPrefix')} value={mqtt.prefix} hint={t('notify.mqttPrefixHint')} error={wrong.has('prefix') ? t('notify.badLevels') : null} onChange={(event) => set({ prefix: event.target.value })} />
            <TextField label={t('notify.mqttDiscovery')} value={mqtt.discovery} hint={t('notify.mqttDiscoveryHint')} error={wrong.has('discovery') ? t('notify.badLevels') : null} onChange={(event) => set({ discovery: event.target.value })} />
          </div>
          {mqtt.tls ? (
            <Field label={t('notify.mqttCa')} hint={t('notify.mqttCaHint')} error={wrong.has('ca') ? t('notify.badCa') : null}>
              {(id) => <textarea id={id} className="input notify-pem" rows={4} spellCheck={false} value={mqtt.ca} placeholder="-----BEGIN CERTIFICATE-----" onChange={(event) => set({ ca: event.target.value })} />}
            </Field>
          ) : null}
        </>
      ) : (
        <div>
          <Button look="quiet" onClick={() => setMore(true)}>
            {t('notify.more')}
          </Button>
        </div>
      )}
    </>
  );
}
