import { Radio, Volume2 } from 'lucide-react';
import { memo, type ReactNode, useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineSpan } from '../../../contract/types.ts';
import type { LivePlayer } from '../../player/live-player.ts';
import type { TrackState } from '../../player/playback-track.ts';
import { LiveLayer } from './LiveLayer.tsx';
import type { PlayedCamera } from './played-cameras.ts';
import { NothingLive, TileMessage } from './TileMessage.tsx';
import { usePictureZoom } from './use-picture-zoom.ts';

export interface PlaybackTileActions {
  register(cameraId: string, canvas: HTMLCanvasElement | null): void;
  lead(cameraId: string): void;
  alone(cameraId: string): void;
  retry(): void;
  /** Of the live picture over it. */
  live(cameraId: string, player: LivePlayer | null): void;
}

/** One camera of the page. */
export const PlaybackTile = memo(function PlaybackTile(props: {
  camera: PlayedCamera;
  track: TrackState | null;
  /** Where there is no footage at the moment, what the timeline knows of that. */
  gap: TimelineSpan | null;
  /** It is one of several, and the one that is heard and stepped by. */
  leading: boolean;
  several: boolean;
  live: boolean;
  sound: boolean;
  actions: PlaybackTileActions;
  /** Lies over the picture, and grows with it. */
  over: ReactNode;
}) {
  const { camera, track, gap, leading, several, live, sound, actions, over } = props;
  const { t } = useTranslation();
  const tile = useRef<HTMLDivElement>(null);
  const zoom = usePictureZoom(tile, { onClick: () => actions.lead(camera.id), onDouble: () => actions.alone(camera.id) });
  const { register } = actions;
  const canvas = useCallback((element: HTMLCanvasElement | null) => register(camera.id, element), [register, camera.id]);
  const transform = `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`;
  const empty = track !== null && !live && (track.shows === 'gap' || (track.shows === 'end' && several));
  return (
    <div ref={tile} className="playback-tile" data-testid="playback-tile" data-shows={track?.shows} data-leading={(several && leading) || undefined} data-zoomed={zoom.scale > 1 || undefined} data-empty={empty || undefined}>
      <div className="playback-picture" style={{ transform }}>
        <canvas ref={canvas} className="playback-canvas" data-testid="playback-canvas" data-camera-id={camera.id} width={16} height={9} />
        {live && camera.camera && <LiveLayer camera={camera.camera} sound={sound && leading} onPlayer={actions.live} />}
        {over}
      </div>
      {track && !live && <TileMessage camera={camera} track={track} gap={gap} several={several} onRetry={actions.retry} />}
      {live && !camera.camera && <NothingLive />}
      <span className="playback-name">
        {camera.name}
        {several && leading && sound && (track?.hasSound ?? false) && <Volume2 size={14} aria-label={t('playback.heard')} />}
      </span>
      {live && camera.camera && (
        <span className="playback-live">
          <Radio size={14} aria-hidden />
          {t('playback.live')}
        </span>
      )}
      {zoom.scale > 1 && <span className="playback-zoomed">{zoom.scale.toFixed(1)}×</span>}
    </div>
  );
});
