import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../../contract/types.ts';
import { TileMessage } from '../../live/TileMessage.tsx';
import { tileNotice } from '../../live/tile-notice.ts';
import { useLivePlayer } from '../../live/use-live-player.ts';

/** The camera's picture, with what is drawn on it. Its main stream: that is what is being set. */
export function Stage({ camera, children }: { camera: Camera; children?: ReactNode }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { state, player } = useLivePlayer(canvas, { cameraId: camera.id, stream: 'main', sound: false, visible: true });
  const notice = tileNotice(camera, state);
  return (
    <div className="stage" data-phase={state.phase} data-testid="stage">
      <div className="stage-frame" style={{ aspectRatio: `${state.width || 16} / ${state.height || 9}` }}>
        <canvas ref={canvas} className="stage-canvas" width={16} height={9} aria-label={camera.name} />
        {notice ? <TileMessage camera={camera} notice={notice} overPicture={state.hasPicture} onRetry={() => player?.retry()} /> : null}
        {children}
        <span className="stage-label small">
          <span className="live-dot" data-fresh={state.phase === 'playing' || undefined} title={t(state.phase === 'playing' ? 'live.fresh' : 'live.notFresh')} />
          {state.width > 0 ? `${state.width} × ${state.height}` : ''}
        </span>
      </div>
    </div>
  );
}
