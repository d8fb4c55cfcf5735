import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { GUARD_MODES, type GuardMode, type GuardModeState } from '../../../contract/guard-types.ts';
import { Button, Segments, Switch } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { engine } from '../../host/index.ts';
import { useGuardMode } from '../../host/use-guard-mode.ts';
import { clockOf, minuteOf, ordered } from './mode-times.ts';

type Entry = GuardModeState['schedule'][number];

const MOST_ENTRIES = 100;
const FIRST: Entry = { day: 1, minute: 8 * 60, mode: 'away' };

/** The mode of all cameras, and the week by which it switches itself. */
export function ModesCard() {
  const { t, i18n } = useTranslation();
  const state = useGuardMode();
  const [error, setError] = useState<unknown>(null);
  if (!state) return null;
  const send = (call: Promise<unknown>) => {
    setError(null);
    call.catch(setError);
  };
  const keep = (schedule: Entry[]) => send(engine.call('guard.schedule', { schedule: ordered(schedule) }));
  const change = (index: number, patch: Partial<Entry>) => keep(state.schedule.map((each, at) => (at === index ? { ...each, ...patch } : each)));
  const dayName = (day: number) => new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, day));
  return (
    <section className="card" aria-label={t('guard.modes')} data-testid="modes-card">
      <h2>{t('guard.modes')}</h2>
      <div className="card-row">
        <span className="muted">{t(`guardModeHint.${state.mode}`)}</span>
        <Segments<GuardMode> label={t('guard.modes')} value={state.mode} options={GUARD_MODES.map((value) => ({ value, label: t(`guardMode.${value}`) }))} onChange={(mode) => send(engine.call('guard.switch', { mode }))} />
      </div>
      <div className="card-row">
        <div className="field">
          <span className="field-label">{t('guard.schedule')}</span>
          <span className="field-hint">{t('guard.scheduleHint')}</span>
        </div>
        <Switch label={t('guard.schedule')} checked={state.scheduled} onChange={(scheduled) => send(engine.call('guard.schedule', { scheduled, ...(scheduled && state.schedule.length === 0 ? { schedule: [FIRST, { ...FIRST, minute: 18 * 60, mode: 'home' }] } : {}) }))} />
      </div>
      {state.scheduled ? (
        <>
          <ul className="mode-times">
            {[...state.schedule.entries()].map(([index, entry]) => (
              <li key={`${entry.day} ${entry.minute} ${entry.mode}`}>
                <select className="select" aria-label={t('guard.scheduleDay')} value={entry.day} onChange={(event) => change(index, { day: Number(event.target.value) })}>
                  {[1, 2, 3, 4, 5, 6, 7].map((day) => (
                    <option key={day} value={day}>
                      {dayName(day)}
                    </option>
                  ))}
                </select>
                <input className="input" type="time" aria-label={t('guard.scheduleTime')} defaultValue={clockOf(entry.minute)} onBlur={(event) => event.target.value !== '' && minuteOf(event.target.value) !== entry.minute && change(index, { minute: minuteOf(event.target.value) })} />
                <select className="select" aria-label={t('guard.mode')} value={entry.mode} onChange={(event) => change(index, { mode: event.target.value as GuardMode })}>
                  {GUARD_MODES.map((mode) => (
                    <option key={mode} value={mode}>
                      {t(`guardMode.${mode}`)}
                    </option>
                  ))}
                </select>
                <Button look="quiet" aria-label={t('guard.scheduleRemove')} title={t('guard.scheduleRemove')} onClick={() => keep(state.schedule.toSpliced(index, 1))}>
                  <Trash2 size={16} aria-hidden="true" />
                </Button>
              </li>
            ))}
          </ul>
          {state.schedule.length === 0 ? <span className="muted">{t('guard.scheduleNone')}</span> : null}
          <div>
            <Button disabled={state.schedule.length >= MOST_ENTRIES} onClick={() => keep([...state.schedule, { ...(state.schedule.at(-1) ?? FIRST), day: ((state.schedule.at(-1)?.day ?? 0) % 7) + 1 }])}>
              <Plus size={16} aria-hidden="true" />
              {t('guard.scheduleAdd')}
            </Button>
          </div>
        </>
      ) : null}
      {error ? <ErrorNote error={error} /> : null}
    </section>
  );
}
