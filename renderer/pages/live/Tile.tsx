import { Circle, Camera as Shutter, Maximize, Square, Volume2, VolumeX } from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Camera, StreamRole } from '../../../contract/types.ts';
import { engine } from '../../host/index.ts';
import { errorText } from '../../i18n/error-text.ts';
import { saveSnapshot } from '../../player/save-snapshot.ts';
import { useToasts } from '../../state/toasts.ts';
import { streamFor } from './layout.ts';
import { TileClock } from './TileClock.tsx';
import { tileNotice } from './tile-notice.ts';
import { TileMessage } from './TileMessage.tsx';
import { useLivePlayer } from './use-live-player.ts';
import { usePixelSize } from './use-size.ts';

export interface TileActions {
  select(cameraId: string): void;
  toggleSolo(cameraId: string): void;
  toggleSound(cameraId: string): void;
  chooseStream(cameraId: string, stream: StreamRole): void;
}

/** Under this nothing is said about waiting: most tiles are there before. Milliseconds. */
const SAY_CONNECTING_MS = 2000;

/** One camera, live. */
export const Tile = memo(function Tile(props: {
  camera: Camera;
  hidden: boolean;
  selected: boolean;
  solo: boolean;
  sound: boolean;
  wish: StreamRole | null;
  actions: TileActions;
}) {
  const { camera, hidden, selected, solo, sound, actions } = props;
  const { t } = useTranslation();
  const show = useToasts((toasts) => toasts.show);
  const tile = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = usePixelSize(tile);
  const stream = streamFor(camera.streams, size, props.wish);
  const { state, player } = useLivePlayer(canvas, { cameraId: camera.id, stream, sound, visible: !hidden });
  const notice = tileNotice(camera, state);
  const waited = useWaited(notice?.key === 'connecting', SAY_CONNECTING_MS);
  const fresh = state.phase === 'playing';
  const hasSub = camera.streams.some((candidate) => candidate.role === 'sub');
  const hasAudio = camera.streams.some((candidate) => candidate.audio !== null);

  useEffect(() => {
    if (selected && document.activeElement !== tile.current) tile.current?.focus({ preventScroll: true });
  }, [selected]);

  const snapshot = () => void (player && saveSnapshot(() => player.snapshot(), camera.name, Date.now()));
  const byHand = camera.recordingUntilMs !== null;
  const record = () => void engine.call('cameras.record', { id: camera.id, on: !byHand }).catch((error: unknown) => show(errorText(error, t)));
  const fullScreen = () => void (document.fullscreenElement ? document.exitFullscreen() : tile.current?.requestFullscreen());

  return (
    <div
      ref={tile}
      className="tile"
      data-testid="tile"
      data-camera-id={camera.id}
      data-phase={state.phase}
      data-motion={camera.motion || undefined}
      data-picture={state.hasPicture || undefined}
      data-stale={(state.hasPicture && !fresh) || undefined}
      hidden={hidden}
      tabIndex={0}
      role="group"
      aria-label={camera.name}
      onFocus={() => actions.select(camera.id)}
      onDoubleClick={() => actions.toggleSolo(camera.id)}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
        const key = event.key.toLowerCase();
        if (key === 's') snapshot();
        else if (key === 'f') fullScreen();
        else if (key === 'enter') actions.toggleSolo(camera.id);
        else return;
        event.preventDefault();
      }}
    >
      <canvas ref={canvas} className="tile-canvas" data-testid="tile-canvas" data-camera-id={camera.id} width={16} height={9} />
      {!state.hasPicture && notice?.key === 'connecting' && <div className="tile-skeleton" aria-hidden />}
      {notice && (notice.key !== 'connecting' || waited) && <TileMessage camera={camera} notice={notice} overPicture={state.hasPicture} onRetry={() => player?.retry()} />}
      <div className="tile-ring" aria-hidden />

      <div className="tile-shade">
        <span className="tile-name">
          <span className="live-dot" data-fresh={fresh || undefined} title={fresh ? t('live.fresh') : t('live.notFresh')} />
          {camera.name}
        </span>
        <span className="tile-facts">
          {camera.recordingState === 'recording' && <span className="tile-rec">{t('live.recording')}</span>}
          <TileClock running={fresh && !hidden} player={player} />
        </span>
      </div>

      <div className="tile-controls" onDoubleClick={(event) => event.stopPropagation()}>
        {hasSub && (
          <button
            type="button"
            className="tile-button tile-button-text"
            aria-pressed={state.stream === 'main'}
            title={state.stream === 'main' ? t('live.toSd') : t('live.toHd')}
            onClick={() => actions.chooseStream(camera.id, state.stream === 'main' ? 'sub' : 'main')}
          >
            {state.stream === 'main' ? 'HD' : 'SD'}
          </button>
        )}
        {hasAudio && (
          <button
            type="button"
            className="tile-button"
            aria-pressed={sound}
            title={sound ? t('live.soundOff') : t('live.soundOn')}
            aria-label={sound ? t('live.soundOff') : t('live.soundOn')}
            onClick={() => actions.toggleSound(camera.id)}
          >
            {sound ? <Volume2 size={16} /> : <VolumeX size={16} />}
          </button>
        )}
        <button type="button" className="tile-button tile-record" aria-pressed={byHand} title={byHand ? t('record.stop') : t('record.start')} aria-label={byHand ? t('record.stop') : t('record.start')} onClick={record} data-testid="tile-record">
          {byHand ? <Square size={14} aria-hidden="true" /> : <Circle size={14} aria-hidden="true" />}
        </button>
        <button type="button" className="tile-button" disabled={!state.hasPicture} title={t('live.snapshot')} aria-label={t('live.snapshot')} onClick={snapshot}>
          <Shutter size={16} />
        </button>
        <button type="button" className="tile-button" title={t('live.fullScreen')} aria-label={t('live.fullScreen')} onClick={fullScreen}>
          <Maximize size={16} />
        </button>
      </div>
      {solo && <span className="visually-hidden">{t('live.solo')}</span>}
    </div>
  );
});

/** True when `condition` has held for so long. */
function useWaited(condition: boolean, ms: number): boolean {
  const [waited, setWaited] = useState(false);
  useEffect(() => {
    if (!condition) return;
    const timer = setTimeout(() => setWaited(true), ms);
    return () => {
      clearTimeout(timer);
      setWaited(false);
    };
  }, [condition, ms]);
  return condition && waited;
}
