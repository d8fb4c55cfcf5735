import { MemoryStick, Pause, Play, RotateCcw, RotateCw, Volume2, VolumeX, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../../../contract/types.ts';
import { Button } from '../../../../components/controls.tsx';
import { ErrorNote } from '../../../../components/feedback.tsx';
import { engine } from '../../../../host/index.ts';
import { formatClock, formatDay } from '../../../../player/format-time.ts';
import type { MediaLink } from '../../../../player/media-link.ts';
import { PlaybackPlayer } from '../../../../player/playback-player.ts';
import type { PlaybackState } from '../../../../player/playback-state.ts';

/** The card is played forward; from eight times on by its keyframes. */
const SPEEDS = [1, 2, 4, 8, 16];
const JUMP_MS = 10_000;
/** The rest of the page needs no more of the place than this. */
const TELL_MS = 500;

/** The same players as for our own footage, over a channel that reads the camera's card. */
const CARD: MediaLink = {
  engineNow: () => engine.engineNow(),
  openLive: (options, handlers) => engine.openLive(options, handlers),
  openPlayback: (options, handlers) => engine.openCard(options, handlers),
};

/** What the camera's card has, in the place of its live picture. A new `start` moves it there. */
export function CardStage({ camera, start, onPosition, onClose }: { camera: Camera; start: { atMs: number }; onPosition(atMs: number): void; onClose(): void }) {
  const { t, i18n } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [player, setPlayer] = useState<PlaybackPlayer | null>(null);
  const [state, setState] = useState<PlaybackState | null>(null);
  const [positionMs, setPositionMs] = useState(start.atMs);
  const [sound, setSound] = useState(false);
  const first = useRef(start);
  const tell = useRef(onPosition);
  useEffect(() => {
    tell.current = onPosition;
  });
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const made = new PlaybackPlayer({ link: CARD, cameras: [{ cameraId: camera.id, canvas: element }], atMs: first.current.atMs, play: true });
    let toldMs = 0;
    made.onState((next) => {
      setState(next);
      // Looking for more again and again would open a session of the camera each time.
      if (next.phase === 'ended' && next.wantsPlay) made.pause();
    });
    made.onPosition((ms) => {
      if (Math.abs(ms - toldMs) < TELL_MS) return;
      toldMs = ms;
      setPositionMs(ms);
      tell.current(ms);
    });
    setPlayer(made);
    return () => {
      made.close();
      setPlayer(null);
    };
  }, [camera.id]);
  useEffect(() => {
    if (!player || start === first.current) return;
    first.current = start;
    player.seek(start.atMs);
    player.play();
  }, [player, start]);
  useEffect(() => player?.setSound(sound ? 1 : null), [player, sound]);
  const jump = (byMs: number) => player?.seek(player.positionMs + byMs);
  const playing = state?.wantsPlay ?? true;
  const hasSound = state?.tracks[0]?.hasSound ?? false;
  return (
    <div className="sd-stage" data-testid="card-stage" data-at={Math.round(positionMs)} data-phase={state?.phase ?? 'seeking'}>
      <div className="stage">
        <div className="stage-frame" style={{ aspectRatio: `${state?.width || 16} / ${state?.height || 9}` }}>
          <canvas ref={canvas} className="stage-canvas" data-testid="card-canvas" width={16} height={9} aria-label={t('card.pictureOf', { name: camera.name })} />
          {state?.phase === 'seeking' || state?.phase === 'buffering' ? <span className="sd-stage-wait small">{t('card.seeking')}</span> : null}
          {state?.phase === 'ended' ? <span className="sd-stage-wait small">{t('card.ended')}</span> : null}
          {state?.phase === 'unplayable' ? <span className="sd-stage-wait small">{t('live.notice.codec', { codec: state.codec ?? '' })}</span> : null}
          <span className="sd-stage-badge small">
            <MemoryStick size={14} aria-hidden="true" />
            {t('card.fromCard')}
          </span>
        </div>
      </div>
      {state?.phase === 'failed' ? (
        <ErrorNote error={state.error}>
          <Button onClick={() => player?.retry()}>{t('card.again')}</Button>
        </ErrorNote>
      ) : null}
      <div className="sd-transport" role="toolbar" aria-label={t('playback.controls')}>
        <Button look="quiet" onClick={() => jump(-JUMP_MS)} aria-label={t('playback.back10')} title={t('playback.back10')}>
          <RotateCcw size={16} aria-hidden="true" />
        </Button>
        <Button onClick={() => (playing ? player?.pause() : player?.play())} aria-label={t(playing ? 'playback.pause' : 'playback.play')} title={t(playing ? 'playback.pause' : 'playback.play')} data-testid="card-toggle">
          {playing ? <Pause size={16} aria-hidden="true" /> : <Play size={16} aria-hidden="true" />}
        </Button>
        <Button look="quiet" onClick={() => jump(JUMP_MS)} aria-label={t('playback.forward10')} title={t('playback.forward10')}>
          <RotateCw size={16} aria-hidden="true" />
        </Button>
        <select className="select sd-speed" aria-label={t('playback.speed')} value={state?.speed ?? 1} onChange={(event) => player?.setSpeed(Number(event.target.value))}>
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
        {hasSound ? (
          <Button look="quiet" aria-pressed={sound} onClick={() => setSound(!sound)} aria-label={t('card.sound')} title={t('card.sound')}>
            {sound ? <Volume2 size={16} aria-hidden="true" /> : <VolumeX size={16} aria-hidden="true" />}
          </Button>
        ) : null}
        <span className="sd-clock">
          {formatDay(positionMs, i18n.language)} <b>{formatClock(positionMs, i18n.language, true)}</b>
        </span>
        <Button look="quiet" onClick={onClose} data-testid="card-close">
          <X size={16} aria-hidden="true" />
          {t('card.backToLive')}
        </Button>
      </div>
    </div>
  );
}
