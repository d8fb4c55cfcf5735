import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel, NotifyStatus } from '../../../contract/notify-types.ts';
import { Button, Switch } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { SlideOver } from '../../components/SlideOver.tsx';
import { engine } from '../../host/index.ts';
import { useToasts } from '../../state/toasts.ts';
import { type ChannelDraft, channelChange, channelDraftOf, wrongIn } from './channel-draft.ts';
import { DesktopFields } from './DesktopFields.tsx';
import { LinkField } from './LinkField.tsx';
import { MailChannelFields, useMailServer } from './MailChannelFields.tsx';
import { MqttFields } from './MqttFields.tsx';
import { NtfyFields } from './NtfyFields.tsx';
import { SoundFields } from './SoundFields.tsx';
import type { Notify } from './use-notify.ts';
import { WebhookFields } from './WebhookFields.tsx';

export interface FieldsProps {
  draft: ChannelDraft;
  saved: NotifyStatus;
  wrong: ReadonlySet<string>;
  onSettings(change: Partial<ChannelDraft['settings']>): void;
  onSecrets(change: Partial<ChannelDraft['secrets']>): void;
}

const FIELDS = { desktop: DesktopFields, sound: SoundFields, ntfy: NtfyFields, webhook: WebhookFields, mqtt: MqttFields } as const;
/** Where a link into the console helps whoever is told. */
const WITH_LINK: readonly Channel[] = ['mail', 'ntfy', 'webhook', 'mqtt'];

/** One channel: what it needs, saved and tried out. */
export function ChannelPanel({ channel, status, update, onClose }: { channel: Channel; status: NotifyStatus; update: Notify['update']; onClose(): void }) {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  const [draft, setDraft] = useState(() => firstDraft(channel, status));
  const [publicUrl, setPublicUrl] = useState(status.settings.publicUrl);
  const [busy, setBusy] = useState<'save' | 'test' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [passed, setPassed] = useState(false);
  const mail = useMailServer(channel === 'mail');
  const wrong = wrongIn(channel, draft, status);
  const isBlocked = wrong.size > 0 || (channel === 'mail' && mail.blocked);
  const { enabled } = draft.settings[channel];
  const touch = () => {
    setPassed(false);
    setError(null);
  };
  const onSettings = (change: Partial<ChannelDraft['settings']>) => {
    touch();
    setDraft((before) => ({ ...before, settings: { ...before.settings, ...change } }));
  };
  const onSecrets = (change: Partial<ChannelDraft['secrets']>) => {
    touch();
    setDraft((before) => ({ ...before, secrets: { ...before.secrets, ...change } }));
  };
  const save = async () => {
    if (channel === 'mail') await mail.save();
    const saved = await update({ ...channelChange(channel, draft), ...(WITH_LINK.includes(channel) ? { publicUrl: publicUrl.trim() } : {}) });
    setDraft(channelDraftOf(saved.settings));
  };
  const attempt = async (what: 'save' | 'test', work: () => Promise<void>) => {
    setBusy(what);
    touch();
    try {
      await work();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(null);
    }
  };
  const Fields = channel === 'mail' ? null : FIELDS[channel];
  const fields = { draft, saved: status, wrong, onSettings, onSecrets };
  return (
    <SlideOver
      open
      title={t(`notify.channel.${channel}`)}
      onClose={onClose}
      footer={
        <>
          <Button
            busy={busy === 'test'}
            disabled={isBlocked || busy !== null}
            onClick={() =>
              void attempt('test', async () => {
                await save();
                await engine.call('notify.test', { channel });
                setPassed(true);
              })
            }
            data-testid="channel-test"
          >
            {t('notify.test')}
          </Button>
          <Button
            look="primary"
            busy={busy === 'save'}
            disabled={(enabled && isBlocked) || busy !== null}
            onClick={() =>
              void attempt('save', async () => {
                await save();
                show(t('notify.saved'));
                onClose();
              })
            }
            data-testid="channel-save"
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div className="card-row">
        <span className="field-label">{t('notify.on')}</span>
        <Switch label={t('notify.on')} checked={enabled} onChange={(next) => onSettings({ [channel]: { ...draft.settings[channel], enabled: next } })} />
      </div>
      {Fields ? <Fields {...fields} /> : <MailChannelFields {...fields} server={mail} />}
      {WITH_LINK.includes(channel) ? <LinkField value={publicUrl} onChange={setPublicUrl} /> : null}
      {error ? <ErrorNote error={error} /> : null}
      {passed ? (
        <p className="notify-passed" role="status" data-testid="channel-passed">
          <CircleCheck size={18} aria-hidden="true" />
          {t(`notify.passed.${channel}`)}
        </p>
      ) : null}
    </SlideOver>
  );
}

/** Who opens a channel for the first time wants it on. */
function firstDraft(channel: Channel, status: NotifyStatus): ChannelDraft {
  const draft = channelDraftOf(status.settings);
  const isNew = !status.channels.find((each) => each.channel === channel)?.complete;
  if (isNew) draft.settings = { ...draft.settings, [channel]: { ...draft.settings[channel], enabled: true } };
  return draft;
}
