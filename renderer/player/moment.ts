import type { NextTake } from '../../contract/takes.ts';
import type { Picture } from './picture.ts';

/** What is to be seen of a camera from some moment on. Whoever takes a picture's moment closes the picture. */
export type Moment =
  | { kind: 'picture'; startMs: number; endMs: number; picture: Picture }
  /** Nothing was recorded. */
  | { kind: 'gap'; startMs: number; endMs: number }
  /** Nothing more is recorded: forward from `startMs` on, backward before `endMs`; but in another take of hours that were twice. */
  | { kind: 'end'; startMs: number; endMs: number; next: NextTake | null };

export function closeMoment(moment: Moment | null | undefined): void {
  if (moment?.kind === 'picture') moment.picture.close();
}
