import type { CallResult } from '../../contract/calls.ts';
import { useCall } from './hooks.ts';

export type Disk = CallResult<'disks.list'>['disks'][number];

const NONE: readonly Disk[] = [];

/** Recording disks of other computers that are open. `known`: the answer is there, or it is known that there is none. */
export function useDisks(): { disks: readonly Disk[]; known: boolean; again(): void } {
  const { result, error, again } = useCall('disks.list', {});
  return { disks: result?.disks ?? NONE, known: result !== null || error !== null, again };
}
