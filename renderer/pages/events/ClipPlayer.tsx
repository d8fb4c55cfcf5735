import { Pause, Play, RotateCcw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { engine } from '../../host/index.ts';
import { formatLength } from '../../player/format-time.ts';
import { PlaybackPlayer } from '../../player/playback-player.ts';
import type { PlaybackState } from '../../player/playback-state.ts';

/** The event's footage, played where its picture is, from a little before to a little after. */
export function ClipPlayer({ cameraId, from, to, take, playing, onPlaying }: { cameraId: string; from: number; to: number; take?: number | undefined; playing: boolean; onPlaying(playing: boolean): void }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const player = useRef<PlaybackPlayer | null>(null);
  const [state, setState] = useState<PlaybackState | null>(null);
  const [atMs, setAtMs] = useState(from);
  const told = useRef(onPlaying);
  told.current = onPlaying;

  useEffect(() => {
    if (!canvas.current) return;
    const made = new PlaybackPlayer({ link: engine, cameras: [{ cameraId, canvas: canvas.current }], atMs: from, play: true, take });
    player.current = made;
    made.onState(setState);
    made.onPosition((ms) => {
      setAtMs(ms);
      if (ms < to || !made.state.wantsPlay) return;
      made.pause();
      told.current(false);
    });
    return () => {
      player.current = null;
      made.close();
    };
  }, [cameraId, from, to, take]);
  useEffect(() => {
    if (playing && (player.current?.positionMs ?? 0) >= to) player.current?.seek(from);
    if (playing) player.current?.play();
    else player.current?.pause();
  }, [playing, from, to]);

  const over = atMs >= to;
  const [track] = state?.tracks ?? [];
  const problem = state?.phase === 'unplayable' ? t('events.clipUnplayable') : state?.phase === 'failed' ? t('playback.failed') : track?.shows === 'gap' || track?.shows === 'end' ? t('events.noFootage') : null;
  return (
    <div className="clip" data-testid="clip" data-phase={state?.phase} data-picture={state?.hasPicture || undefined}>
      <canvas ref={canvas} className="clip-picture" width={16} height={9} />
      {problem !== null && !(state?.hasPicture && track?.shows === 'picture') && <p className="clip-problem">{problem}</p>}
      <div className="clip-bar">
        <button type="button" className="clip-button" aria-label={t(playing ? 'playback.pause' : 'playback.play')} onClick={() => onPlaying(!playing)}>
          {playing ? <Pause size={16} aria-hidden /> : over ? <RotateCcw size={16} aria-hidden /> : <Play size={16} aria-hidden />}
        </button>
        <input type="range" className="clip-range" min={from} max={to} step={100} value={Math.min(to, Math.max(from, atMs))} aria-label={t('events.clipPosition')} onChange={(event) => player.current?.seek(Number(event.target.value))} />
        <span className="clip-time">
          {formatLength(Math.min(to, Math.max(from, atMs)) - from)} / {formatLength(to - from)}
        </span>
      </div>
    </div>
  );
}
