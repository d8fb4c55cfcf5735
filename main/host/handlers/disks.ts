import type { Handlers } from '../dispatcher.ts';
import type { OpenedDisks } from '../opened-disks.ts';

export function diskHandlers(disks: OpenedDisks): Pick<Handlers, 'disks.open' | 'disks.list' | 'disks.close'> {
  return {
    'disks.open': async ({ path }) => ({ disk: await disks.open(path) }),
    'disks.list': async () => ({ disks: await disks.list() }),
    'disks.close': async ({ id }) => ({ closed: await disks.closeDisk(id) }),
  };
}
