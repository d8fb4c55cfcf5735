import type { PlaybackWish } from './media-link.ts';

/** Amounts, either way. */
export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64] as const;

/** From this speed on only keyframes are read and decoded: more pictures could not be seen, and would cost a core. */
const KEYFRAMES_ONLY_SPEED = 8;
/** So many pictures a second are enough to see where one is, and few enough for every camera of a page. */
const FAST_PICTURES_PER_SECOND = 15;
const FAST_PICTURES_OF_MANY = 6;
/** Above this many cameras the recorded sub-streams do, where there are any. */
const MOST_ON_MAIN = 4;

/** How the frames of a speed are come by. */
export interface PlaybackMode {
  reel: 'forward' | 'backward' | 'keyframes';
  direction: 1 | -1;
  wish: PlaybackWish;
}

export function modeOf(speed: number, cameras: number): PlaybackMode {
  const direction = speed < 0 ? -1 : 1;
  const keyframes = Math.abs(speed) >= KEYFRAMES_ONLY_SPEED;
  const perSecond = cameras > MOST_ON_MAIN ? FAST_PICTURES_OF_MANY : FAST_PICTURES_PER_SECOND;
  return {
    reel: keyframes ? 'keyframes' : direction < 0 ? 'backward' : 'forward',
    direction,
    wish: {
      ...(cameras > MOST_ON_MAIN && { stream: 'sub' as const }),
      ...(direction < 0 && { direction: 'backward' as const }),
      ...(keyframes && { keyframesEveryMs: Math.round((Math.abs(speed) * 1000) / perSecond) }),
    },
  };
}

export function sameMode(a: PlaybackMode, b: PlaybackMode): boolean {
  return a.reel === b.reel && a.direction === b.direction && a.wish.stream === b.wish.stream && a.wish.keyframesEveryMs === b.wish.keyframesEveryMs;
}

/** The next speed of the table in a direction; from one end it goes no further. Slower than the slowest forward turns round. */
export function speedBeside(speed: number, step: 1 | -1): number {
  const all = [...SPEEDS.map((each) => -each).toReversed(), ...SPEEDS];
  const index = all.findIndex((each) => each === speed);
  return all[Math.min(all.length - 1, Math.max(0, index + step))] ?? 1;
}
