import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallResult } from '../../../../../contract/calls.ts';
import type { TriedOutcome } from '../../../../../contract/calls/guard-history.ts';
import type { Camera } from '../../../../../contract/types.ts';
import { Button, Segments } from '../../../../components/controls.tsx';
import { ErrorNote } from '../../../../components/feedback.tsx';
import { engine } from '../../../../host/index.ts';
import { useToasts } from '../../../../state/toasts.ts';
import { TriedPictures } from './TriedPictures.tsx';
import type { GuardDraft } from './use-guard-draft.ts';

const DAY_MS = 86_400_000;
/** While a slider is dragged nothing is asked. */
const SETTLE_MS = 400;
const SPANS = ['1', '7', '14'] as const;

type Trial = CallResult<'guard.try'>;

/** What the changed settings would have made of the past days, and the button that saves them. */
export function TryBar({ camera, draft }: { camera: Camera; draft: GuardDraft }) {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  const [days, setDays] = useState<(typeof SPANS)[number]>('7');
  const [shown, setShown] = useState<'gone' | 'added' | null>(null);
  const { trial, error, trying } = useTrial(camera.id, draft, Number(days));
  const listed: Record<'gone' | 'added', { outcomes: readonly TriedOutcome[]; count: number }> | null = trial && { gone: { outcomes: trial.gone, count: trial.goneCount }, added: { outcomes: trial.added, count: trial.addedCount } };
  const save = async () => {
    await draft.save();
    show(t('guard.saved', { name: camera.name }));
  };
  return (
    <div className="detail-apply try-bar" data-testid="try-bar">
      <div className="try-head">
        <span className="field-label">{t('guard.tryTitle')}</span>
        <Segments<(typeof SPANS)[number]> label={t('guard.tryDays')} value={days} options={SPANS.map((value) => ({ value, label: t('guard.tryDaysCount', { count: Number(value) }) }))} onChange={setDays} />
      </div>
      <div role="status" className="try-words" data-busy={trying || undefined} data-testid="try-words">
        {trial ? <TrialWords trial={trial} /> : error ? null : <span className="muted">{t('guard.trying')}</span>}
      </div>
      {error ? <ErrorNote error={error} /> : null}
      {listed && listed.gone.count + listed.added.count > 0 ? (
        <div className="try-lists">
          {(['gone', 'added'] as const).map((which) =>
            listed[which].count > 0 ? (
              <Button key={which} look="quiet" aria-expanded={shown === which} onClick={() => setShown(shown === which ? null : which)} data-testid={`try-${which}`}>
                {t(`guard.try.${which}`, { count: listed[which].count })}
              </Button>
            ) : null,
          )}
        </div>
      ) : null}
      {listed && shown && listed[shown].count > 0 ? <TriedPictures cameraId={camera.id} outcomes={listed[shown].outcomes} /> : null}
      <div className="try-actions">
        <Button look="primary" busy={draft.saving} onClick={() => void save()} data-testid="save-guard">
          {t('common.save')}
        </Button>
        <Button look="quiet" disabled={draft.saving} onClick={draft.forget}>
          {t('guard.forget')}
        </Button>
      </div>
    </div>
  );
}

function TrialWords({ trial }: { trial: Trial }) {
  const { t } = useTranslation();
  if (trial.days === 0 && trial.before.events === 0) return <span className="muted">{t('guard.tryNothing')}</span>;
  return (
    <>
      <span>{trial.before.alerts === trial.after.alerts ? t('guard.tryAlertsSame', { count: trial.after.alerts }) : t('guard.tryAlerts', { count: trial.before.alerts, after: trial.after.alerts })}</span>
      <span className="small">{trial.before.events === trial.after.events ? t('guard.tryEventsSame', { count: trial.after.events }) : t('guard.tryEvents', { count: trial.before.events, after: trial.after.events })}</span>
      {trial.starred > 0 ? <span className={trial.starredMissed.length > 0 ? 'fact-bad' : 'small'}>{trial.starredMissed.length > 0 ? t('guard.tryMissed', { count: trial.starredMissed.length, of: trial.starred }) : t('guard.tryNoneMissed', { count: trial.starred })}</span> : null}
    </>
  );
}

/** Asked anew when the settings have come to rest; what came before is shown meanwhile. */
function useTrial(id: string, draft: GuardDraft, days: number): { trial: Trial | null; error: unknown; trying: boolean } {
  const [answer, setAnswer] = useState<{ trial: Trial | null; error: unknown; key: string }>({ trial: null, error: null, key: '' });
  const key = JSON.stringify([draft.changes, days]);
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      const [guard] = JSON.parse(key) as [GuardDraft['changes']];
      const to = engine.engineNow();
      engine.call('guard.try', { id, guard, from: to - days * DAY_MS, to }).then(
        (trial) => current && setAnswer({ trial, error: null, key }),
        (error: unknown) => current && setAnswer({ trial: null, error, key }),
      );
    }, SETTLE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [id, key, days]);
  return { ...answer, trying: answer.key !== key };
}
