import type { NextTake } from '../../contract/takes.ts';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';

/**
 * What a reader of recorded footage gives, in order of time. `take`: which one is read, where some hours were twice.
 * `gap`: no footage from startMs to endMs. `end`: nothing later, or nothing later of this take.
 */
export type PlaybackItem = (InitFragment & { take?: number }) | MediaFragment | { kind: 'gap'; startMs: number; endMs: number; take?: number | undefined } | { kind: 'end'; atMs: number; take?: number | undefined; next?: NextTake | undefined };
