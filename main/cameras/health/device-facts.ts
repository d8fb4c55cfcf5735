/** What a device says of its own state: version, clock, Wi-Fi, card. */
import type { DeviceHealth } from '../../../contract/health-types.ts';
import type { Clock } from '../../base/clock.ts';
import type { Device } from '../control/device-link.ts';
import { ifOffered } from '../onvif/client.ts';
import { getDeviceInformation, getSystemDateAndTime } from '../onvif/device-service.ts';
import { NS } from '../onvif/namespaces.ts';
import { getNetworkInterfaces, getNtp, getTimeSettings, getWifiSignal } from '../onvif/services/management.ts';
import { getRecordingJobs, getRecordingSummary } from '../onvif/services/recordings.ts';

export type DeviceFacts = Omit<DeviceHealth, 'lastRebootMs' | 'batteryPercent' | 'events' | 'card'> & { card: Omit<NonNullable<DeviceHealth['card']>, 'failing'> | null };

export async function readDeviceFacts({ client }: Device, clock: Clock): Promise<DeviceFacts> {
  const { device, connection } = client;
  const information = await ifOffered(getDeviceInformation(connection), { make: null, model: null, firmware: null, serial: null });
  const time = await ifOffered(getTimeSettings(device), null);
  const ntp = await ifOffered(getNtp(device), null);
  return {
    firmware: information.firmware,
    serial: information.serial,
    clockOffsetMs: await clockOffset(client.connection, clock),
    timeSource: time?.type ?? null,
    timeZone: time?.timeZone ?? null,
    ntpServers: ntp?.servers ?? [],
    wifi: await wifiOf(client),
    card: await cardOf(client),
    checkedMs: clock.now(),
  };
}

/** The camera's clock minus ours, ms. It tells whole seconds: half a second is what it is off on average. */
export async function clockOffset(connection: Device['client']['connection'], clock: Clock): Promise<number | null> {
  const askedMs = clock.now();
  const time = await ifOffered(getSystemDateAndTime(connection), 'refused' as const);
  if (time === 'refused' || time.utcMs === null) return null;
  return Math.round(time.utcMs + 500 - (askedMs + clock.now()) / 2);
}

async function wifiOf(client: Device['client']): Promise<DeviceFacts['wifi']> {
  const interfaces = await ifOffered(getNetworkInterfaces(client.device), []);
  const wireless = interfaces.find(({ token, name }) => /wlan|wifi|wi-fi|dot11|ra\d/i.test(`${token} ${name ?? ''}`));
  return wireless ? ifOffered(getWifiSignal(client.device, wireless.token), null) : null;
}

async function cardOf(client: Device['client']): Promise<DeviceFacts['card']> {
  const search = client.service(NS.search);
  const recording = client.service(NS.recording);
  if (!search && !recording) return null;
  const summary = await ifOffered(search && getRecordingSummary(search), null);
  const jobs = await ifOffered(recording && getRecordingJobs(recording), null);
  if (!summary && !jobs) return null;
  return { recording: jobs && jobs.length > 0 ? jobs.some(({ active }) => active) : null, fromMs: summary?.fromMs ?? null, untilMs: summary?.untilMs ?? null };
}
