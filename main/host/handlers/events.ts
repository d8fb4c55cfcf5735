import { AppError } from '../../../contract/errors.ts';
import { DEFAULT_RECORDING } from '../../../contract/types.ts';
import { roleAllows } from '../../../contract/roles.ts';
import type { Storage } from '../../storage/types.ts';
import type { CameraPark } from '../camera-park.ts';
import type { Handlers } from '../dispatcher.ts';

type Names = Extract<keyof Handlers, `events.${string}`>;

export function eventHandlers({ storage, park }: { storage: Storage; park: Pick<CameraPark, 'list'> }): Pick<Handlers, Names> {
  const { events } = storage;
  return {
    'events.list': (input) => storage.listEvents(input),
    'events.outline': ({ pageSize, timeZone, ...query }) => events.outline(query, { pageSize, timeZone }),
    'events.get': async ({ id }) => ({ event: await events.get(id) }),
    async 'events.picture'({ id }) {
      const jpeg = await events.picture(id);
      return { jpeg: jpeg && Buffer.from(jpeg).toString('base64') };
    },
    'events.zones': async () => ({ zones: await events.zones() }),
    async 'events.update'({ id, starred, note }) {
      const { cameraId } = await events.get(id);
      // Of a camera that was removed nobody knows any more how it recorded.
      const plan = park.list().find((camera) => camera.id === cameraId)?.recording ?? DEFAULT_RECORDING;
      return { event: await events.update(id, { starred, note }, { preMs: plan.preRollSeconds * 1_000, postMs: plan.postRollSeconds * 1_000 }) };
    },
    async 'events.delete'({ ids, footage = false }, { session }) {
      if (footage && !roleAllows(session.role, 'owner')) throw new AppError('forbidden', 'call.forbidden', { data: { call: 'events.delete', needs: 'owner' } });
      return { deletion: await events.delete(ids, { footage, by: session.name }) };
    },
    'events.undelete': async ({ id }) => ({ events: await events.undelete(id) }),
  };
}
