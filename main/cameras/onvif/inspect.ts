import { AppError } from '../../../contract/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { readScopes } from '../discovery/scopes.ts';
import type { Credentials, OnvifDevice } from '../types.ts';
import { candidatePorts } from '../vendors/ports.ts';
import { type ClockOffsets, offsetsOf } from './camera-clock.ts';
import { OnvifConnection, OnvifFault } from './connection.ts';
import { parseDeviceAddress } from './device-address.ts';
import { getCapabilities, getDeviceInformation, getEndpointReference, getScopes, getServices, getSystemDateAndTime, type ServiceMap } from './device-service.ts';
import { readProfiles } from './profiles.ts';

export interface InspectRequest {
  /** `host`, `host:port` or a device service URL; with a bare host the usual ports are tried. */
  address: string;
  credentials: Credentials | null;
  signal?: AbortSignal | undefined;
  clock: Clock;
}

/** A device that is there says the time within this; on the LAN it takes some ms, waking from power saving 2 s. */
const FIRST_ANSWER_MS = 5_000;
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
    const connection = await connect({ ...request, signal });
    const information = await getDeviceInformation(connection).catch(onFault({ make: null, model: null, firmware: null }));
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

/** Asks all candidate ports for the time at once, without credentials, and takes the first that speaks ONVIF. */
async function connect({ address, credentials, clock, signal }: InspectRequest): Promise<OnvifConnection> {
  const place = parseDeviceAddress(address);
  const settled = new AbortController();
  const both = signal ? AbortSignal.any([signal, settled.signal]) : settled.signal;
  const attempts = candidatePorts(place.port).map(async (port) => {
    const first = new OnvifConnection({ ...place, device: { port, path: place.path }, credentials: null, clock, signal: both, readOffsets });
    await getSystemDateAndTime(first, FIRST_ANSWER_MS).catch(onFault(null));
    return port;
  });
  let port: number;
  try {
    port = await Promise.any(attempts);
  } catch (error) {
    throw mostTelling(error instanceof AggregateError ? (error.errors as unknown[]) : [error], address);
  } finally {
    settled.abort();
  }
  const connection = new OnvifConnection({ host: place.host, device: { port, path: place.path }, credentials, clock, signal, readOffsets });
  const offsets = await readOffsets(connection);
  if (offsets && offsets.utcMs !== null) connection.offsetMs = offsets.utcMs;
  return connection;

  async function readOffsets(asked: OnvifConnection): Promise<ClockOffsets | null> {
    const time = await getSystemDateAndTime(asked).catch(whenOptional('refused' as const));
    return time === 'refused' ? null : offsetsOf(time, clock.now());
  }
}

async function servicesOf(connection: OnvifConnection): Promise<ServiceMap> {
  const services = await getServices(connection).catch(whenOptional(new Map() as ServiceMap));
  if (services.size > 0) return services;
  return getCapabilities(connection).catch(whenOptional(new Map() as ServiceMap));
}

/** The device declined: go on without. */
function onFault<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof OnvifFault) return otherwise;
    throw error as Error;
  };
}

/** Whatever else went wrong with an operation that may be missing or broken; credentials and cancelling still count. */
function whenOptional<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    const counts = !(error instanceof AppError) || (['camera-refused', 'camera-locked', 'cancelled'].includes(error.kind) && error.messageKey !== 'camera.notPermitted');
    if (counts) throw error as Error;
    return otherwise;
  };
}

const TELLING: readonly string[] = ['cancelled', 'camera-locked', 'camera-refused', 'not-a-camera', 'timeout', 'unreachable'];

/** Of several ports' failures the one that says most about the device. */
function mostTelling(errors: readonly unknown[], address: string): AppError {
  const rank = (error: AppError) => (TELLING.indexOf(error.kind) + TELLING.length + 1) % (TELLING.length + 1);
  const known = errors.filter((error) => error instanceof AppError).toSorted((a, b) => rank(a) - rank(b))[0];
  if (!known) return new AppError('internal', 'camera.streamFailed', { data: { address }, cause: errors[0] });
  return new AppError(known.kind, known.messageKey, { data: { ...known.data, address }, cause: known });
}
