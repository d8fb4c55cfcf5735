import { MemoryStick } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CardStretch } from '../../../../../contract/card-types.ts';
import type { Camera } from '../../../../../contract/types.ts';
import { Button } from '../../../../components/controls.tsx';
import { EmptyState, ErrorNote, Skeleton } from '../../../../components/feedback.tsx';
import { useCall } from '../../../../host/hooks.ts';
import { CardChoice } from './CardChoice.tsx';
import { CardDays } from './CardDays.tsx';
import { CardErase } from './CardErase.tsx';
import { CardFilling } from './CardFilling.tsx';
import { CardJobs } from './CardJobs.tsx';
import { CardState } from './CardState.tsx';
import type { Day } from './days.ts';
import { useCardDays } from './use-card-days.ts';
import { useCardJobs } from './use-card-jobs.ts';
import './card.css';

/** What is chosen, and of which day. */
export interface Choice extends CardStretch {
  day: Day;
}

/** A camera's own card: how it is, what is on it, and what can be done with that. */
export function CardTab({ camera, playingMs, onPlay }: { camera: Camera; /** Where the card is being played; null: it is not. */ playingMs: number | null; onPlay(atMs: number | null): void }) {
  const { t } = useTranslation();
  const isThere = camera.status === 'online';
  const status = useCall('card.status', isThere ? { cameraId: camera.id } : null);
  const me = useCall('access.me', {});
  const isOwner = me.result?.role === 'owner';
  const { days, want, again } = useCardDays(camera.id);
  const [choice, setChoice] = useState<Choice | null>(null);
  const { again: askStatus } = status;
  const refresh = useCallback(() => {
    askStatus();
    again();
  }, [askStatus, again]);
  const { jobs, began } = useCardJobs(camera.id, refresh);
  const card = status.result?.card ?? null;

  if (!card) {
    return (
      <div className="detail-sections">
        {status.error ? (
          <ErrorNote error={status.error}>
            <Button onClick={askStatus}>{t('card.again')}</Button>
          </ErrorNote>
        ) : isThere ? (
          <>
            <Skeleton height={112} />
            <Skeleton height={64} />
            <Skeleton height={64} />
          </>
        ) : (
          <EmptyState icon={<MemoryStick size={36} strokeWidth={1.4} aria-hidden="true" />} title={t('card.awayTitle')} text={t('card.awayText')} />
        )}
        <CardJobs jobs={jobs} cameraId={camera.id} />
      </div>
    );
  }
  if (!card.offered && card.state !== 'error') {
    return <EmptyState icon={<MemoryStick size={36} strokeWidth={1.4} aria-hidden="true" />} title={t('card.noneTitle')} text={t('card.noneText')} />;
  }
  const range = card.from === null || card.to === null ? null : { from: card.from, to: card.to };
  return (
    <div className="detail-sections sd-tab" data-testid="card-tab">
      <CardState camera={camera} card={card} isOwner={isOwner} onChanged={askStatus} />
      <CardJobs jobs={jobs} cameraId={camera.id} />
      {card.state === 'missing' ? null : (
        <section>
          <h3>{t('card.recordings')}</h3>
          {range ? (
            <CardDays range={range} days={days} onWant={want} onAgain={again} choice={choice} onChoose={setChoice} playingMs={playingMs} onPlay={onPlay} />
          ) : (
            <p className="small" data-testid="card-empty">
              {t('card.nothingOn')}
            </p>
          )}
        </section>
      )}
      <CardFilling isOwner={isOwner} />
      {card.offered ? <CardErase camera={camera} card={card} isOwner={isOwner} busy={jobs.some(({ kind, state }) => kind === 'erase' && (state === 'waiting' || state === 'running'))} onBegan={began} /> : null}
      {choice ? <CardChoice key={choice.day.from} cameraId={camera.id} choice={choice} list={days.get(choice.day.from)?.list ?? null} onChange={setChoice} onPlay={onPlay} onBegan={began} /> : null}
    </div>
  );
}
