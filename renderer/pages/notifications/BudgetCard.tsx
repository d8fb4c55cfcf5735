import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_NOTIFY, type NotifyStatus } from '../../../contract/notify-types.ts';
import { Switch } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { StepSlider } from '../../components/StepSlider.tsx';
import type { Notify } from './use-notify.ts';

const STEPS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50, 100];

/** No more than so many an hour, then one summary. */
export function BudgetCard({ status, update }: { status: NotifyStatus; update: Notify['update'] }) {
  const { t } = useTranslation();
  const { budget } = status.settings;
  const [shown, setShown] = useState(budget ?? DEFAULT_NOTIFY.budget ?? 1);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (budget !== null) setShown(budget);
  }, [budget]);
  const held = Math.max(0, ...status.channels.map((channel) => channel.held));
  const put = async (next: number | null) => {
    setError(null);
    try {
      await update({ budget: next });
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <section className="card" aria-label={t('notify.budget')} data-testid="budget">
      <div className="card-row">
        <div className="field">
          <h2>{t('notify.budget')}</h2>
          <span className="field-hint">{t('notify.budgetHint')}</span>
        </div>
        <Switch label={t('notify.budget')} checked={budget !== null} onChange={(on) => void put(on ? shown : null)} />
      </div>
      {budget === null ? null : (
        <div className="field">
          <span>{t('notify.budgetText', { count: shown })}</span>
          <StepSlider value={shown} steps={STEPS} label={t('notify.budget')} text={t('notify.budgetText', { count: shown })} onChange={setShown} onCommit={(next) => void put(next)} />
          {held > 0 ? <span className="field-hint">{t('notify.held', { count: held })}</span> : null}
        </div>
      )}
      {error ? <ErrorNote error={error} /> : null}
    </section>
  );
}
