/** Finding the device service of a host and getting ready to ask it. */
import { AppError } from '../../../contract/errors.ts';
import type { Clock } from '../../base/clock.ts';
import type { Credentials } from '../types.ts';
import { candidatePorts } from '../vendors/ports.ts';
import { type ClockOffsets, offsetsOf } from './camera-clock.ts';
import { OnvifConnection, OnvifFault } from './connection.ts';
import { parseDeviceAddress } from './device-address.ts';
import { getCapabilities, getServices, getSystemDateAndTime, type ServiceMap } from './device-service.ts';

export interface ConnectRequest {
  /** `host`, `host:port` or a device service URL; with a bare host the usual ports are tried. */
  address: string;
  credentials: Credentials | null;
  /** HTTPS: the pinned certificate. A pinned device is only ever asked over TLS. */
  certificate?: string | null;
  signal?: AbortSignal | undefined;
  clock: Clock;
}

/** A device that is there says the time within this; on the LAN it takes some ms, waking from power saving 2 s. */
const FIRST_ANSWER_MS = 5_000;

/** Asks all candidate ports for the time at once, without credentials, and takes the first that speaks ONVIF. */
export async function connectDevice({ address, credentials, certificate = null, clock, signal }: ConnectRequest): Promise<OnvifConnection> {
  const given = parseDeviceAddress(address);
  const { host, path } = given;
  const secure = given.secure || certificate !== null;
  const settled = new AbortController();
  const both = signal ? AbortSignal.any([signal, settled.signal]) : settled.signal;
  const attempts = candidatePorts(given.port).map(async (port) => {
    const first = new OnvifConnection({ host, device: { port, path, secure }, credentials: null, certificate, clock, signal: both, readOffsets });
    await getSystemDateAndTime(first, FIRST_ANSWER_MS).catch(onFault(null));
    return { port, certificate: first.certificate };
  });
  let found: { port: number; certificate: string | null };
  try {
    found = await Promise.any(attempts);
  } catch (error) {
    throw mostTelling(error instanceof AggregateError ? (error.errors as unknown[]) : [error], address);
  } finally {
    settled.abort();
  }
  const connection = new OnvifConnection({ host, device: { port: found.port, path, secure }, credentials, certificate: found.certificate, clock, signal, readOffsets });
  const offsets = await readOffsets(connection);
  if (offsets && offsets.utcMs !== null) connection.offsetMs = offsets.utcMs;
  return connection;

  async function readOffsets(asked: OnvifConnection): Promise<ClockOffsets | null> {
    const time = await getSystemDateAndTime(asked).catch(whenOptional('refused' as const));
    return time === 'refused' ? null : offsetsOf(time, clock.now());
  }
}

/** Where its services are; empty when it will not say. */
export async function servicesOf(connection: OnvifConnection): Promise<ServiceMap> {
  const services = await getServices(connection).catch(whenOptional(new Map() as ServiceMap));
  if (services.size > 0) return services;
  return getCapabilities(connection).catch(whenOptional(new Map() as ServiceMap));
}

/** The device declined: go on without. */
export function onFault<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof OnvifFault) return otherwise;
    throw error as Error;
  };
}

/** Whatever else went wrong with an operation that may be missing or broken; credentials and cancelling still count. */
export function whenOptional<T>(otherwise: T): (error: unknown) => T {
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
