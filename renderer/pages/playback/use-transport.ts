import { takeOfEvent } from '../../../contract/takes.ts';
import { useMemo, type RefObject } from 'react';
import type { CameraEvent } from '../../../contract/types.ts';
import { engine } from '../../host/index.ts';
import type { PlaybackPlayer } from '../../player/playback-player.ts';
import type { Position } from './position.ts';
import { LEAD_MS } from './skip.ts';
import type { Scale } from './timeline-scale.ts';
import type { TransportActions } from './transport-actions.ts';
import { eventBeside } from './use-footage.ts';

/** What stands on the page besides the player, for buttons and keys to change. */
export interface PageControls {
  /** End of the newest footage, UTC ms. */
  newestMs: number;
  cameraIds: readonly string[];
  live: boolean;
  goLive(): void;
  leaveLive(): void;
  /** @param take of hours that were twice */
  goTo(ms: number, take?: number): void;
  zoom(factor: number): void;
  scale(scale: Scale): void;
  turn(direction: 'previous' | 'next'): void;
  snapshot(): void;
  toggleSound(): void;
  mark(end: 'in' | 'out'): void;
  star(): void;
  find(): void;
  /** To what was found, where something is looked for; false: nothing is. */
  toFound(direction: 'next' | 'previous', atMs: number): boolean;
  help(): void;
  /** An event outside of what is known was gone to. */
  found(event: CameraEvent): void;
}

/** The next event in a direction, wherever it is; null: there is none. */
async function eventFrom(cameraIds: readonly string[], atMs: number, direction: 'next' | 'previous') {
  const beyond = direction === 'next' ? { from: atMs, order: 'oldest' as const } : { to: atMs, order: 'newest' as const };
  const { events } = await engine.call('events.list', { cameraIds: [...cameraIds], ...beyond, limit: 50 });
  return eventBeside(
    events.toSorted((a, b) => a.startMs - b.startMs),
    atMs,
    direction,
    LEAD_MS,
  );
}

/** The buttons and keys of the page; the object stays the same while a player is there. */
export function useTransport(player: PlaybackPlayer | null, position: Position, page: RefObject<PageControls>): TransportActions {
  return useMemo<TransportActions>(() => {
    /** From the present back to what was recorded of it. */
    const recorded = () => {
      if (!page.current.live) return;
      page.current.leaveLive();
      player?.seek(engine.engineNow());
    };
    return {
      togglePlay() {
        if (page.current.live) {
          recorded();
          player?.pause();
        } else if (player?.state.wantsPlay) player.pause();
        else player?.play();
      },
      playAt(speed) {
        recorded();
        player?.setSpeed(speed);
        player?.play();
      },
      setSpeed(speed) {
        if (speed < 0) recorded();
        player?.setSpeed(speed);
      },
      step(direction) {
        recorded();
        if (direction > 0) player?.stepForward();
        else player?.stepBack();
      },
      jump(byMs) {
        if (position.positionMs !== null) page.current.goTo(position.positionMs + byMs);
      },
      toEvent(direction) {
        const at = position.positionMs;
        if (page.current.cameraIds.length === 0 || at === null || page.current.toFound(direction, at)) return;
        void eventFrom(page.current.cameraIds, at, direction).then(
          (event) => {
            if (!event) return;
            page.current.found(event);
            page.current.goTo(event.startMs - LEAD_MS, takeOfEvent(event));
          },
          () => undefined,
        );
      },
      zoom: (factor) => page.current.zoom(factor),
      scale: (scale) => page.current.scale(scale),
      turn: (direction) => page.current.turn(direction),
      snapshot: () => page.current.snapshot(),
      toggleSound: () => page.current.toggleSound(),
      live: () => page.current.goLive(),
      markIn: () => page.current.mark('in'),
      markOut: () => page.current.mark('out'),
      star: () => page.current.star(),
      find: () => page.current.find(),
      help: () => page.current.help(),
    };
  }, [player, position, page]);
}
