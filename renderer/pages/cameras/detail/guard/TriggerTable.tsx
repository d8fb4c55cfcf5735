import { useTranslation } from 'react-i18next';
import { TRIGGER_KINDS, type Trigger, type TriggerKind } from '../../../../../contract/guard-types.ts';
import { CAMERA_EVENT_KINDS, type Camera } from '../../../../../contract/types.ts';
import { formatDuration } from '../../../../i18n/format.ts';
import type { GuardDraft } from './use-guard-draft.ts';

const NOTHING: Trigger = { record: false, alert: false, intervalSeconds: 0 };
const INTERVALS = [0, 10, 30, 60, 120, 300, 600, 1_800, 3_600];

/** What each kind of event leads to. */
export function TriggerTable({ camera, draft }: { camera: Camera; draft: GuardDraft }) {
  const { t, i18n } = useTranslation();
  const { settings, change } = draft;
  const kinds = TRIGGER_KINDS.filter((kind) => isOffered(kind, camera, draft));
  const set = (kind: TriggerKind, patch: Partial<Trigger>) => change({ triggers: { ...settings.triggers, [kind]: { ...(settings.triggers[kind] ?? NOTHING), ...patch } } });
  return (
    <section data-testid="guard-triggers">
      <div className="field">
        <h3>{t('guard.triggers')}</h3>
        <span className="field-hint">{t('guard.triggersHint')}</span>
      </div>
      <table className="event-kinds trigger-table">
        <thead>
          <tr>
            <th>{t('guard.triggerKind')}</th>
            <th>{t('guard.triggerRecord')}</th>
            <th>{t('guard.triggerAlert')}</th>
            <th>{t('guard.interval')}</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => {
            const trigger = settings.triggers[kind] ?? NOTHING;
            const name = t(`eventKind.${kind}`);
            // What was set elsewhere stays as it is until another is chosen.
            const intervals = INTERVALS.includes(trigger.intervalSeconds) ? INTERVALS : [...INTERVALS, trigger.intervalSeconds].sort((a, b) => a - b);
            return (
              <tr key={kind}>
                <th scope="row">{name}</th>
                <td>
                  <input type="checkbox" aria-label={`${name}: ${t('guard.triggerRecord')}`} checked={trigger.record} onChange={(event) => set(kind, { record: event.target.checked })} />
                </td>
                <td>
                  <input type="checkbox" aria-label={`${name}: ${t('guard.triggerAlert')}`} checked={trigger.alert} onChange={(event) => set(kind, { alert: event.target.checked })} />
                </td>
                <td>
                  <select className="select" aria-label={`${name}: ${t('guard.interval')}`} value={trigger.intervalSeconds} disabled={!trigger.record && !trigger.alert} onChange={(event) => set(kind, { intervalSeconds: Number(event.target.value) })}>
                    {intervals.map((seconds) => (
                      <option key={seconds} value={seconds}>
                        {seconds === 0 ? t('guard.noInterval') : formatDuration(seconds * 1_000, i18n.language)}
                      </option>
                    ))}
                  </select>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <span className="field-hint">{t('guard.intervalHint')}</span>
    </section>
  );
}

/** Kinds that only a camera tells of itself are left out where none is listened to. */
function isOffered(kind: TriggerKind, camera: Camera, { settings }: GuardDraft): boolean {
  if (kind === 'motion' || kind === 'camera-offline') return true;
  const told = camera.canBeSet && camera.cameraEvents.enabled && (CAMERA_EVENT_KINDS as readonly string[]).includes(kind) && (camera.cameraEvents.kinds as readonly string[]).includes(kind);
  if (told) return true;
  switch (kind) {
    case 'person':
      return settings.detect.people;
    case 'vehicle':
      return settings.detect.vehicles;
    case 'animal':
      return settings.detect.animals;
    case 'sound':
      return settings.soundAboveDb !== null;
    case 'tamper':
      return settings.tamper;
    case 'line':
    case 'field':
    case 'doorbell':
    case 'digital-input':
    case 'card-error':
      return false;
  }
}
