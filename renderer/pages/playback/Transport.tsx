import { Camera as Shutter, ChevronFirst, ChevronLast, Pause, Play, Radio, RotateCcw, RotateCw, StepBack, StepForward, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock, formatDay } from '../../player/format-time.ts';
import { SPEEDS, type PlaybackState } from '../../player/playback-player.ts';
import type { Position } from './position.ts';

export interface TransportActions {
  togglePlay(): void;
  step(direction: 1 | -1): void;
  jump(byMs: number): void;
  toEvent(direction: 'next' | 'previous'): void;
  setSpeed(speed: number): void;
  zoom(factor: number): void;
  snapshot(): void;
  live(): void;
  markIn(): void;
  markOut(): void;
}

export function Transport({ state, position, actions }: { state: PlaybackState; position: Position; actions: TransportActions }) {
  const { t } = useTranslation();
  return (
    <div className="transport" role="toolbar" aria-label={t('playback.controls')}>
      <PositionClock position={position} />
      <div className="transport-middle">
        <Key label={t('playback.previousEvent')} keys="P" onClick={() => actions.toEvent('previous')}>
          <ChevronFirst size={18} />
        </Key>
        <Key label={t('playback.back10')} keys="←" onClick={() => actions.jump(-10_000)}>
          <RotateCcw size={16} />
        </Key>
        <Key label={t('playback.stepBack')} keys="," onClick={() => actions.step(-1)}>
          <StepBack size={16} />
        </Key>
        <button
          type="button"
          className="transport-play"
          title={`${state.wantsPlay ? t('playback.pause') : t('playback.play')} (${t('playback.space')})`}
          aria-label={state.wantsPlay ? t('playback.pause') : t('playback.play')}
          onClick={() => actions.togglePlay()}
        >
          {state.wantsPlay ? <Pause size={20} /> : <Play size={20} />}
        </button>
        <Key label={t('playback.stepForward')} keys="." onClick={() => actions.step(1)}>
          <StepForward size={16} />
        </Key>
        <Key label={t('playback.forward10')} keys="→" onClick={() => actions.jump(10_000)}>
          <RotateCw size={16} />
        </Key>
        <Key label={t('playback.nextEvent')} keys="N" onClick={() => actions.toEvent('next')}>
          <ChevronLast size={18} />
        </Key>
        <select className="transport-speed" aria-label={t('playback.speed')} value={state.speed} onChange={(event) => actions.setSpeed(Number(event.target.value))}>
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
      </div>
      <div className="transport-end">
        <Key label={t('playback.zoomOut')} keys="−" onClick={() => actions.zoom(2)}>
          <ZoomOut size={16} />
        </Key>
        <Key label={t('playback.zoomIn')} keys="+" onClick={() => actions.zoom(0.5)}>
          <ZoomIn size={16} />
        </Key>
        <span className="transport-rule" />
        <button type="button" className="bar-button transport-mark" title={`${t('playback.markIn')} ([)`} aria-label={t('playback.markIn')} onClick={() => actions.markIn()}>
          [
        </button>
        <button type="button" className="bar-button transport-mark" title={`${t('playback.markOut')} (])`} aria-label={t('playback.markOut')} onClick={() => actions.markOut()}>
          ]
        </button>
        <Key label={t('live.snapshot')} keys="S" onClick={() => actions.snapshot()}>
          <Shutter size={16} />
        </Key>
        <button type="button" className="bar-button bar-button-text" onClick={() => actions.live()}>
          <Radio size={16} aria-hidden />
          {t('playback.goLive')}
        </button>
      </div>
    </div>
  );
}

function Key({ label, keys, onClick, children }: { label: string; keys: string; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="bar-button" title={`${label} (${keys})`} aria-label={label} onClick={onClick}>
      {children}
    </button>
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
