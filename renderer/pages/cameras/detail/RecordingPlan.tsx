import { CircleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallParams } from '../../../../contract/calls.ts';
import { type Camera, LONGEST_PRE_ROLL_IN_MEMORY_SECONDS, type RecordedHours, type RecordingMode } from '../../../../contract/types.ts';
import { Segments, Switch } from '../../../components/controls.tsx';
import { StepSlider } from '../../../components/StepSlider.tsx';
import { formatDuration } from '../../../i18n/format.ts';
import { fill, hoursOf, PRESETS, weekOf } from '../../../components/week/week-cells.ts';
import { WeekGrid } from '../../../components/week/WeekGrid.tsx';

type Patch = Omit<CallParams<'cameras.update'>, 'id'>;

// Second by second where it is about not missing somebody, coarser where it is about how much to keep.
const PRE_ROLL_STEPS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 30, 45, 60];
const POST_ROLL_STEPS = [0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300];
const EVENT_STEPS = [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600];
/** Most visits are shorter: whoever limits it gets this to begin with. */
const FIRST_EVENT_SECONDS = 60;
const STREAMS = [
  { value: 'main', label: 'cameras.streamMain', hint: 'cameras.streamMainHint' },
  { value: 'sub', label: 'cameras.streamSub', hint: 'cameras.streamSubHint' },
  { value: 'both', label: 'cameras.streamBoth', hint: 'cameras.streamBothHint' },
] as const;
/** As many as the contract takes. */
const MOST_HOURS = 200;
const ORDER = ['off', 'motion', 'continuous', 'schedule'] as const satisfies readonly RecordingMode[];

/** When a camera is recorded, which of its streams, and how much around what happens. */
export function RecordingPlan({ camera, save }: { camera: Camera; save(patch: Patch): Promise<void> }) {
  const { t } = useTranslation();
  const plan = camera.recording;
  const choose = (mode: RecordingMode) => {
    // Hours that begin empty would stop a recording that runs: they begin with what was done all the time.
    const before = plan.mode === 'continuous' || plan.mode === 'motion' ? plan.mode : null;
    const hours = mode === 'schedule' && before && plan.hours.length === 0 ? { hours: hoursOf(fill(weekOf<RecordedHours['mode']>([]), PRESETS.always, before)) } : {};
    void save({ recording: { mode, ...hours } });
  };
  const streams = STREAMS.find(({ value }) => value === plan.streams) ?? STREAMS[0];
  return (
    <section data-testid="recording-plan">
      <div className="field">
        <span className="field-label">{t('cameras.recording')}</span>
        <Segments label={t('cameras.recording')} value={plan.mode} onChange={choose} options={ORDER.map((value) => ({ value, label: t(`recordingMode.${value}`) }))} />
        <span className="field-hint">{t(`recordingModeHint.${plan.mode}`)}</span>
      </div>
      {plan.mode === 'schedule' ? (
        <>
          <WeekGrid
            label={t('cameras.recordedHours')}
            hours={plan.hours}
            most={MOST_HOURS}
            timeZone={camera.details.timeZone}
            nothing={t('cameras.notRecorded')}
            brushes={[
              { mode: 'continuous', label: t('cameras.paintAlways') },
              { mode: 'motion', label: t('cameras.paintEvents') },
            ]}
            save={(hours) => save({ recording: { hours } })}
          />
          {plan.hours.length === 0 ? <p className="advice">
              <CircleAlert size={16} aria-hidden="true" />
              {t('cameras.noRecordedHours')}
            </p> : null}
        </>
      ) : null}
      {plan.mode === 'motion' || plan.mode === 'schedule' ? (
        <>
          <Around camera={camera} save={save} />
          <EventLength camera={camera} save={save} />
        </>
      ) : null}
      {camera.streams.some(({ role }) => role === 'sub') ? (
        <div className="field">
          <span className="field-label">{t('cameras.recordedStreams')}</span>
          <Segments label={t('cameras.recordedStreams')} value={plan.streams} onChange={(value) => void save({ recording: { streams: value } })} options={STREAMS.map(({ value, label }) => ({ value, label: t(label) }))} />
          <span className="field-hint">{t(streams.hint)}</span>
        </div>
      ) : null}
      {camera.streams.some(({ audio }) => audio !== null) ? (
        <div className="card-row">
          <div className="field">
            <span className="field-label">{t('cameras.recordedSound')}</span>
            <span className="field-hint">{t('cameras.recordedSoundHint')}</span>
          </div>
          <Switch label={t('cameras.recordedSound')} checked={plan.audio} onChange={(audio) => void save({ recording: { audio } })} />
        </div>
      ) : null}
    </section>
  );
}

/** Seconds before and after what happens. */
function Around({ camera, save }: { camera: Camera; save(patch: Patch): Promise<void> }) {
  const { t, i18n } = useTranslation();
  // While somebody drags; then what the engine says is shown again.
  const [dragged, setDragged] = useState<{ preRollSeconds?: number; postRollSeconds?: number }>({});
  const { preRollSeconds: before, postRollSeconds: after } = { ...camera.recording, ...dragged };
  const words = (seconds: number) => formatDuration(seconds * 1_000, i18n.language);
  const keep = (recording: typeof dragged) => void save({ recording }).then(() => setDragged({}));
  return (
    <div className="two-fields">
      <div className="field">
        <span className="field-label">{t('cameras.preRoll', { time: words(before) })}</span>
        <StepSlider label={t('cameras.preRollLabel')} text={words(before)} value={before} steps={PRE_ROLL_STEPS} onChange={(value) => setDragged({ preRollSeconds: value })} onCommit={(value) => keep({ preRollSeconds: value })} />
        {before > LONGEST_PRE_ROLL_IN_MEMORY_SECONDS ? <span className="field-hint">{t('cameras.preRollOnDisk', { seconds: LONGEST_PRE_ROLL_IN_MEMORY_SECONDS })}</span> : null}
      </div>
      <div className="field">
        <span className="field-label">{t('cameras.postRoll', { time: words(after) })}</span>
        <StepSlider label={t('cameras.postRollLabel')} text={words(after)} value={after} steps={POST_ROLL_STEPS} onChange={(value) => setDragged({ postRollSeconds: value })} onCommit={(value) => keep({ postRollSeconds: value })} />
      </div>
    </div>
  );
}

/** How long an event is recorded at most, from when it began. */
function EventLength({ camera, save }: { camera: Camera; save(patch: Patch): Promise<void> }) {
  const { t, i18n } = useTranslation();
  const [dragged, setDragged] = useState<number | null>(null);
  const { eventSeconds } = camera.recording;
  const seconds = dragged ?? eventSeconds;
  const words = (value: number) => formatDuration(value * 1_000, i18n.language);
  const keep = (value: number | null) => void save({ recording: { eventSeconds: value } }).then(() => setDragged(null));
  return (
    <div className="field" data-testid="event-length">
      <span className="field-label">{t('cameras.eventLength')}</span>
      <Segments<'whole' | 'limited'>
        label={t('cameras.eventLength')}
        value={eventSeconds === null ? 'whole' : 'limited'}
        options={[
          { value: 'whole', label: t('cameras.eventWhole') },
          { value: 'limited', label: t('cameras.eventLimited') },
        ]}
        onChange={(which) => keep(which === 'whole' ? null : FIRST_EVENT_SECONDS)}
      />
      {seconds === null || eventSeconds === null ? null : (
        <>
          <span>{t('cameras.eventSeconds', { time: words(seconds) })}</span>
          <StepSlider label={t('cameras.eventLength')} text={words(seconds)} value={seconds} steps={EVENT_STEPS} onChange={setDragged} onCommit={keep} />
        </>
      )}
      <span className="field-hint">{t(eventSeconds === null ? 'cameras.eventWholeHint' : 'cameras.eventLimitedHint')}</span>
    </div>
  );
}
