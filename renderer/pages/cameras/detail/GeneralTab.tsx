import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallParams } from '../../../../contract/calls.ts';
import { CAMERA_EVENT_KINDS, CAMERA_ICONS, type Camera } from '../../../../contract/types.ts';
import { Button, Field, Switch, TextField } from '../../../components/controls.tsx';
import { ErrorNote } from '../../../components/feedback.tsx';
import { engine } from '../../../host/index.ts';
import { formatExact } from '../../../i18n/format.ts';
import { CAMERA_ICON_COMPONENTS } from '../camera-icons.ts';
import { RecordingPlan } from './RecordingPlan.tsx';
import { WeekGrid } from '../../../components/week/WeekGrid.tsx';

type Patch = Omit<CallParams<'cameras.update'>, 'id'>;
type Change = (patch: Patch) => void;
/** Settles when the engine has answered; what it refuses is shown at the head. */
type Save = (patch: Patch) => Promise<void>;
/** As many as the contract takes. */
const MOST_SLEEP_HOURS = 100;

/** What Kanjia does with the camera. Each change is in force at once; the engine's answer is what is shown. */
export function GeneralTab({ camera, count, rooms, groups }: { camera: Camera; /** Cameras in all. */ count: number; rooms: readonly string[]; groups: readonly string[] }) {
  const { t, i18n } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const save: Save = async (patch) => {
    setError(null);
    await engine.call('cameras.update', { id: camera.id, ...patch }).catch(setError);
  };
  const change: Change = (patch) => void save(patch);
  return (
    <div className="detail-sections">
      {error ? <ErrorNote error={error} /> : null}
      <RecordingPlan camera={camera} save={save} />
      <Names camera={camera} count={count} rooms={rooms} groups={groups} change={change} />
      <CameraEvents camera={camera} change={change} />
      <SleepHours camera={camera} change={change} save={save} />
      <div className="field small">
        <span>
          {t('cameras.address')}: {camera.address}
        </span>
        {camera.make || camera.model ? <span>{[camera.make, camera.model].filter(Boolean).join(' ')}</span> : null}
        <span>{t('cameras.addedAt', { time: formatExact(camera.addedMs, i18n.language) })}</span>
      </div>
    </div>
  );
}

function Names({ camera, count, rooms, groups, change }: { camera: Camera; count: number; rooms: readonly string[]; groups: readonly string[]; change: Change }) {
  const { t } = useTranslation();
  const [name, setName] = useState(camera.name);
  const [room, setRoom] = useState(camera.details.room);
  const [group, setGroup] = useState(camera.details.group);
  const [note, setNote] = useState(camera.details.note);
  const [zones] = useState(() => Intl.supportedValuesOf('timeZone'));
  const saveDetails = () => {
    const next = { room: room.trim(), group: group.trim(), note: note.trim() };
    if (next.room !== camera.details.room || next.group !== camera.details.group || next.note !== camera.details.note) change({ details: next });
  };
  const saveName = () => {
    if (name.trim() !== '' && name.trim() !== camera.name) change({ name: name.trim() });
  };
  return (
    <section>
      <h3>{t('cameras.names')}</h3>
      <TextField label={t('cameras.name')} value={name} maxLength={80} onChange={(event) => setName(event.target.value)} onBlur={saveName} />
      <div className="two-fields">
        <TextField label={t('cameras.room')} hint={t('cameras.roomHint')} value={room} maxLength={60} list="camera-rooms" onChange={(event) => setRoom(event.target.value)} onBlur={saveDetails} data-testid="camera-room" />
        <TextField label={t('cameras.group')} hint={t('cameras.groupHint')} value={group} maxLength={60} list="camera-groups" onChange={(event) => setGroup(event.target.value)} onBlur={saveDetails} />
      </div>
      <Suggestions id="camera-rooms" values={rooms} />
      <Suggestions id="camera-groups" values={groups} />
      <div className="field">
        <span className="field-label">{t('cameras.icon')}</span>
        <div className="icon-choice" role="radiogroup" aria-label={t('cameras.icon')}>
          {CAMERA_ICONS.map((icon) => {
            const Icon = CAMERA_ICON_COMPONENTS[icon];
            return (
              <button key={icon} type="button" role="radio" aria-checked={camera.details.icon === icon} aria-label={t(`cameraIcon.${icon}`)} title={t(`cameraIcon.${icon}`)} onClick={() => change({ details: { icon } })}>
                <Icon size={18} aria-hidden="true" />
              </button>
            );
          })}
        </div>
      </div>
      <div className="card-row">
        <div className="field">
          <span className="field-label">{t('cameras.order')}</span>
          <span className="field-hint">{t('cameras.orderHint')}</span>
        </div>
        <span className="detail-actions">
          <Button aria-label={t('cameras.earlier')} title={t('cameras.earlier')} disabled={camera.order === 0} onClick={() => change({ order: camera.order - 1 })}>
            <ArrowUp size={16} aria-hidden="true" />
          </Button>
          <Button aria-label={t('cameras.later')} title={t('cameras.later')} disabled={camera.order >= count - 1} onClick={() => change({ order: camera.order + 1 })}>
            <ArrowDown size={16} aria-hidden="true" />
          </Button>
        </span>
      </div>
      <div className="card-row">
        <div className="field">
          <span className="field-label">{t('cameras.favourite')}</span>
          <span className="field-hint">{t('cameras.favouriteHint')}</span>
        </div>
        <Switch label={t('cameras.favourite')} checked={camera.details.favourite} onChange={(favourite) => change({ details: { favourite } })} />
      </div>
      <Field label={t('cameras.timeZone')}>
        {(id) => (
          <select id={id} className="select" value={camera.details.timeZone ?? ''} onChange={(event) => change({ details: { timeZone: event.target.value || null } })}>
            <option value="">{t('cameras.timeZoneHere')}</option>
            {zones.map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll('_', ' ')}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('cameras.note')}>{(id) => <textarea id={id} className="input note" rows={3} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} onBlur={saveDetails} />}</Field>
    </section>
  );
}

function CameraEvents({ camera, change }: { camera: Camera; change: Change }) {
  const { t } = useTranslation();
  const { enabled, kinds } = camera.cameraEvents;
  const { triggers } = camera.guard;
  if (!camera.canBeSet) return null;
  return (
    <section>
      <div className="card-row">
        <div className="field">
          <h3>{t('cameras.ownEvents')}</h3>
          <span className="field-hint">{t('cameras.ownEventsHint')}</span>
        </div>
        <Switch label={t('cameras.ownEvents')} checked={enabled} onChange={(next) => change({ cameraEvents: { enabled: next } })} />
      </div>
      {enabled ? (
        <table className="event-kinds">
          <thead>
            <tr>
              <th>{t('cameras.ownEvent')}</th>
              <th>{t('cameras.eventListed')}</th>
              <th>{t('cameras.eventRecords')}</th>
            </tr>
          </thead>
          <tbody>
            {CAMERA_EVENT_KINDS.map((kind) => (
              <tr key={kind}>
                <th scope="row">
                  {t(`eventKind.${kind}`)}
                  {kind === 'motion' && camera.guard.enabled ? <span className="small"> {t('cameras.motionByGuard')}</span> : null}
                </th>
                <td>
                  <input type="checkbox" aria-label={`${t(`eventKind.${kind}`)}: ${t('cameras.eventListed')}`} checked={kinds.includes(kind)} onChange={(event) => change({ cameraEvents: { kinds: event.target.checked ? [...kinds, kind] : kinds.filter((other) => other !== kind) } })} />
                </td>
                <td>
                  <input type="checkbox" aria-label={`${t(`eventKind.${kind}`)}: ${t('cameras.eventRecords')}`} checked={triggers[kind]?.record ?? false} disabled={!kinds.includes(kind)} onChange={(event) => change({ guard: { triggers: { ...triggers, [kind]: { alert: false, intervalSeconds: 0, ...triggers[kind], record: event.target.checked } } } })} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}

function SleepHours({ camera, change, save }: { camera: Camera; change: Change; save: Save }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(camera.sleep.hours.length > 0);
  return (
    <section>
      <div className="card-row">
        <div className="field">
          <h3>{t('cameras.sleep')}</h3>
          <span className="field-hint">{t('cameras.sleepHint')}</span>
        </div>
        <Switch label={t('cameras.sleep')} checked={camera.sleep.on} onChange={(on) => change({ sleep: { on } })} />
      </div>
      <div className="card-row">
        <span className="field-label">{t('cameras.sleepHours')}</span>
        <Switch
          label={t('cameras.sleepHours')}
          checked={open}
          onChange={(next) => {
            setOpen(next);
            if (!next) change({ sleep: { hours: [] } });
          }}
        />
      </div>
      {open ? (
        <WeekGrid
          label={t('cameras.sleepHours')}
          hours={camera.sleep.hours.map((hours) => ({ ...hours, mode: 'asleep' as const }))}
          most={MOST_SLEEP_HOURS}
          timeZone={camera.details.timeZone}
          nothing={t('cameras.awake')}
          brushes={[{ mode: 'asleep', label: t('cameras.sleep') }]}
          save={(hours) => save({ sleep: { hours: hours.map(({ day, from, to }) => ({ day, from, to })) } })}
        />
      ) : null}
    </section>
  );
}

function Suggestions({ id, values }: { id: string; values: readonly string[] }) {
  return (
    <datalist id={id}>
      {values.map((value) => (
        <option key={value}>{value}</option>
      ))}
    </datalist>
  );
}
