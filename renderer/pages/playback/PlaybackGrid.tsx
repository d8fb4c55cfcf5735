import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineSpan } from '../../../contract/types.ts';
import type { PlaybackState } from '../../player/playback-state.ts';
import { gridShape, layoutFor } from '../live/layout.ts';
import type { PlayedCamera } from './played-cameras.ts';
import { PlaybackTile, type PlaybackTileActions } from './PlaybackTile.tsx';
import type { Position } from './position.ts';
import { useGaps } from './use-gaps.ts';

/** The cameras of the page, in step. */
export function PlaybackGrid(props: {
  cameras: readonly PlayedCamera[];
  state: PlaybackState;
  spans: ReadonlyMap<string, readonly TimelineSpan[]>;
  position: Position;
  leading: string | null;
  live: boolean;
  sound: boolean;
  /** Only events are played. */
  quiet: boolean;
  actions: PlaybackTileActions;
  /** Over the picture of the leading camera. */
  over: ReactNode;
}) {
  const { cameras, state, spans, position, leading, live, sound, quiet, actions, over } = props;
  const { t } = useTranslation();
  const gaps = useGaps(state, spans, position);
  const { columns, rows } = gridShape(layoutFor(cameras.length), cameras.length);
  return (
    <div className="playback-stage" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))` }}>
      {cameras.map((camera) => (
        <PlaybackTile
          key={camera.id}
          camera={camera}
          track={state.tracks.find(({ cameraId }) => cameraId === camera.id) ?? null}
          gap={gaps.get(camera.id) ?? null}
          leading={camera.id === leading}
          several={cameras.length > 1}
          live={live}
          sound={sound}
          actions={actions}
          over={camera.id === leading ? over : null}
        />
      ))}
      {!live && state.phase === 'ended' && <div className="stage-note">{quiet ? t('playback.noMoreEvents') : state.speed < 0 ? t('playback.beginning') : t('playback.ended')}</div>}
      {!live && (state.phase === 'seeking' || state.phase === 'buffering') && (
        <div className="stage-wait" role="status" aria-label={t('playback.loading')}>
          <LoaderCircle size={22} className="spin" aria-hidden />
        </div>
      )}
    </div>
  );
}
