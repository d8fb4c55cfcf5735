import type { InitFragment, MediaFragment } from '../../media/fragment.ts';

/** Where what is read goes on in the order in which it was recorded: the clock was put back there (storage/takes.ts). */
export interface NextTake {
  take: number;
  /** UTC ms. */
  atMs: number;
}

/**
 * What a reader of recorded footage gives, in order of time. `take` of an init: which one is read, where some hours were twice.
 * `gap`: no footage from startMs to endMs. `end`: nothing later, or nothing later of this take.
 */
export type PlaybackItem = (InitFragment & { take?: number }) | MediaFragment | { kind: 'gap'; startMs: number; endMs: number } | { kind: 'end'; atMs: number; next?: NextTake | undefined };
