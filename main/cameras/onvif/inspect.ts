import { AppError } from '../../../contract/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { readScopes } from '../discovery/scopes.ts';
import type { Credentials, OnvifDevice } from '../types.ts';
import { connectDevice, onFault, servicesOf, whenOptional } from './connect.ts';
import { OnvifConnection, OnvifFault } from './connection.ts';
import { parseDeviceAddress } from './device-address.ts';
import { getDeviceInformation, getEndpointReference, getScopes, getSystemDateAndTime } from './device-service.ts';
import { readProfiles } from './profiles.ts';

export interface InspectRequest {
  /** HTTPS: the pinned certificate. */
  certificate?: string | null;
  /** `host`, `host:port` or a device service URL; with a bare host the usual ports are tried. */
  address: string;
  credentials: Credentials | null;
  signal?: AbortSignal | undefined;
  clock: Clock;
}

/** For everything: a recorder with 32 profiles that takes half a second for each call. */
const INSPECTION_MS = 40_000;

/**
 * What an ONVIF device is and where its streams are.
 * @throws AppError `invalid` (`camera.badAddress`), `unreachable`, `timeout`, `not-a-camera`, `camera-refused`
 * (`camera.wrongPassword` | `camera.passwordNeeded` | `camera.onvifOff`), `camera-locked`, `no-video`, `cancelled`.
 * A refused password is not sent a second time.
 */
export async function inspectDevice(request: InspectRequest): Promise<OnvifDevice> {
  const overall = new AbortController();
  const timer = request.clock.after(INSPECTION_MS, () => overall.abort(new AppError('timeout', 'camera.timeout', { data: { address: request.address } })));
  const signal = request.signal ? AbortSignal.any([request.signal, overall.signal]) : overall.signal;
  try {
    const connection = await connectDevice({ ...request, signal });
    const information = await getDeviceInformation(connection).catch(onFault({ make: null, model: null, firmware: null, serial: null }));
    const services = await servicesOf(connection);
    const profiles = await readProfiles(connection, services);
    const endpoint = await getEndpointReference(connection).catch(whenOptional(null));
    const scopes = readScopes(await getScopes(connection).catch(whenOptional([])));
    return {
      address: connection.address,
      endpoint,
      name: scopes.name,
      make: information.make ?? scopes.make,
      model: information.model ?? scopes.model,
      firmware: information.firmware,
      serial: information.serial,
      certificate: connection.certificate,
      profiles,
    };
  } finally {
    timer[Symbol.dispose]();
  }
}

/** Whether a device service is at that place; asked without credentials. Never throws. */
export async function speaksOnvif(place: { host: string; port: number; clock: Clock; signal: AbortSignal; deadlineMs: number }): Promise<boolean> {
  const { host, port, clock, signal, deadlineMs } = place;
  const { path } = parseDeviceAddress(host);
  const connection = new OnvifConnection({ host, device: { port, path }, credentials: null, clock, signal, readOffsets: async () => null });
  try {
    await getSystemDateAndTime(connection, deadlineMs);
    return true;
  } catch (error) {
    return error instanceof OnvifFault;
  }
}
