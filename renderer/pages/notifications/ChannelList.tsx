import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Channel, CHANNELS, type ChannelState, type NotifyStatus } from '../../../contract/notify-types.ts';
import { Switch } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { engine } from '../../host/index.ts';
import { formatMoment } from '../../i18n/format.ts';
import { CHANNEL_ICONS } from './channel-looks.ts';
import type { Notify } from './use-notify.ts';

/** Each way of telling people: whether it is on, and how it goes. */
export function ChannelList({ status, update, onOpen }: { status: NotifyStatus; update: Notify['update']; onOpen(channel: Channel): void }) {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const toggle = async (channel: Channel, enabled: boolean, complete: boolean) => {
    setError(null);
    // What has to be filled in first is asked for.
    if (enabled && !complete) {
      onOpen(channel);
      return;
    }
    try {
      await update({ [channel]: { enabled } });
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <section className="card" aria-label={t('notify.channels')}>
      <h2>{t('notify.channels')}</h2>
      <ul className="notify-rows">
        {CHANNELS.map((channel) => {
          const Icon = CHANNEL_ICONS[channel];
          const state = status.channels.find((each) => each.channel === channel);
          const { enabled } = status.settings[channel];
          return (
            <li key={channel} className="notify-row" data-testid={`channel-${channel}`}>
              <button type="button" className="notify-open" onClick={() => onOpen(channel)}>
                <Icon size={20} strokeWidth={1.6} aria-hidden="true" />
                <span className="notify-name">
                  <span>{t(`notify.channel.${channel}`)}</span>
                  {state ? <StateLine state={state} enabled={enabled} /> : null}
                </span>
                <ChevronRight size={16} aria-hidden="true" className="notify-more" />
              </button>
              <Switch label={t(`notify.channel.${channel}`)} checked={enabled} onChange={(next) => void toggle(channel, next, state?.complete ?? true)} />
            </li>
          );
        })}
      </ul>
      {error ? <ErrorNote error={error} /> : null}
    </section>
  );
}

/** In one line: what is wrong, else what was last, else what it is for. */
function StateLine({ state: { channel, complete, failure, deliveredMs, held, waiting }, enabled }: { state: ChannelState; enabled: boolean }) {
  const { t, i18n } = useTranslation();
  if (failure) return <span className="small notify-failing">{t(failure.key, failure.data)}</span>;
  const parts = [
    enabled && !complete ? t('notify.notSetUp') : null,
    enabled && deliveredMs !== null ? t('notify.delivered', { time: formatMoment(deliveredMs, engine.engineNow(), i18n.language, { today: t('time.today'), yesterday: t('time.yesterday') }) }) : null,
    enabled && held > 0 ? t('notify.held', { count: held }) : null,
    waiting > 0 ? t('notify.waiting', { count: waiting }) : null,
  ].filter((part) => part !== null);
  return <span className="small">{parts.length > 0 ? parts.join(' · ') : t(`notify.channelHint.${channel}`)}</span>;
}
