/** Classes of footage as the index numbers them: what is kept how long depends on them. */
import type { FootageClass } from '../../contract/types.ts';

/** `ring`: pre-roll on disk, no footage yet; goes unless something happens. */
export type SegmentClass = FootageClass | 'ring';

/** What footage can be recorded as; `starred` comes later, if it does. */
export type RecordedClass = Exclude<SegmentClass, 'starred'>;

/** In order from 0. */
const NUMBERS = { continuous: 0, events: 1, manual: 2, starred: 3, ring: 4 } as const satisfies Record<SegmentClass, number>;
const NAMES = Object.keys(NUMBERS) as SegmentClass[];

export function classNumber(name: SegmentClass): number {
  return NUMBERS[name];
}

export function className(number: number): SegmentClass {
  return NAMES[number] ?? 'continuous';
}
