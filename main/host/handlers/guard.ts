import type { CameraPark } from '../camera-park.ts';
import type { Handlers } from '../dispatcher.ts';

export function guardHandlers({ park }: { park: CameraPark }): Pick<Handlers, 'guard.state' | 'guard.walk'> {
  return {
    'guard.state': ({ id }) => park.get(id).guardState(),
    'guard.walk': ({ id, begin }) => park.get(id).walk(begin ?? false),
  };
}
