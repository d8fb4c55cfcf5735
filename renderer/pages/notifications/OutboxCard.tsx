import type { TFunction } from 'i18next';
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotifyStatus, OutboxEntry } from '../../../contract/notify-types.ts';
import { Button } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { useCall } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { formatExact, formatMoment } from '../../i18n/format.ts';
import { useToasts } from '../../state/toasts.ts';
import { CHANNEL_ICONS } from './channel-looks.ts';

const MOST_SHOWN = 20;

/** What could not be delivered, and why. */
export function OutboxCard({ status }: { status: NotifyStatus }) {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  // Whatever changes it changes one of these.
  const stamp = JSON.stringify(status.channels.map(({ waiting, deliveredMs, failure }) => [waiting, deliveredMs, failure]));
  const { result, again } = useOutbox(stamp);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [error, setError] = useState<unknown>(null);
  const entries = (result?.entries ?? []).filter(({ id, tries }) => tries > 0 && !hidden.has(id));
  const attempt = async (work: () => Promise<unknown>) => {
    setError(null);
    try {
      await work();
    } catch (reason) {
      setError(reason);
    }
    again();
  };
  const hide = (ids: readonly string[], isHidden: boolean) => setHidden((before) => new Set(isHidden ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))));
  const discard = (ids: readonly string[]) => {
    hide(ids, true);
    show(t('notify.discarded', { count: ids.length }), {
      onUndo: () => hide(ids, false),
      onDone: () => void attempt(() => Promise.all(ids.map((id) => engine.call('notify.discard', { id })))),
    });
  };
  return (
    <section className="card" aria-label={t('notify.outbox')} data-testid="outbox">
      <div className="card-row">
        <div className="field">
          <h2>{t('notify.outbox')}</h2>
          <span className="field-hint">{t('notify.outboxHint')}</span>
        </div>
        {entries.length > 1 ? (
          <span className="save-row">
            <Button onClick={() => void attempt(() => engine.call('notify.retry', {}))}>{t('notify.retryAll')}</Button>
            <Button look="quiet" onClick={() => discard(entries.map(({ id }) => id))}>
              {t('notify.discardAll')}
            </Button>
          </span>
        ) : null}
      </div>
      {entries.length === 0 ? (
        <p className="notify-passed">
          <CircleCheck size={18} aria-hidden="true" />
          {t('notify.outboxEmpty')}
        </p>
      ) : (
        <ul className="notify-rows">
          {entries.slice(0, MOST_SHOWN).map((entry) => (
            <OutboxRow key={entry.id} entry={entry} onRetry={() => void attempt(() => engine.call('notify.retry', { id: entry.id }))} onDiscard={() => discard([entry.id])} />
          ))}
        </ul>
      )}
      {entries.length > MOST_SHOWN ? <p className="small">{t('notify.outboxMore', { count: entries.length - MOST_SHOWN })}</p> : null}
      {status.givenUp > 0 ? <p className="small">{t('notify.givenUp', { count: status.givenUp })}</p> : null}
      {error ? <ErrorNote error={error} /> : null}
    </section>
  );
}

function useOutbox(stamp: string) {
  const [seen, setSeen] = useState(stamp);
  const outbox = useCall('notify.outbox', {});
  if (seen !== stamp) {
    setSeen(stamp);
    outbox.again();
  }
  return outbox;
}

function OutboxRow({ entry: { channel, message, state, nextMs, failure, createdMs }, onRetry, onDiscard }: { entry: OutboxEntry; onRetry(): void; onDiscard(): void }) {
  const { t, i18n } = useTranslation();
  const Icon = CHANNEL_ICONS[channel];
  const words = { today: t('time.today'), yesterday: t('time.yesterday') };
  const moment = (atMs: number) => formatMoment(atMs, engine.engineNow(), i18n.language, words);
  const title = titleOf(message, t);
  return (
    <li className="notify-row notify-entry" data-testid="outbox-entry" data-state={state}>
      <Icon size={20} strokeWidth={1.6} aria-hidden="true" />
      <span className="notify-name">
        <span>
          {title} <time className="small" dateTime={new Date(createdMs).toISOString()} title={formatExact(createdMs, i18n.language)}>{moment(createdMs)}</time>
        </span>
        {failure ? <span className="small notify-failing">{t(failure.key, failure.data)}</span> : null}
        <span className="small">{state === 'refused' ? t('notify.refused') : t('notify.nextTry', { time: moment(nextMs) })}</span>
      </span>
      <Button onClick={onRetry}>{t('notify.retry')}</Button>
      <Button look="quiet" onClick={onDiscard}>
        {t('notify.discard')}
      </Button>
    </li>
  );
}

function titleOf(message: OutboxEntry['message'], t: TFunction): string {
  switch (message.type) {
    case 'alert':
      return t('alert.title', { kind: t(`eventKind.${message.event.kind}`), camera: message.cameraName });
    case 'summary':
      return t('alert.summary', { count: message.held.count });
    case 'recording':
      return t('alert.recording');
    case 'recovered':
      return message.standing === 0 ? t('alert.recovered') : t('alert.recoveredPartly', { count: message.standing });
    case 'test':
      return t('alert.test');
  }
}
