import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ControlItem, Polygon, SettingItem, SettingsOutcome, SettingValue } from '../../../../contract/device-types.ts';
import type { Camera } from '../../../../contract/types.ts';
import { Button, Field, Slider, Switch, TextField } from '../../../components/controls.tsx';
import { ErrorNote, Skeleton } from '../../../components/feedback.tsx';
import { useCall } from '../../../host/hooks.ts';
import { engine } from '../../../host/index.ts';
import { useToasts } from '../../../state/toasts.ts';
import { changesOf, isMeant, nameOf, sectionsOf, stepOf } from './setting-values.ts';

/** What the camera itself can be set to. Changes are gathered, applied together, and undone by the engine when they do not work. */
export function SettingsTab({ camera, masks, onMasks }: { camera: Camera; masks: Polygon[] | null; onMasks(masks: Polygon[] | null): void }) {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  const { result, error, loading, again } = useCall('cameras.settings', { id: camera.id });
  const [edited, setEdited] = useState<Record<string, SettingValue>>({});
  const [applying, setApplying] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [outcome, setOutcome] = useState<SettingsOutcome | null>(null);
  const items = result?.items ?? [];
  const values = masks ? { ...edited, 'masks.areas': masks } : edited;
  const changes = changesOf(items, values);
  const count = Object.keys(changes).length;
  const valueOf = (key: string) => values[key] ?? items.find((item) => item.key === key)?.value;
  const forget = () => {
    setEdited({});
    onMasks(null);
  };

  async function apply() {
    setApplying(true);
    setFailure(null);
    setOutcome(null);
    try {
      const answer = await engine.call('cameras.applySettings', { id: camera.id, changes });
      if (answer.outcome === 'applied' || answer.outcome === 'unchanged') {
        show(t('cameraSettings.applied', { name: camera.name }));
        forget();
      } else setOutcome(answer);
      again();
    } catch (reason) {
      setFailure(reason);
    } finally {
      setApplying(false);
    }
  }

  if (!result) return error ? <ErrorNote error={error}>{loading ? null : <Button onClick={again}>{t('common.retry')}</Button>}</ErrorNote> : <Skeleton height={320} />;
  return (
    <div className="detail-sections">
      {result.controls.length > 0 ? <Controls cameraId={camera.id} controls={result.controls} onError={setFailure} /> : null}
      {sectionsOf(items).map(({ group, items: own }) => (
        <section key={group}>
          <h3>{t(`cameraSettings.group.${group.replace('.', '-')}`)}</h3>
          {own
            .filter(({ key }) => isMeant(key, valueOf))
            .map((item) => (
              <SettingField key={item.key} item={item} value={values[item.key] ?? item.value} masks={masks} onMasks={onMasks} onChange={(value) => setEdited((before) => ({ ...before, [item.key]: value }))} />
            ))}
        </section>
      ))}
      {items.length === 0 ? <p className="muted">{t('cameraSettings.nothing')}</p> : null}
      {failure ? <ErrorNote error={failure} /> : null}
      {outcome ? <Undone outcome={outcome} /> : null}
      {count > 0 || applying ? (
        <div className="detail-apply" role="status">
          <Button look="primary" busy={applying} onClick={() => void apply()} data-testid="apply-settings">
            {applying ? t('cameraSettings.applying') : t('cameraSettings.apply', { count })}
          </Button>
          <Button look="quiet" disabled={applying} onClick={forget}>
            {t('cameraSettings.forget')}
          </Button>
          <span className="small">{t('cameraSettings.applyHint')}</span>
        </div>
      ) : null}
    </div>
  );
}

function SettingField({ item, value, masks, onMasks, onChange }: { item: SettingItem; value: SettingValue; masks: Polygon[] | null; onMasks(masks: Polygon[] | null): void; onChange(value: SettingValue): void }) {
  const { t } = useTranslation();
  const name = nameOf(item.key);
  const label = t(`cameraSetting.${name}`);
  switch (item.kind) {
    case 'number':
      return (
        <div className="setting-number">
          <span className="field-label">{label}</span>
          <Slider label={label} value={Number(value)} min={item.min ?? 0} max={item.max ?? 100} step={stepOf(item)} onChange={onChange} />
          <output>{name === 'kbps' ? `${String(value)} kbit/s` : String(value)}</output>
        </div>
      );
    case 'choice':
      return (
        <Field label={label}>
          {(id) => (
            <select id={id} className="select" value={String(value)} onChange={(event) => onChange(event.target.value)} data-setting={item.key}>
              {(item.options ?? []).map((option) => (
                <option key={option} value={option}>
                  {/* Sizes and rates speak for themselves. */}
                  {t(`cameraSettingValue.${name}.${option}`, { defaultValue: option.replace('x', ' × ') })}
                </option>
              ))}
            </select>
          )}
        </Field>
      );
    case 'switch':
      return (
        <div className="card-row">
          <span className="field-label">{label}</span>
          <Switch label={label} checked={value === true} onChange={onChange} />
        </div>
      );
    case 'text':
      return <TextField label={label} value={String(value)} maxLength={60} onChange={(event) => onChange(event.target.value)} data-setting={item.key} />;
    case 'areas':
      return (
        <div className="card-row">
          <div className="field">
            <span className="field-label">{label}</span>
            <span className="field-hint">{t('cameraSettings.masksHint')}</span>
          </div>
          <Button onClick={() => onMasks(masks ? null : (item.value as Polygon[]))} aria-pressed={masks !== null} data-testid="edit-masks">
            {masks ? t('common.cancel') : t('cameraSettings.editMasks', { count: (item.value as Polygon[]).length })}
          </Button>
        </div>
      );
  }
}

function Controls({ cameraId, controls, onError }: { cameraId: string; controls: readonly ControlItem[]; onError(error: unknown): void }) {
  const { t } = useTranslation();
  const label = (control: ControlItem) => (control.kind === 'other' || control.kind === 'relay' ? t(`cameraControl.${control.kind}`, { name: control.name }) : t(`cameraControl.${control.kind}`));
  const send = (control: string, on: boolean) => engine.call('cameras.control', { id: cameraId, control, on }).catch(onError);
  return (
    <section>
      <h3>{t('cameraSettings.group.controls')}</h3>
      {controls.map((control) => (
        <div key={control.id} className="card-row">
          <span className="field-label">{label(control)}</span>
          <span className="detail-actions">
            <Button onClick={() => void send(control.id, true)} data-control={control.id}>
              {t('cameraSettings.on')}
            </Button>
            {control.canStop ? <Button onClick={() => void send(control.id, false)}>{t('cameraSettings.off')}</Button> : null}
          </span>
        </div>
      ))}
    </section>
  );
}

/** The camera was put back as it was: what did not work, and why. */
function Undone({ outcome }: { outcome: SettingsOutcome }) {
  const { t } = useTranslation();
  const guilty = outcome.results.filter(({ state }) => state === 'refused' || state === 'ignored');
  return (
    <div className="error-note" role="alert" data-testid="rolled-back">
      <div className="error-note-body">
        <span>{t(`cameraSettingFailure.${outcome.reason ?? 'refused'}`)}</span>
        {guilty.length > 0 ? <span className="small">{guilty.map(({ key }) => t(`cameraSetting.${nameOf(key)}`)).join(', ')}</span> : null}
      </div>
    </div>
  );
}
