import { useEffect, useRef } from 'react';
import { speedBeside } from '../../player/playback-mode.ts';
import type { PlaybackState } from '../../player/playback-state.ts';
import { SCALES } from './timeline-scale.ts';
import type { TransportActions } from './transport-actions.ts';

/** The keys of playback; HelpPanel.tsx lists them. */
export function usePlaybackKeys(actions: TransportActions, state: PlaybackState): void {
  const latest = useRef({ actions, state });
  latest.current = { actions, state };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
      // A focused button takes the space bar itself.
      if (event.key === ' ' && event.target instanceof HTMLButtonElement) return;
      if (act(event.key, event.shiftKey, latest.current.actions, latest.current.state)) event.preventDefault();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

/** @returns whether the key means something here. */
export function act(key: string, shift: boolean, actions: TransportActions, state: Pick<PlaybackState, 'wantsPlay' | 'speed'>): boolean {
  const frames = !state.wantsPlay && !shift;
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case ' ':
      actions.togglePlay();
      return true;
    case 'ArrowLeft':
      if (frames) actions.step(-1);
      else actions.jump(-10_000);
      return true;
    case 'ArrowRight':
      if (frames) actions.step(1);
      else actions.jump(10_000);
      return true;
    case ',':
      actions.step(-1);
      return true;
    case '.':
      actions.step(1);
      return true;
    case 'k':
      if (state.wantsPlay) actions.togglePlay();
      return true;
    case 'j':
      actions.playAt(state.wantsPlay && state.speed < 0 ? speedBeside(state.speed, -1) : -1);
      return true;
    case 'l':
      actions.playAt(state.wantsPlay && state.speed > 0 ? speedBeside(state.speed, 1) : 1);
      return true;
    case '[':
      actions.markIn();
      return true;
    case ']':
      actions.markOut();
      return true;
    case '+':
    case '=':
      actions.zoom(0.5);
      return true;
    case '-':
      actions.zoom(2);
      return true;
    case 'PageUp':
      actions.turn('previous');
      return true;
    case 'PageDown':
      actions.turn('next');
      return true;
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
      actions.scale(SCALES[Number(key) - 1] ?? 'day');
      return true;
    case 'n':
      actions.toEvent('next');
      return true;
    case 'p':
      actions.toEvent('previous');
      return true;
    case 's':
      actions.snapshot();
      return true;
    case 'm':
      actions.toggleSound();
      return true;
    case 'f':
      actions.find();
      return true;
    case '?':
      actions.help();
      return true;
    default:
      return false;
  }
}

/** Somebody writes there, or a panel is open over the page. */
function isTaken(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('[role="dialog"]') !== null);
}
