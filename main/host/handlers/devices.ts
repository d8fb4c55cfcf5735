import type { SettingsOutcome, SettingValue } from '../../../contract/device-types.ts';
import { AppError } from '../../../contract/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { listControls, switchControl } from '../../cameras/control/controls.ts';
import { reboot } from '../../cameras/onvif/services/management.ts';
import type { CameraRegistry } from '../../cameras/registry.ts';
import { applySettings, readSettings } from '../../cameras/settings/transaction.ts';
import type { CameraPark } from '../camera-park.ts';
import type { CameraRuntime } from '../camera-runtime.ts';
import type { CallContext, Handlers } from '../dispatcher.ts';
import { pictureAfter } from '../picture-after.ts';

type Names = Extract<keyof Handlers, 'cameras.settings' | 'cameras.applySettings' | 'cameras.control' | 'cameras.reboot' | `ptz.${string}`>;

export function deviceHandlers(parts: { park: CameraPark; registry: CameraRegistry; clock: Clock }): Pick<Handlers, Names> {
  const { park } = parts;
  const ptz = (id: string) => park.get(id).device.ptz;
  /** Whoever is gone cannot say stop. */
  const stopWith = (id: string, { signal, connection }: CallContext) => {
    if (connection) signal.addEventListener('abort', () => void ptz(id).stop().catch(() => {}), { once: true });
  };
  return {
    async 'cameras.settings'({ id }) {
      return park.get(id).device.link.use(async (device) => ({ items: await readSettings(device), controls: await listControls(device) }));
    },

    'cameras.applySettings': async ({ id, changes }, { signal }) => applyTo(park.get(id), changes, parts, signal),

    async 'cameras.control'({ id, control, on }) {
      await park.get(id).device.link.use((device) => switchControl(device, control, on));
      return {};
    },

    async 'cameras.reboot'({ id }) {
      const { device } = park.get(id);
      await device.link.use(({ client }) => reboot(client.device));
      device.link.reset();
      return {};
    },

    'ptz.describe': async ({ id }) => ({ ptz: await ptz(id).describe() }),

    async 'ptz.move'({ id, pan, tilt, zoom }, context) {
      stopWith(id, context);
      await ptz(id).move({ pan, tilt, zoom });
      return {};
    },

    async 'ptz.stop'({ id }) {
      await ptz(id).stop();
      return {};
    },

    async 'ptz.focus'({ id, speed }, context) {
      stopWith(id, context);
      await ptz(id).move({ focus: speed });
      return {};
    },

    'ptz.savePreset': async ({ id, name, token }) => ({ token: await ptz(id).savePreset(name, token ?? null) }),

    'ptz.renamePreset'({ id, token, name }) {
      ptz(id).renamePreset(token, name);
      return {};
    },

    async 'ptz.removePreset'({ id, token }) {
      await ptz(id).removePreset(token);
      return {};
    },

    async 'ptz.goto'({ id, token }) {
      await ptz(id).goto(token);
      return {};
    },

    async 'ptz.setHome'({ id }) {
      await ptz(id).setHome();
      return {};
    },

    async 'ptz.calibrate'({ id }) {
      await ptz(id).calibrate();
      return {};
    },

    async 'ptz.patrol'({ id, stops, running }) {
      ptz(id).setPatrol({ stops, running });
      return { ptz: await ptz(id).describe() };
    },
  };
}

/** A camera restarts its encoder in some seconds; one that restarts as a whole takes half a minute. */
const PICTURE_LIMIT_MS = 30_000;

/** The transaction on a camera that runs: its picture is waited for on its own streams. */
export async function applyTo(runtime: CameraRuntime, changes: Record<string, SettingValue>, parts: { registry: CameraRegistry; clock: Clock }, signal?: AbortSignal): Promise<SettingsOutcome> {
  const role = Object.keys(changes).every((key) => key.startsWith('encoder.sub')) ? 'sub' : 'main';
  const size = changes[`encoder.${role}.size`];
  const outcome = await runtime.device.link.use((device) =>
    applySettings(changes, {
      device,
      signal,
      pictureBack: async () => {
        // A camera that sleeps shows nothing; what it says of itself has to do.
        if (runtime.describe().status === 'asleep') return true;
        const picture = await pictureAfter(runtime.hub(role).hub, { clock: parts.clock, limitMs: PICTURE_LIMIT_MS, size: typeof size === 'string' ? size : null });
        return picture !== null;
      },
    }),
  );
  if (outcome.outcome === 'stuck') throw new AppError('conflict', 'camera.settingsStuck', { data: { keys: outcome.results.map(({ key }) => key) } });
  if (outcome.outcome === 'applied') rememberStreams(runtime, parts.registry);
  return outcome;
}

/** What the streams are now, as they show themselves. */
function rememberStreams(runtime: CameraRuntime, registry: CameraRegistry): void {
  const streams = runtime.config.streams.map((stream) => {
    const video = runtime.hub(stream.role).role === stream.role ? runtime.hub(stream.role).hub.current?.video : null;
    return video ? { ...stream, codec: video.codec, codecString: video.codecString, width: video.width, height: video.height } : stream;
  });
  registry.update(runtime.config.id, { streams });
  const config = registry.get(runtime.config.id);
  if (config) runtime.configure(config);
}
