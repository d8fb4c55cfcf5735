import { CloudDownload, Download, Play, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CardJob, CardList } from '../../../../../contract/card-types.ts';
import { Button } from '../../../../components/controls.tsx';
import { ErrorNote } from '../../../../components/feedback.tsx';
import { engine } from '../../../../host/index.ts';
import { useToasts } from '../../../../state/toasts.ts';
import { formatDuration } from '../../../../i18n/format.ts';
import type { Choice } from './CardTab.tsx';
import { fieldTime, lengthOf, timeOnDay, within, worthFetching } from './days.ts';

/** What is chosen of a day, and what can be done with it. Before anything is fetched it says how much that is. */
export function CardChoice(props: { cameraId: string; choice: Choice; list: CardList | null; onChange(choice: Choice | null): void; onPlay(atMs: number | null): void; onBegan(job: CardJob): void }) {
  const { cameraId, choice, list, onChange, onPlay, onBegan } = props;
  const { t, i18n } = useTranslation();
  const show = useToasts((state) => state.show);
  const [busy, setBusy] = useState<'fill' | 'download' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { from, to, day } = choice;
  const has = within(list?.stretches ?? [], choice);
  const missing = worthFetching(list?.missing ?? [], choice);
  const wordsOf = (ms: number) => formatDuration(ms, i18n.language);
  const begin = async (what: 'fill' | 'download') => {
    setBusy(what);
    setError(null);
    // The camera gives its card to one at a time.
    onPlay(null);
    try {
      if (what === 'fill') onBegan((await engine.call('card.fill', { cameraId, from, to })).job);
      else {
        await engine.call('card.download', { cameraId, from, to });
        show(t('card.downloading'));
      }
    } catch (reason) {
      setError(reason);
    }
    setBusy(null);
  };
  const field = (which: 'from' | 'to') => (
    <input
      className="input sd-time"
      type="time"
      step={1}
      aria-label={t(which === 'from' ? 'card.from' : 'card.to')}
      value={fieldTime(choice[which], day)}
      onChange={(event) => {
        const ms = timeOnDay(event.target.value, day);
        if (ms !== null && (which === 'from' ? ms < to : ms > from)) onChange({ ...choice, [which]: ms });
      }}
    />
  );
  return (
    <div className="detail-apply sd-choice" data-testid="card-choice">
      <div className="sd-choice-times">
        {field('from')}
        <span aria-hidden="true">–</span>
        {field('to')}
        <Button look="quiet" onClick={() => onChange(null)} aria-label={t('card.unchoose')} title={t('card.unchoose')}>
          <X size={16} aria-hidden="true" />
        </Button>
      </div>
      <p className="small" data-testid="card-preview">
        {has.length === 0
          ? t('card.choiceNothing')
          : missing.length === 0
            ? t('card.choiceAllHere', { time: wordsOf(lengthOf(has)) })
            : t('card.choiceMissing', { time: wordsOf(lengthOf(has)), missing: wordsOf(lengthOf(missing)), count: missing.length })}
      </p>
      {error ? <ErrorNote error={error} /> : null}
      <div className="sd-choice-actions">
        <Button onClick={() => onPlay(has[0] ? Math.max(from, has[0].from) : null)} disabled={has.length === 0} data-testid="card-play">
          <Play size={16} aria-hidden="true" />
          {t('card.play')}
        </Button>
        <Button busy={busy === 'download'} disabled={has.length === 0} onClick={() => void begin('download')} data-testid="card-download">
          <Download size={16} aria-hidden="true" />
          {t('card.download')}
        </Button>
        <Button look="primary" busy={busy === 'fill'} disabled={missing.length === 0} onClick={() => void begin('fill')} data-testid="card-fill">
          <CloudDownload size={16} aria-hidden="true" />
          {t('card.fill')}
        </Button>
      </div>
    </div>
  );
}
