/** The Device service (ONVIF Core §8, devicemgmt.wsdl): one function per operation. */
import { all, at, intOf, one, printable, textOf } from '../xml/read.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { CameraTime } from './camera-clock.ts';
import type { OnvifConnection, ServicePath } from './connection.ts';
import { NS } from './namespaces.ts';

export interface DeviceInformation {
  make: string | null;
  model: string | null;
  firmware: string | null;
  serial: string | null;
}

/** Where the services are that were advertised, by namespace; the host of an address is not kept. */
export type ServiceMap = ReadonlyMap<string, ServicePath>;

const MOST_SERVICES = 64;

/** tt:Capabilities and its extension: where each service's address stands. */
const CAPABILITY_PATHS: readonly (readonly [namespace: string, ...path: string[]])[] = [
  [NS.media, 'Media'],
  [NS.ptz, 'PTZ'],
  [NS.imaging, 'Imaging'],
  [NS.events, 'Events'],
  [NS.deviceIo, 'Extension', 'DeviceIO'],
  [NS.recording, 'Extension', 'Recording'],
  [NS.search, 'Extension', 'Search'],
  [NS.replay, 'Extension', 'Replay'],
];

function deviceCall(connection: OnvifConnection, operation: string, content = '', deadlineMs?: number) {
  return {
    service: connection.device,
    action: `${NS.device}/${operation}`,
    body: content === '' ? `<tds:${operation} xmlns:tds="${NS.device}"/>` : `<tds:${operation} xmlns:tds="${NS.device}">${content}</tds:${operation}>`,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  };
}

/** Asked without credentials, since signing needs the answer; `refused` by devices that do not tell strangers. */
export async function getSystemDateAndTime(connection: OnvifConnection, deadlineMs?: number): Promise<CameraTime | 'refused'> {
  const reply = await connection.callUnsigned(deviceCall(connection, 'GetSystemDateAndTime', '', deadlineMs));
  if (reply === 'refused') return 'refused';
  const time = one(reply, NS.device, 'SystemDateAndTime');
  return { utcMs: readDateTime(one(time, NS.tt, 'UTCDateTime')), localMs: readDateTime(one(time, NS.tt, 'LocalDateTime')) };
}

export async function getDeviceInformation(connection: OnvifConnection): Promise<DeviceInformation> {
  const reply = await connection.call(deviceCall(connection, 'GetDeviceInformation'));
  const text = (name: string) => printable(textOf(one(reply, NS.device, name)));
  return { make: text('Manufacturer'), model: text('Model'), firmware: text('FirmwareVersion'), serial: text('SerialNumber') };
}

/** All services with their namespaces: the newer way, which alone tells of Media2. */
export async function getServices(connection: OnvifConnection): Promise<ServiceMap> {
  const reply = await connection.call(deviceCall(connection, 'GetServices', '<tds:IncludeCapability>false</tds:IncludeCapability>'));
  const services = new Map<string, ServicePath>();
  for (const service of all(reply, NS.device, 'Service').slice(0, MOST_SERVICES)) {
    keep(services, connection, textOf(one(service, NS.device, 'Namespace')), textOf(one(service, NS.device, 'XAddr')));
  }
  return services;
}

/** The older way, for devices without GetServices. */
export async function getCapabilities(connection: OnvifConnection): Promise<ServiceMap> {
  const reply = await connection.call(deviceCall(connection, 'GetCapabilities', '<tds:Category>All</tds:Category>'));
  const services = new Map<string, ServicePath>();
  const capabilities = one(reply, NS.device, 'Capabilities');
  for (const [namespace, ...path] of CAPABILITY_PATHS) keep(services, connection, namespace, textOf(at(capabilities, NS.tt, ...path, 'XAddr')));
  return services;
}

/** The identity that discovery tells too; many devices lack the operation. */
export async function getEndpointReference(connection: OnvifConnection): Promise<string | null> {
  const reply = await connection.call(deviceCall(connection, 'GetEndpointReference'));
  return printable(textOf(one(reply, NS.device, 'GUID')), 256);
}

/** The device's scopes: URIs that say name, hardware and place. */
export async function getScopes(connection: OnvifConnection): Promise<string[]> {
  const reply = await connection.call(deviceCall(connection, 'GetScopes'));
  return all(reply, NS.device, 'Scopes')
    .slice(0, 64)
    .map((scope) => textOf(one(scope, NS.tt, 'ScopeItem')))
    .filter((item) => item !== null);
}

function keep(services: Map<string, ServicePath>, connection: OnvifConnection, namespace: string | null, xaddr: string | null): void {
  const place = xaddr === null ? null : connection.serviceAt(xaddr);
  if (namespace && place) services.set(namespace, place);
}

/** tt:DateTime. Null when a part is missing or out of range. */
function readDateTime(element: XmlElement | null): number | null {
  const date = one(element, NS.tt, 'Date');
  const time = one(element, NS.tt, 'Time');
  const part = (parent: XmlElement | null, name: string, least: number, most: number) => {
    const value = intOf(one(parent, NS.tt, name));
    return value !== null && value >= least && value <= most ? value : Number.NaN;
  };
  // A camera without a battery starts in 1970.
  const day = Date.UTC(part(date, 'Year', 1970, 2200), part(date, 'Month', 1, 12) - 1, part(date, 'Day', 1, 31));
  const ms = day + ((part(time, 'Hour', 0, 23) * 60 + part(time, 'Minute', 0, 59)) * 60 + part(time, 'Second', 0, 60)) * 1000;
  return Number.isFinite(ms) ? ms : null;
}
