import { SquareDashed } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, Field, TextField } from '../../components/controls.tsx';
import { formatClock, formatDay, formatLength } from '../../player/format-time.ts';
import { CameraChecks } from './CameraChecks.tsx';
import { encodeOptions, type ExportChoice, isCase, type Look, LOOKS, TIME_LAPSES } from './export-choice.ts';
import { countMasks } from './export-masks.ts';

const LOOK_TEXTS: Record<Look, { label: string; hint: string }> = {
  recorded: { label: 'playback.look.recorded', hint: 'playback.look.recordedHint' },
  stamped: { label: 'playback.look.stamped', hint: 'playback.look.stampedHint' },
  timelapse: { label: 'playback.look.timelapse', hint: 'playback.look.timelapseHint' },
};

/** A length is told in seconds, and none is 0. */
const SHORTEST_MS = 1000;

/** What an export is to be. */
export function ExportForm({ cameras, choice, from, to, onChange, onMasks }: { cameras: readonly { id: string; name: string }[]; choice: ExportChoice; from: number; to: number; onMasks: () => void; onChange: (patch: Partial<ExportChoice>) => void }) {
  const { t, i18n } = useTranslation();
  const { look, speed } = choice;
  const hidden = countMasks(choice.masks, choice.cameraIds);
  return (
    <>
      <p className="panel-lead">
        {formatDay(from, i18n.language)} {formatClock(from, i18n.language, true)} – {formatClock(to, i18n.language, true)} · {formatLength(to - from)}
      </p>
      <CameraChecks cameras={cameras} chosen={choice.cameraIds} onChange={(cameraIds) => onChange({ cameraIds })} />
      <fieldset className="look-choices">
        <legend className="field-label">{t('playback.look.title')}</legend>
        {LOOKS.map((each) => (
          <div key={each} className="look-choice">
            <label>
              <input type="radio" name="export-look" value={each} checked={look === each} onChange={() => onChange({ look: each })} />
              {t(LOOK_TEXTS[each].label)}
            </label>
            <span className="field-hint">{t(each === 'recorded' && hidden > 0 ? 'playback.masks.recordedHint' : LOOK_TEXTS[each].hint)}</span>
          </div>
        ))}
      </fieldset>
      {look === 'timelapse' && (
        <>
          <Field label={t('playback.lapseSpeed')} hint={t('playback.lapseLength', { before: formatLength(to - from), after: formatLength(Math.max(SHORTEST_MS, (to - from) / speed)) })}>
            {(id) => (
              <select id={id} className="select" value={speed} onChange={(event) => onChange({ speed: Number(event.target.value) })}>
                {TIME_LAPSES.map((each) => (
                  <option key={each} value={each}>
                    {each}×
                  </option>
                ))}
              </select>
            )}
          </Field>
          <label className="camera-check-row">
            <input type="checkbox" checked={choice.stampLapse} onChange={(event) => onChange({ stampLapse: event.target.checked })} />
            {t('playback.look.stamped')}
          </label>
        </>
      )}
      <div className="export-mask-row">
        <div className="field">
          <span className="field-label">{t('playback.masks.title')}</span>
          <span className="field-hint">{hidden > 0 ? t('playback.masks.count', { count: hidden }) : t('playback.masks.rowHint')}</span>
        </div>
        <Button disabled={choice.cameraIds.length === 0} onClick={onMasks} data-testid="export-masks">
          <SquareDashed size={16} aria-hidden />
          {t(hidden > 0 ? 'playback.masks.edit' : 'playback.masks.draw')}
        </Button>
      </div>
      {look !== 'recorded' && <TextField label={t('playback.watermark')} hint={t('playback.watermarkHint')} value={choice.watermark} maxLength={120} onChange={(event) => onChange({ watermark: event.target.value })} />}
      {isCase(choice) ? (
        <section className="case-fields">
          <p className="panel-hint">{t('playback.caseHint')}</p>
          <TextField label={t('playback.caseTitle')} value={choice.title} maxLength={120} onChange={(event) => onChange({ title: event.target.value })} />
          <Field label={t('playback.caseNote')} hint={t('playback.caseNoteHint')}>
            {(id) => <textarea id={id} className="input case-note" rows={3} maxLength={4000} value={choice.note} onChange={(event) => onChange({ note: event.target.value })} />}
          </Field>
        </section>
      ) : (
        <p className="panel-hint">{encodeOptions(choice) === null ? t('playback.proofHint') : t('playback.proofHintChanged')}</p>
      )}
    </>
  );
}
