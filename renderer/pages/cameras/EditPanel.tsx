import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallParams } from '../../../contract/calls.ts';
import type { Camera } from '../../../contract/types.ts';
import { Button, Field, Segments, Slider, Switch, TextField } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { SlideOver } from '../../components/SlideOver.tsx';
import { engine } from '../../host/index.ts';
import { formatExact } from '../../i18n/format.ts';

/** Each change is in force at once; the engine's answer is what is shown. */
export function EditPanel({ camera, rooms, onClose, onRemove }: { camera: Camera; rooms: readonly string[]; onClose(): void; onRemove(): void }) {
  const { t, i18n } = useTranslation();
  const [name, setName] = useState(camera.name);
  const [room, setRoom] = useState(camera.details.room);
  const [note, setNote] = useState(camera.details.note);
  const [preRoll, setPreRoll] = useState(camera.recording.preRollSeconds);
  const [postRoll, setPostRoll] = useState(camera.recording.postRollSeconds);
  const [sensitivity, setSensitivity] = useState(camera.guard.sensitivity);
  const [error, setError] = useState<unknown>(null);

  const change = (patch: Omit<CallParams<'cameras.update'>, 'id'>) => {
    setError(null);
    engine.call('cameras.update', { id: camera.id, ...patch }).catch(setError);
  };
  const saveDetails = () => {
    const { room: oldRoom, note: oldNote } = camera.details;
    if (room.trim() !== oldRoom || note.trim() !== oldNote) change({ details: { room: room.trim(), note: note.trim() } });
  };
  const saveName = () => {
    if (name.trim() !== '' && name.trim() !== camera.name) change({ name: name.trim() });
  };

  return (
    <SlideOver
      open
      title={camera.name}
      onClose={() => {
        saveName();
        saveDetails();
        onClose();
      }}
      footer={
        <Button look="danger" onClick={onRemove}>
          <Trash2 size={16} aria-hidden="true" />
          {t('cameras.remove')}
        </Button>
      }
    >
      {error ? <ErrorNote error={error} /> : null}
      <TextField label={t('cameras.name')} value={name} maxLength={80} onChange={(event) => setName(event.target.value)} onBlur={saveName} />
      <TextField label={t('cameras.room')} hint={t('cameras.roomHint')} value={room} maxLength={60} list="camera-rooms" onChange={(event) => setRoom(event.target.value)} onBlur={saveDetails} data-testid="camera-room" />
      <datalist id="camera-rooms">
        {rooms.map((known) => (
          <option key={known}>{known}</option>
        ))}
      </datalist>
      <div className="card-row">
        <div className="field">
          <span className="field-label">{t('cameras.favourite')}</span>
          <span className="field-hint">{t('cameras.favouriteHint')}</span>
        </div>
        <Switch label={t('cameras.favourite')} checked={camera.details.favourite} onChange={(favourite) => change({ details: { favourite } })} />
      </div>
      <div className="field">
        <span className="field-label">{t('cameras.recording')}</span>
        <Segments
          label={t('cameras.recording')}
          value={camera.recording.mode}
          onChange={(mode) => change({ recording: { mode } })}
          options={(['off', 'motion', 'continuous'] as const).map((value) => ({ value, label: t(`recordingMode.${value}`) }))}
        />
        <span className="field-hint">{t(`recordingModeHint.${camera.recording.mode}`)}</span>
      </div>
      {camera.recording.mode === 'motion' ? (
        <div className="two-fields">
          <div className="field">
            <span className="field-label">{t('cameras.preRoll', { count: preRoll })}</span>
            <Slider label={t('cameras.preRoll', { count: preRoll })} value={preRoll} min={0} max={10} step={1} onChange={setPreRoll} onCommit={(value) => change({ recording: { preRollSeconds: value } })} />
          </div>
          <div className="field">
            <span className="field-label">{t('cameras.postRoll', { count: postRoll })}</span>
            <Slider label={t('cameras.postRoll', { count: postRoll })} value={postRoll} min={0} max={60} step={5} onChange={setPostRoll} onCommit={(value) => change({ recording: { postRollSeconds: value } })} />
          </div>
        </div>
      ) : null}
      <div className="card-row">
        <div className="field">
          <span className="field-label">{t('cameras.guard')}</span>
          <span className="field-hint">{t('cameras.guardHint')}</span>
        </div>
        <Switch label={t('cameras.guard')} checked={camera.guard.enabled} onChange={(enabled) => change({ guard: { enabled } })} />
      </div>
      {camera.guard.enabled ? (
        <div className="sensitivity">
          <span className="field-label">{t('cameras.sensitivity')}</span>
          <Slider label={t('cameras.sensitivity')} value={sensitivity} min={1} max={5} step={1} onChange={setSensitivity} onCommit={(value) => change({ guard: { sensitivity: value } })} />
          <span className="field-hint">{t(`sensitivity.${sensitivity}`)}</span>
        </div>
      ) : null}
      <Field label={t('cameras.note')}>{(id) => <textarea id={id} className="input note" rows={3} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} onBlur={saveDetails} />}</Field>
      <div className="field small">
        <span>
          {t('cameras.address')}: {camera.address}
        </span>
        {camera.make || camera.model ? <span>{[camera.make, camera.model].filter(Boolean).join(' ')}</span> : null}
        <span>{t('cameras.addedAt', { time: formatExact(camera.addedMs, i18n.language) })}</span>
      </div>
    </SlideOver>
  );
}
