/** The part of the Device service that changes the device: time, users, network, firmware, restart (devicemgmt.wsdl). */
import { AppError } from '../../../../contract/errors.ts';
import { all, at, boolOf, escapeXml, intOf, one, printable, textOf } from '../../xml/read.ts';
import type { ServicePort } from '../client.ts';
import { NS } from '../namespaces.ts';

export interface DeviceTime {
  type: 'ntp' | 'manual';
  daylightSavings: boolean;
  /** POSIX TZ string, as the device has it. */
  timeZone: string | null;
}

export interface NtpSettings {
  fromDhcp: boolean;
  servers: string[];
}

export interface DeviceUser {
  name: string;
  level: 'Administrator' | 'Operator' | 'User' | 'Anonymous' | 'Extended';
}

export interface NetworkInterface {
  token: string;
  name: string | null;
  mac: string | null;
  dhcp: boolean;
  address: string | null;
  prefix: number | null;
}

const USER_LEVELS = ['Administrator', 'Operator', 'User', 'Anonymous', 'Extended'] as const;

export async function getTimeSettings(device: ServicePort): Promise<DeviceTime> {
  const time = one(await device.call('GetSystemDateAndTime'), NS.device, 'SystemDateAndTime');
  return {
    type: textOf(one(time, NS.tt, 'DateTimeType'))?.toLowerCase() === 'ntp' ? 'ntp' : 'manual',
    daylightSavings: boolOf(one(time, NS.tt, 'DaylightSavings')) ?? false,
    timeZone: textOf(at(time, NS.tt, 'TimeZone', 'TZ')),
  };
}

/** @param utcMs for `manual` only: what the clock is set to */
export async function setTime(device: ServicePort, time: DeviceTime, utcMs: number | null): Promise<void> {
  const now = new Date(utcMs ?? 0);
  const utc =
    time.type === 'ntp' || utcMs === null
      ? ''
      : `<x:UTCDateTime><tt:Time><tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute><tt:Second>${now.getUTCSeconds()}</tt:Second></tt:Time>` +
        `<tt:Date><tt:Year>${now.getUTCFullYear()}</tt:Year><tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day></tt:Date></x:UTCDateTime>`;
  const zone = time.timeZone === null ? '' : `<x:TimeZone><tt:TZ>${escapeXml(time.timeZone)}</tt:TZ></x:TimeZone>`;
  await device.call('SetSystemDateAndTime', `<x:DateTimeType>${time.type === 'ntp' ? 'NTP' : 'Manual'}</x:DateTimeType><x:DaylightSavings>${time.daylightSavings}</x:DaylightSavings>${zone}${utc}`);
}

export async function getNtp(device: ServicePort): Promise<NtpSettings> {
  const ntp = one(await device.call('GetNTP'), NS.device, 'NTPInformation');
  const servers = [...all(ntp, NS.tt, 'NTPManual'), ...all(ntp, NS.tt, 'NTPFromDHCP')].slice(0, 8).map((entry) => textOf(one(entry, NS.tt, 'DNSname')) ?? textOf(one(entry, NS.tt, 'IPv4Address')) ?? textOf(one(entry, NS.tt, 'IPv6Address')));
  return { fromDhcp: boolOf(one(ntp, NS.tt, 'FromDHCP')) ?? false, servers: servers.filter((server) => server !== null) };
}

export async function setNtp(device: ServicePort, { fromDhcp, servers }: NtpSettings): Promise<void> {
  const manual = fromDhcp ? '' : servers.map((server) => `<x:NTPManual>${hostXml(server)}</x:NTPManual>`).join('');
  await device.call('SetNTP', `<x:FromDHCP>${fromDhcp}</x:FromDHCP>${manual}`);
}

export async function getUsers(device: ServicePort): Promise<DeviceUser[]> {
  return all(await device.call('GetUsers'), NS.device, 'User')
    .slice(0, 64)
    .flatMap((user) => {
      const name = textOf(one(user, NS.tt, 'Username'));
      const level = USER_LEVELS.find((known) => known === textOf(one(user, NS.tt, 'UserLevel')));
      return name === null ? [] : [{ name, level: level ?? 'User' }];
    });
}

export async function setPassword(device: ServicePort, user: DeviceUser, password: string): Promise<void> {
  await device.call('SetUser', `<x:User><tt:Username>${escapeXml(user.name)}</tt:Username><tt:Password>${escapeXml(password)}</tt:Password><tt:UserLevel>${user.level}</tt:UserLevel></x:User>`);
}

export async function getNetworkInterfaces(device: ServicePort): Promise<NetworkInterface[]> {
  return all(await device.call('GetNetworkInterfaces'), NS.device, 'NetworkInterfaces')
    .slice(0, 16)
    .map((each) => {
      const config = at(each, NS.tt, 'IPv4', 'Config');
      const dhcp = boolOf(one(config, NS.tt, 'DHCP')) ?? false;
      const current = (dhcp ? one(config, NS.tt, 'FromDHCP') : null) ?? one(config, NS.tt, 'Manual') ?? one(config, NS.tt, 'FromDHCP') ?? one(config, NS.tt, 'LinkLocal');
      return {
        token: each.attributes['token'] ?? '',
        name: printable(textOf(at(each, NS.tt, 'Info', 'Name')), 40),
        mac: printable(textOf(at(each, NS.tt, 'Info', 'HwAddress')), 20),
        dhcp,
        address: textOf(one(current, NS.tt, 'Address')),
        prefix: intOf(one(current, NS.tt, 'PrefixLength')),
      };
    });
}

/** @returns whether the device wants to be restarted for it */
export async function setNetworkInterface(device: ServicePort, token: string, wanted: { dhcp: true } | { dhcp: false; address: string; prefix: number }): Promise<{ rebootNeeded: boolean }> {
  const ipv4 = wanted.dhcp
    ? '<tt:Enabled>true</tt:Enabled><tt:DHCP>true</tt:DHCP>'
    : `<tt:Enabled>true</tt:Enabled><tt:Manual><tt:Address>${escapeXml(wanted.address)}</tt:Address><tt:PrefixLength>${wanted.prefix}</tt:PrefixLength></tt:Manual><tt:DHCP>false</tt:DHCP>`;
  const reply = await device.call('SetNetworkInterfaces', `<x:InterfaceToken>${escapeXml(token)}</x:InterfaceToken><x:NetworkInterface><tt:Enabled>true</tt:Enabled><tt:IPv4>${ipv4}</tt:IPv4></x:NetworkInterface>`);
  return { rebootNeeded: boolOf(one(reply, NS.device, 'RebootNeeded')) ?? false };
}

export async function getGateway(device: ServicePort): Promise<string | null> {
  return textOf(one(one(await device.call('GetNetworkDefaultGateway'), NS.device, 'NetworkGateway'), NS.tt, 'IPv4Address'));
}

export async function setGateway(device: ServicePort, address: string): Promise<void> {
  await device.call('SetNetworkDefaultGateway', `<x:IPv4Address>${escapeXml(address)}</x:IPv4Address>`);
}

export async function reboot(device: ServicePort): Promise<void> {
  await device.call('SystemReboot');
}

/** Where the firmware goes, and how long the device says it will be away. */
export interface FirmwareSlot {
  /** As the device writes it; only its port and path are used. */
  uri: string;
  /** To wait before sending, ms. */
  delayMs: number;
  downMs: number;
}

/** @throws AppError `unsupported` when the device gives no address to send to */
export async function startFirmwareUpgrade(device: ServicePort): Promise<FirmwareSlot> {
  const reply = await device.call('StartFirmwareUpgrade');
  const uri = textOf(one(reply, NS.device, 'UploadUri'));
  if (uri === null) throw new AppError('unsupported', 'camera.noFirmwareUpload');
  return { uri, delayMs: durationMs(textOf(one(reply, NS.device, 'UploadDelay'))) ?? 0, downMs: durationMs(textOf(one(reply, NS.device, 'ExpectedDownTime'))) ?? 0 };
}

/** Lamps, wipers, sirens: what `Capabilities/Device/Extension` or the service's capabilities list. */
export async function getAuxiliaryCommands(device: ServicePort): Promise<string[]> {
  const capabilities = one(await device.call('GetServiceCapabilities'), NS.device, 'Capabilities');
  const listed = one(capabilities, NS.device, 'Misc')?.attributes['AuxiliaryCommands'] ?? '';
  return listed.split(/\s+/).filter((command) => command !== '').slice(0, 64);
}

export async function sendAuxiliary(device: ServicePort, command: string): Promise<void> {
  await device.call('SendAuxiliaryCommand', `<x:AuxiliaryCommand>${escapeXml(command)}</x:AuxiliaryCommand>`);
}

export type WifiSignal = 'none' | 'very-bad' | 'bad' | 'good' | 'very-good';
const SIGNALS: Record<string, WifiSignal> = { None: 'none', 'Very Bad': 'very-bad', Bad: 'bad', Good: 'good', 'Very Good': 'very-good' };

export async function getWifiSignal(device: ServicePort, interfaceToken: string): Promise<{ network: string | null; signal: WifiSignal | null }> {
  const status = one(await device.call('GetDot11Status', `<x:InterfaceToken>${escapeXml(interfaceToken)}</x:InterfaceToken>`), NS.device, 'Status');
  return { network: printable(networkName(textOf(one(status, NS.tt, 'SSID'))), 40), signal: SIGNALS[textOf(one(status, NS.tt, 'SignalStrength')) ?? ''] ?? null };
}

/** tt:Dot11SSIDType is the name's bytes in hexadecimal; some makers send the name as it is, which then is no UTF-8 or no hexadecimal. */
function networkName(ssid: string | null): string | null {
  if (ssid === null || !/^(?:[0-9a-f]{2}){1,32}$/i.test(ssid)) return ssid;
  const text = Buffer.from(ssid, 'hex').toString('utf8');
  return /[\p{Cc}\ufffd]/u.test(text) ? ssid : text;
}

/** xs:duration without years and months; null for anything else. */
export function durationMs(text: string | null): number | null {
  const match = /^PT?(?:(\d{1,4})D)?T?(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8}(?:\.\d{1,9})?)S)?$/.exec(text?.trim() ?? '');
  if (!match || text === 'P' || text === 'PT') return null;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = match;
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

function hostXml(server: string): string {
  const isV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(server);
  return isV4 ? `<tt:Type>IPv4</tt:Type><tt:IPv4Address>${server}</tt:IPv4Address>` : `<tt:Type>DNS</tt:Type><tt:DNSname>${escapeXml(server)}</tt:DNSname>`;
}
