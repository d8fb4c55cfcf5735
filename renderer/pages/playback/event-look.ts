import type { EventKind } from '../../../contract/types.ts';

/** Nothing moved: something is wrong with a camera or with the disk. */
const TROUBLE: ReadonlySet<EventKind> = new Set(['tamper', 'card-error', 'camera-offline', 'storage']);

/** Plain motion is a low mark, what was recognised a tall one, trouble a red one; in the order in which they are drawn over each other. */
export const EVENT_LOOKS = ['motion', 'recognised', 'trouble'] as const;
export type EventLook = (typeof EVENT_LOOKS)[number];

export function eventLook(kind: EventKind): EventLook {
  if (kind === 'motion') return 'motion';
  return TROUBLE.has(kind) ? 'trouble' : 'recognised';
}
