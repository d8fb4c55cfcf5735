import { TriangleAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CardStatus } from '../../../../../contract/card-types.ts';
import type { Camera } from '../../../../../contract/types.ts';
import { Switch } from '../../../../components/controls.tsx';
import { Dot, ErrorNote } from '../../../../components/feedback.tsx';
import { engine } from '../../../../host/index.ts';
import { formatDuration, formatExact, formatMoment } from '../../../../i18n/format.ts';

const DOTS: Record<CardStatus['state'], 'idle' | 'live' | 'warn' | 'bad'> = { ok: 'live', unknown: 'idle', missing: 'warn', full: 'warn', error: 'bad' };

/** How the card is, what it reaches back to, and whether the camera records on it. */
export function CardState({ camera, card, isOwner, onChanged }: { camera: Camera; card: CardStatus; isOwner: boolean; onChanged(): void }) {
  const { t, i18n } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [wanted, setWanted] = useState<boolean | null>(null);
  const [nowMs] = useState(() => engine.engineNow());
  const moment = (ms: number) => formatMoment(ms, nowMs, i18n.language, { today: t('time.today'), yesterday: t('time.yesterday') });
  const record = async (on: boolean) => {
    setError(null);
    setRefusal(null);
    setWanted(on);
    try {
      const { outcome, reason } = await engine.call('cameras.applySettings', { id: camera.id, changes: { 'card.recording': on } });
      if (outcome === 'rolled-back' || outcome === 'stuck') setRefusal(reason ?? 'refused');
      onChanged();
    } catch (reason) {
      setError(reason);
    }
    setWanted(null);
  };
  return (
    <section>
      <dl className="facts">
        <Fact label={t('card.state')}>
          <span className="sd-state" data-state={card.state} data-testid="card-state">
            <Dot state={DOTS[card.state]} />
            {t(`card.is.${card.state === 'unknown' && card.from === null ? 'empty' : card.state}`)}
          </span>
        </Fact>
        {card.from === null ? null : (
          <Fact label={t('card.oldest')}>
            <span title={formatExact(card.from, i18n.language)}>{moment(card.from)}</span>
          </Fact>
        )}
        {card.to === null ? null : (
          <Fact label={t('card.newest')}>
            <span title={formatExact(card.to, i18n.language)}>{moment(card.to)}</span>
          </Fact>
        )}
        {card.state === 'missing' ? null : (
          <Fact label={t('card.room')}>
            {card.keepsMs === null ? (card.removedMs === null ? t('card.roomUntold') : t('card.roomMade', { time: moment(card.removedMs) })) : t('card.keeps', { time: formatDuration(card.keepsMs, i18n.language) })}
          </Fact>
        )}
      </dl>
      {card.state === 'error' || card.state === 'missing' || card.state === 'full' ? (
        <p className="advice" role="status">
          <TriangleAlert size={15} aria-hidden="true" />
          {t(`card.advice.${card.state}`)}
        </p>
      ) : null}
      {card.recording === 'unknown' ? null : (
        <div className="card-row">
          <div className="field">
            <span className="field-label">{t('card.records')}</span>
            <span className="field-hint">{t(`card.kind.${card.recording === 'off' ? 'off' : card.kind}`)}</span>
          </div>
          {isOwner ? <Switch checked={wanted ?? card.recording === 'on'} onChange={(on) => void record(on)} label={t('card.records')} /> : null}
        </div>
      )}
      {refusal ? (
        <p className="advice" role="alert">
          <TriangleAlert size={15} aria-hidden="true" />
          {t(`cameraSettingFailure.${refusal}`)}
        </p>
      ) : null}
      {error ? <ErrorNote error={error} /> : null}
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
