import type { NextTake, PlaceBefore } from '../../contract/takes.ts';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';

/** An init fragment with what else its reader knows. */
export type RecordedInit = InitFragment & { take?: number; before?: PlaceBefore };

/**
 * What a reader of recorded footage gives, in order of time. `take`: which one is read, where some hours were twice.
 * `before`: nothing is recorded at the place that was asked for; the picture before it is there.
 * `gap`: no footage from startMs to endMs. `end`: nothing later, or nothing later of this take.
 */
export type PlaybackItem = RecordedInit | MediaFragment | { kind: 'gap'; startMs: number; endMs: number; take?: number | undefined } | { kind: 'end'; atMs: number; take?: number | undefined; next?: NextTake | undefined };
