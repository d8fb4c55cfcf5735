import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../../../contract/types.ts';
import { Slider, Switch } from '../../../../components/controls.tsx';
import { StepSlider } from '../../../../components/StepSlider.tsx';
import { formatDuration } from '../../../../i18n/format.ts';
import type { GuardDraft } from './use-guard-draft.ts';

const ABSORB_STEPS = [10, 20, 30, 60, 120, 300, 600, 1_800, 3_600];
const MERGE_STEPS = [0, 2, 4, 8, 15, 30, 60, 120];
/** A quiet room; whoever switches it on gets this to begin with. */
const FIRST_LIMIT_DB = -30;

/** What is looked for and listened to, and how one happening is told from the next. */
export function MoreSection({ camera, draft }: { camera: Camera; draft: GuardDraft }) {
  const { t, i18n } = useTranslation();
  const { settings, change } = draft;
  const [open, setOpen] = useState(false);
  const words = (seconds: number) => formatDuration(seconds * 1_000, i18n.language);
  const hasSound = camera.streams.some(({ role, audio }) => role === 'main' && audio !== null);
  const detect = (kind: keyof typeof settings.detect) => (
    <div className="card-row">
      <span className="field-label">{t(`guard.detect.${kind}`)}</span>
      <Switch label={t(`guard.detect.${kind}`)} checked={settings.detect[kind]} onChange={(on) => change({ detect: { ...settings.detect, [kind]: on } })} />
    </div>
  );
  return (
    <section data-testid="guard-more">
      <div className="field">
        <h3>{t('guard.recognise')}</h3>
        <span className="field-hint">{t('guard.recogniseHint')}</span>
      </div>
      {detect('people')}
      {detect('vehicles')}
      {detect('animals')}
      <div className="card-row">
        <div className="field">
          <span className="field-label">{t('guard.tamper')}</span>
          <span className="field-hint">{t('guard.tamperHint')}</span>
        </div>
        <Switch label={t('guard.tamper')} checked={settings.tamper} onChange={(tamper) => change({ tamper })} />
      </div>
      {hasSound ? (
        <div className="card-row">
          <div className="field">
            <span className="field-label">{t('guard.sound')}</span>
            <span className="field-hint">{t('guard.soundHint')}</span>
          </div>
          <Switch label={t('guard.sound')} checked={settings.soundAboveDb !== null} onChange={(on) => change({ soundAboveDb: on ? FIRST_LIMIT_DB : null })} />
        </div>
      ) : null}
      {settings.soundAboveDb === null ? null : (
        <div className="sensitivity">
          <span className="field-label">{t('guard.soundAbove', { db: settings.soundAboveDb })}</span>
          <Slider label={t('guard.soundAboveLabel')} value={settings.soundAboveDb} min={-70} max={0} step={1} onChange={(soundAboveDb) => change({ soundAboveDb })} />
        </div>
      )}
      <details className="guard-fine" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('guard.fine')}</summary>
        <div className="field">
          <span className="field-label">{t('guard.merge', { time: words(settings.mergeSeconds) })}</span>
          <StepSlider label={t('guard.mergeLabel')} text={words(settings.mergeSeconds)} value={settings.mergeSeconds} steps={MERGE_STEPS} onChange={(mergeSeconds) => change({ mergeSeconds })} onCommit={(mergeSeconds) => change({ mergeSeconds })} />
          <span className="field-hint">{t('guard.mergeHint')}</span>
        </div>
        <div className="field">
          <span className="field-label">{t('guard.absorb', { time: words(settings.absorbSeconds) })}</span>
          <StepSlider label={t('guard.absorbLabel')} text={words(settings.absorbSeconds)} value={settings.absorbSeconds} steps={ABSORB_STEPS} onChange={(absorbSeconds) => change({ absorbSeconds })} onCommit={(absorbSeconds) => change({ absorbSeconds })} />
          <span className="field-hint">{t('guard.absorbHint')}</span>
        </div>
      </details>
    </section>
  );
}
