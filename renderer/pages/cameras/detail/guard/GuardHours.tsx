import { useTranslation } from 'react-i18next';
import { GUARD_MODES, type GuardMode, type GuardSettings } from '../../../../../contract/guard-types.ts';
import type { Camera } from '../../../../../contract/types.ts';
import { Segments } from '../../../../components/controls.tsx';
import { WeekGrid } from '../../../../components/week/WeekGrid.tsx';
import type { GuardDraft } from './use-guard-draft.ts';

/** As many as the contract takes. */
const MOST_HOURS = 100;
const WHEN = ['always', 'hours', 'never'] as const;

/** When the camera guards: in each mode always, never, or in its hours of the week. */
export function GuardHours({ camera, draft }: { camera: Camera; draft: GuardDraft }) {
  const { t } = useTranslation();
  const { settings, change } = draft;
  const set = (mode: GuardMode, when: GuardSettings['inMode'][GuardMode]) => change({ inMode: { ...settings.inMode, [mode]: when } });
  return (
    <section data-testid="guard-hours">
      <div className="field">
        <h3>{t('guard.when')}</h3>
        <span className="field-hint">{t('guard.whenHint')}</span>
      </div>
      {GUARD_MODES.map((mode) => (
        <div key={mode} className="card-row">
          <span className="field-label">{t(`guardMode.${mode}`)}</span>
          <Segments label={t(`guardMode.${mode}`)} value={settings.inMode[mode]} options={WHEN.map((value) => ({ value, label: t(`guard.inMode.${value}`) }))} onChange={(when) => set(mode, when)} />
        </div>
      ))}
      {Object.values(settings.inMode).includes('hours') ? (
        <WeekGrid
          label={t('guard.hours')}
          hours={settings.hours.map((span) => ({ ...span, mode: 'guard' as const }))}
          most={MOST_HOURS}
          timeZone={camera.details.timeZone}
          nothing={t('guard.notGuarding')}
          brushes={[{ mode: 'guard', label: t('guard.guarding') }]}
          save={(hours) => Promise.resolve(change({ hours: hours.map(({ day, from, to }) => ({ day, from, to })) }))}
        />
      ) : null}
    </section>
  );
}
