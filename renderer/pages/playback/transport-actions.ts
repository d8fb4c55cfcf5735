import type { Scale } from './timeline-scale.ts';

/** What buttons and keys of the page do. */
export interface TransportActions {
  togglePlay(): void;
  /** Plays at this speed; below 0 backward. */
  playAt(speed: number): void;
  /** Changes the speed of what plays or rests. */
  setSpeed(speed: number): void;
  step(direction: 1 | -1): void;
  jump(byMs: number): void;
  toEvent(direction: 'next' | 'previous'): void;
  zoom(factor: number): void;
  /** So much of time in sight. */
  scale(scale: Scale): void;
  /** To the stretch before or after the one in sight. */
  turn(direction: 'previous' | 'next'): void;
  snapshot(): void;
  toggleSound(): void;
  live(): void;
  markIn(): void;
  markOut(): void;
  star(): void;
  /** Motion in a part of the picture, or no more of that. */
  find(): void;
  help(): void;
}
