import type { Clock } from '../../base/clock.ts';
import { clockOffset } from '../../cameras/health/device-facts.ts';
import { getTimeSettings, setNtp, setTime } from '../../cameras/onvif/services/management.ts';
import type { CameraPark } from '../camera-park.ts';
import type { Handlers } from '../dispatcher.ts';
import type { HealthMonitor } from '../health-monitor.ts';

/** Setting by hand takes the time of the way there; the camera tells whole seconds. */
export function healthHandlers(parts: { park: CameraPark; health: HealthMonitor; clock: Clock }): Pick<Handlers, 'cameras.health' | 'cameras.healthHistory' | 'cameras.setClock'> {
  const { park, health, clock } = parts;
  return {
    'cameras.health': ({ id, fresh }) => health.describe(park.get(id), fresh ?? false),

    'cameras.healthHistory'({ id, from, to }) {
      park.get(id);
      return health.history(id, from, to);
    },

    async 'cameras.setClock'({ id, how, server }) {
      const runtime = park.get(id);
      const clockOffsetMs = await runtime.device.link.use(async ({ client }) => {
        const { device, connection } = client;
        const before = await getTimeSettings(device);
        if (server !== undefined) await setNtp(device, { fromDhcp: false, servers: [server] });
        await setTime(device, { ...before, type: how === 'ntp' ? 'ntp' : 'manual' }, how === 'now' ? clock.now() : null);
        // Its time has changed under our signatures: they are made by the new one from now on.
        const offset = await clockOffset(connection, clock);
        if (offset !== null) connection.offsetMs = offset;
        return offset;
      });
      await health.describe(runtime, true);
      return { clockOffsetMs };
    },
  };
}
