import type { InitFragment, MediaFragment } from '../../media/fragment.ts';

/** What a reader of recorded footage gives, in order of time. `gap`: no footage from startMs to endMs. `end`: nothing later. */
export type PlaybackItem = InitFragment | MediaFragment | { kind: 'gap'; startMs: number; endMs: number } | { kind: 'end'; atMs: number };
