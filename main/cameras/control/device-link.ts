/** The way to one configured camera's ONVIF services: opened when first needed, and anew after it was lost. */
import { AppError } from '../../../contract/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { OnvifClient } from '../onvif/client.ts';
import { pickStreams } from '../onvif/pick-streams.ts';
import { readProfiles } from '../onvif/profiles.ts';
import { getProfileParts, type ProfileParts } from '../onvif/services/media-sources.ts';
import type { CameraConfig } from '../types.ts';

/** The profiles of this camera among those of its device, which may have several lenses or channels. */
export interface DeviceTargets {
  main: ProfileParts;
  sub: ProfileParts | null;
  /** The next one of the same scene that is encoded for itself. */
  third: ProfileParts | null;
  /** The profile that turns it; null where nothing turns. */
  ptz: ProfileParts | null;
}

export interface Device {
  client: OnvifClient;
  targets: DeviceTargets;
}

export class DeviceLink {
  readonly #config: () => CameraConfig;
  readonly #password: () => string | null;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  #open: { key: string; device: Promise<Device> } | null = null;
  #refused: { key: string; error: AppError } | null = null;

  constructor(options: { config: () => CameraConfig; password: () => string | null; clock: Clock }) {
    this.#config = options.config;
    this.#password = options.password;
    this.#clock = options.clock;
  }

  /** Whether the camera was added by ONVIF at all. */
  get possible(): boolean {
    return this.#config().source === 'onvif';
  }

  /**
   * Does something with the device. A connection that was lost is opened anew next time.
   * @param options.automatic nobody has asked for it: a refused password is not tried again
   * @throws AppError `unsupported` (`camera.noOnvif`) for a camera added by its stream's address; and what the device throws.
   */
  async use<T>(work: (device: Device, signal: AbortSignal) => Promise<T>, { automatic = false }: { automatic?: boolean } = {}): Promise<T> {
    if (!this.possible) throw new AppError('unsupported', 'camera.noOnvif', { data: { name: this.#config().name } });
    // Rule 5: what nobody has asked for does not send a refused password again.
    if (automatic && this.#refused?.key === this.#key()) throw this.#refused.error;
    const { device, key } = this.#opened();
    try {
      return await work(await device, this.#closing.signal);
    } catch (error) {
      const isRefused = error instanceof AppError && (error.kind === 'camera-refused' || error.kind === 'camera-locked') && error.messageKey !== 'camera.notPermitted';
      if (isRefused) this.#refused = { key, error };
      // A device that has declined is still there; anything else, a refused password included, begins anew.
      if (!(error instanceof AppError) || error.kind !== 'unsupported') this.#forget(key);
      throw error;
    }
  }

  /** What is remembered of the device is read again at the next use: it was changed, or restarted. */
  reset(): void {
    this.#open = null;
    this.#refused = null;
  }

  close(): void {
    this.#closing.abort(new AppError('cancelled', 'camera.cancelled'));
    this.#open = null;
  }

  #opened(): { key: string; device: Promise<Device> } {
    const key = this.#key();
    if (this.#open?.key === key) return this.#open;
    const { username } = this.#config();
    const password = this.#password();
    const device = this.#connect(username === null && password === null ? null : { username: username ?? '', password: password ?? '' });
    // Whoever waits for it hears of the failure; nobody else has to.
    device.catch(() => {});
    this.#open = { key, device };
    return this.#open;
  }

  #key(): string {
    const { address, username, certificates, mainUrl } = this.#config();
    return JSON.stringify([address, username, this.#password(), certificates.onvif, mainUrl]);
  }

  #forget(key: string): void {
    if (this.#open?.key === key) this.#open = null;
  }

  async #connect(credentials: { username: string; password: string } | null): Promise<Device> {
    const config = this.#config();
    const client = await OnvifClient.open({ address: config.address, credentials, certificate: config.certificates.onvif, clock: this.#clock, signal: this.#closing.signal });
    const parts = await getProfileParts(client);
    return { client, targets: config.profiles ? byToken(parts, config.profiles) : await byStreams(client, parts, config) };
  }
}

function byToken(parts: readonly ProfileParts[], tokens: NonNullable<CameraConfig['profiles']>): DeviceTargets {
  const find = (token: string | null) => parts.find((part) => part.token === token) ?? null;
  const main = find(tokens.main) ?? parts[0];
  if (!main) throw new AppError('no-video', 'camera.noVideo');
  return complete(parts, main, find(tokens.sub));
}

/** Cameras from before profiles were remembered: those whose streams are the ones that are recorded. */
async function byStreams(client: OnvifClient, parts: readonly ProfileParts[], config: CameraConfig): Promise<DeviceTargets> {
  const profiles = await readProfiles(client.connection, client.services);
  const ours = profiles.find(({ rtspUrl }) => rtspUrl === config.mainUrl) ?? pickStreams(profiles).main;
  const sub = profiles.find(({ rtspUrl }) => rtspUrl === config.subUrl);
  return byToken(parts, { main: ours.token, sub: sub?.token ?? null });
}

function complete(parts: readonly ProfileParts[], main: ProfileParts, sub: ProfileParts | null): DeviceTargets {
  const sameScene = (part: ProfileParts) => part.sourceToken === null || main.sourceToken === null || part.sourceToken === main.sourceToken;
  const used = new Set([main.encoderToken, sub?.encoderToken]);
  const third = parts.find((part) => sameScene(part) && part.encoderToken !== null && !used.has(part.encoderToken)) ?? null;
  const turning = [main, ...(sub ? [sub] : []), ...parts.filter(sameScene)].find(({ ptz }) => ptz);
  return { main, sub, third, ptz: turning ?? null };
}

