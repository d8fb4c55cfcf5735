import { Moon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TRIGGER_KINDS, type TriggerKind } from '../../../contract/guard-types.ts';
import type { NotifyStatus } from '../../../contract/notify-types.ts';
import { Switch } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { WeekGrid } from '../../components/week/WeekGrid.tsx';
import { EVENT_ICONS } from '../../components/event-icons.ts';
import type { Notify } from './use-notify.ts';

/** As many as the contract takes. */
const MOST_HOURS = 100;
const EVERY_NIGHT = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: 22 * 60, to: 7 * 60 }));

/** Hours of the week in which nobody is disturbed, and for what all the same. */
export function QuietCard({ status, update }: { status: NotifyStatus; update: Notify['update'] }) {
  const { t } = useTranslation();
  const { quiet } = status.settings;
  const [error, setError] = useState<unknown>(null);
  const put = async (change: Partial<typeof quiet>) => {
    setError(null);
    try {
      await update({ quiet: { ...quiet, ...change } });
    } catch (reason) {
      setError(reason);
    }
  };
  const toggle = (kind: TriggerKind) => void put({ except: quiet.except.includes(kind) ? quiet.except.filter((each) => each !== kind) : [...quiet.except, kind] });
  return (
    <section className="card" aria-label={t('notify.quiet')} data-testid="quiet">
      <div className="card-row">
        <div className="field">
          <h2>{t('notify.quiet')}</h2>
          <span className="field-hint">{t('notify.quietHint')}</span>
        </div>
        <Switch label={t('notify.quiet')} checked={quiet.hours.length > 0} onChange={(on) => void put({ hours: on ? EVERY_NIGHT : [] })} />
      </div>
      {quiet.hours.length > 0 ? (
        <>
          {status.quiet ? (
            <p className="notify-now">
              <Moon size={16} aria-hidden="true" />
              {t('notify.quietNow')}
            </p>
          ) : null}
          <WeekGrid
            label={t('notify.quiet')}
            hours={quiet.hours.map((hours) => ({ ...hours, mode: 'quiet' as const }))}
            most={MOST_HOURS}
            timeZone={null}
            nothing={t('notify.notQuiet')}
            brushes={[{ mode: 'quiet', label: t('notify.quietBrush') }]}
            save={(hours) => put({ hours: hours.map(({ day, from, to }) => ({ day, from, to })) })}
          />
          <div className="field" role="group" aria-label={t('notify.except')}>
            <span className="field-label">{t('notify.except')}</span>
            <div className="notify-chips">
              {TRIGGER_KINDS.map((kind) => {
                const Icon = EVENT_ICONS[kind];
                return (
                  <button key={kind} type="button" className="notify-chip" aria-pressed={quiet.except.includes(kind)} onClick={() => toggle(kind)}>
                    <Icon size={15} aria-hidden="true" />
                    {t(`eventKind.${kind}`)}
                  </button>
                );
              })}
            </div>
          </div>
        </>
      ) : null}
      {error ? <ErrorNote error={error} /> : null}
    </section>
  );
}
