import { Camera as Shutter, ChevronFirst, ChevronLast, Keyboard, Pause, Play, Radio, RotateCcw, RotateCw, Star, StepBack, StepForward, Volume2, VolumeX } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock, formatDay } from '../../player/format-time.ts';
import { SPEEDS } from '../../player/playback-mode.ts';
import type { PlaybackState } from '../../player/playback-state.ts';
import { BarKey } from './BarKey.tsx';
import type { Position } from './position.ts';
import { type Skip, SKIPS } from './skip.ts';
import type { TransportActions } from './transport-actions.ts';

export function Transport(props: {
  state: PlaybackState;
  live: boolean;
  /** False: of another computer's footage there is no present. */
  canGoLive: boolean;
  canStar: boolean;
  /** Previous and next are of what was found. */
  finding: boolean;
  position: Position;
  /** Null: it is elsewhere. */
  zoom: ReactNode;
  actions: TransportActions;
  skip: Skip;
  onSkip(skip: Skip): void;
  /** Null: there is none to be heard. */
  sound: { on: boolean; volume: number; onVolume(volume: number): void } | null;
}) {
  const { state, live, position, actions, skip, sound } = props;
  const { t } = useTranslation();
  const playing = live || state.wantsPlay;
  return (
    <div className="transport" role="toolbar" aria-label={t('playback.controls')}>
      <PositionClock position={position} />
      <div className="transport-middle">
        <BarKey label={t(props.finding ? 'playback.find.previous' : 'playback.previousEvent')} keys="P" onClick={() => actions.toEvent('previous')}>
          <ChevronFirst size={18} />
        </BarKey>
        <BarKey label={t('playback.back10')} keys="←" onClick={() => actions.jump(-10_000)}>
          <RotateCcw size={16} />
        </BarKey>
        <BarKey label={t('playback.stepBack')} keys="," onClick={() => actions.step(-1)}>
          <StepBack size={16} />
        </BarKey>
        <button
          type="button"
          className="transport-play"
          title={`${playing ? t('playback.pause') : t('playback.play')} (${t('playback.space')})`}
          aria-label={playing ? t('playback.pause') : t('playback.play')}
          onClick={() => actions.togglePlay()}
        >
          {playing ? <Pause size={20} /> : <Play size={20} />}
        </button>
        <BarKey label={t('playback.stepForward')} keys="." onClick={() => actions.step(1)}>
          <StepForward size={16} />
        </BarKey>
        <BarKey label={t('playback.forward10')} keys="→" onClick={() => actions.jump(10_000)}>
          <RotateCw size={16} />
        </BarKey>
        <BarKey label={t(props.finding ? 'playback.find.next' : 'playback.nextEvent')} keys="N" onClick={() => actions.toEvent('next')}>
          <ChevronLast size={18} />
        </BarKey>
        <select className="transport-select transport-speed" aria-label={t('playback.speed')} title={`${t('playback.speed')} (J K L)`} value={state.speed} onChange={(event) => actions.setSpeed(Number(event.target.value))}>
          <optgroup label={t('playback.forward')}>
            {SPEEDS.map((speed) => (
              <option key={speed} value={speed}>
                {speed}×
              </option>
            ))}
          </optgroup>
          <optgroup label={t('playback.backward')}>
            {SPEEDS.map((speed) => (
              <option key={-speed} value={-speed}>
                −{speed}×
              </option>
            ))}
          </optgroup>
        </select>
      </div>
      <div className="transport-end">
        <select className="transport-select transport-skip" aria-label={t('playback.skip')} title={t('playback.skip')} value={skip} onChange={(event) => props.onSkip(SKIPS.find((each) => each === event.target.value) ?? 'pauses')}>
          <option value="pauses">{t('playback.skipPauses')}</option>
          <option value="quiet">{t('playback.skipQuiet')}</option>
          <option value="nothing">{t('playback.skipNothing')}</option>
        </select>
        {sound && (
          <span className="transport-sound">
            <BarKey label={sound.on ? t('live.soundOff') : t('live.soundOn')} keys="M" pressed={sound.on} onClick={() => actions.toggleSound()}>
              {sound.on ? <Volume2 size={16} /> : <VolumeX size={16} />}
            </BarKey>
            {sound.on && (
              <input
                className="transport-volume"
                type="range"
                min={0}
                max={1}
                step={0.05}
                value={sound.volume}
                aria-label={t('playback.volume')}
                onChange={(event) => sound.onVolume(Number(event.target.value))}
              />
            )}
          </span>
        )}
        {props.zoom}
        <span className="transport-rule" />
        <button type="button" className="bar-button transport-mark" title={`${t('playback.markIn')} ([)`} aria-label={t('playback.markIn')} onClick={() => actions.markIn()}>
          [
        </button>
        <button type="button" className="bar-button transport-mark" title={`${t('playback.markOut')} (])`} aria-label={t('playback.markOut')} onClick={() => actions.markOut()}>
          ]
        </button>
        <button type="button" className="bar-button" title={t('playback.star')} aria-label={t('playback.star')} data-testid="star" disabled={!props.canStar} onClick={() => actions.star()}>
          <Star size={16} />
        </button>
        <BarKey label={t('live.snapshot')} keys="S" onClick={() => actions.snapshot()}>
          <Shutter size={16} />
        </BarKey>
        <BarKey label={t('playback.help')} keys="?" onClick={() => actions.help()}>
          <Keyboard size={16} />
        </BarKey>
        <button type="button" className="bar-button bar-button-text transport-live" aria-pressed={live} title={t('playback.goLive')} aria-label={t('playback.goLive')} disabled={!props.canGoLive} onClick={() => actions.live()}>
          <Radio size={16} aria-hidden />
          <span>{t('playback.goLive')}</span>
        </button>
      </div>
    </div>
  );
}

/** The moment that is shown, written without React: it changes with each picture. */
function PositionClock({ position }: { position: Position }) {
  const { i18n } = useTranslation();
  const clock = useRef<HTMLElement>(null);
  const day = useRef<HTMLElement>(null);
  useEffect(() => {
    const show = (ms: number) => {
      const time = formatClock(ms, i18n.language, true);
      if (clock.current && clock.current.textContent !== time) clock.current.textContent = time;
      const date = formatDay(ms, i18n.language);
      if (day.current && day.current.textContent !== date) day.current.textContent = date;
    };
    if (position.positionMs !== null) show(position.positionMs);
    const subscription = position.onPosition(show);
    return () => subscription[Symbol.dispose]();
  }, [position, i18n.language]);
  return (
    <div className="transport-clock" data-testid="position">
      <b ref={clock} />
      <span ref={day} />
    </div>
  );
}
