/** What of a draft of guard settings differs from those that hold. Pure. */
import type { GuardSettings } from '../../../../../contract/guard-types.ts';

export function changedIn(held: GuardSettings, patch: Partial<GuardSettings>): Partial<GuardSettings> {
  return Object.fromEntries(Object.entries(patch).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(held[name as keyof GuardSettings])));
}

/** Side of the square that a minimum size stands for, as a share of the picture's height. */
export function sideOf(minSize: number): number {
  return minSize * 0.03;
}
