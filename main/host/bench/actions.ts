/** Each change of the installer's bench on one camera: what it would do, and doing it. */
import type { BenchAction, BenchPreview } from '../../../contract/bench-types.ts';
import type { SettingsOutcome, SettingValue } from '../../../contract/device-types.ts';
import { AppError } from '../../../contract/errors.ts';
import type { NoticeText } from '../../../contract/types.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import { clockOffset } from '../../cameras/health/device-facts.ts';
import { OnvifClient } from '../../cameras/onvif/client.ts';
import { getDeviceInformation, getEndpointReference } from '../../cameras/onvif/device-service.ts';
import { sendFirmware } from '../../cameras/onvif/firmware.ts';
import { type DeviceUser, getGateway, getNetworkInterfaces, getNtp, getTimeSettings, getUsers, reboot, setGateway, setNetworkInterface, setNtp, setPassword, setTime } from '../../cameras/onvif/services/management.ts';
import type { CameraRegistry } from '../../cameras/registry.ts';
import { readSettings } from '../../cameras/settings/transaction.ts';
import type { Credentials } from '../../cameras/types.ts';
import { movedTo } from '../camera-follower.ts';
import type { CameraRuntime } from '../camera-runtime.ts';
import { applyTo } from '../handlers/devices.ts';
import { isInUse, sameNetwork } from './address-check.ts';
import type { Uploads } from './uploads.ts';

export interface ActionParts {
  registry: CameraRegistry;
  uploads: Uploads;
  clock: Clock;
}

export interface Done {
  /** Key below `bench.done.`, and its values. */
  text: NoticeText;
  settings?: SettingsOutcome;
}

/** A camera that restarts is back by then. */
const BACK_LIMIT_MS = 180_000;
const ASK_AGAIN_MS = 1_000;
/** It answers for a moment before it goes. */
const GOING_MS = 1_500;

type Changes = BenchPreview['changes'];
type Looked = Pick<BenchPreview, 'changes' | 'problem' | 'blocked'>;

/** Reads how it is now; nothing is changed. Never throws: what goes wrong is the preview's problem. */
export async function previewAction(runtime: CameraRuntime, action: BenchAction, parts: ActionParts): Promise<BenchPreview> {
  const { id, name } = runtime.config;
  try {
    if (!runtime.device.link.possible) throw new AppError('unsupported', 'camera.noOnvif', { data: { name } });
    return { id, name, ...(await look(runtime, action, parts)) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { id, name, changes: [], problem: { key: `errors.${error.messageKey}`, data: plainData(error) }, blocked: true };
  }
}

async function look(runtime: CameraRuntime, action: BenchAction, { uploads, clock }: ActionParts): Promise<Looked> {
  const fine = (changes: Changes, problem: NoticeText | null = null): Looked => ({ changes, problem, blocked: false });
  return runtime.device.link.use(async (device) => {
    const { client } = device;
    switch (action.kind) {
      case 'clock': {
        const time = await getTimeSettings(client.device);
        const offset = await clockOffset(client.connection, clock);
        const servers = await getNtp(client.device).then(({ servers: list }) => list.join(', '), () => '');
        const changes: Changes = [{ what: 'clock', from: offset === null ? null : `${offset > 0 ? '+' : ''}${Math.round(offset / 1000)} s`, to: '0 s' }];
        if (time.type !== (action.how === 'ntp' ? 'ntp' : 'manual')) changes.push({ what: 'timeSource', from: time.type.toUpperCase(), to: action.how === 'ntp' ? 'NTP' : 'MANUAL' });
        if (action.server !== undefined && action.server !== servers) changes.push({ what: 'ntpServer', from: servers, to: action.server });
        return fine(changes);
      }
      case 'password': {
        const user = await ownUser(client, runtime);
        return fine([{ what: 'password', from: user.name, to: '••••••••' }]);
      }
      case 'network':
        return lookAtNetwork(runtime, client, action, clock);
      case 'settings': {
        const now = new Map((await readSettings(device)).map((item) => [item.key, item]));
        const entries = Object.entries(action.changes);
        const changes = entries.flatMap(([key, to]): Changes => {
          const item = now.get(key);
          return item && JSON.stringify(item.value) !== JSON.stringify(to) ? [{ what: key, from: said(item.value), to: said(to) }] : [];
        });
        const missing = entries.filter(([key]) => !now.has(key)).map(([key]) => key);
        const impossible = entries.filter(([key, to]) => now.get(key)?.kind === 'choice' && !(now.get(key)?.options ?? []).includes(String(to))).map(([key]) => key);
        const lacking = [...missing, ...impossible];
        return { changes, problem: lacking.length > 0 ? { key: 'bench.problem.notOffered', data: { keys: lacking.join(', ') } } : null, blocked: changes.length === 0 || lacking.length > 0 };
      }
      case 'firmware': {
        const { firmware } = await getDeviceInformation(client.connection);
        return fine([{ what: 'firmware', from: firmware, to: uploads.get(action.upload).name }]);
      }
      case 'reboot':
        return fine([{ what: 'reboot', from: null, to: null }]);
    }
  });
}

async function lookAtNetwork(runtime: CameraRuntime, client: OnvifClient, action: Extract<BenchAction, { kind: 'network' }>, clock: Clock): Promise<Looked> {
  const [card] = await getNetworkInterfaces(client.device);
  if (!card) throw new AppError('unsupported', 'bench.noInterface');
  const gateway = await getGateway(client.device).catch(() => null);
  const now = card.dhcp ? `DHCP (${card.address ?? '–'})` : `${card.address ?? '–'}/${card.prefix ?? '–'}`;
  if (action.dhcp) return { changes: [{ what: 'address', from: now, to: 'DHCP' }], problem: { key: 'bench.problem.dhcp', data: {} }, blocked: false };
  const wanted = action.addresses.find(({ id }) => id === runtime.config.id)?.address;
  if (wanted === undefined) return { changes: [], problem: { key: 'bench.problem.noAddress', data: {} }, blocked: true };
  const prefix = action.prefix ?? card.prefix ?? 24;
  const changes: Changes = [{ what: 'address', from: now, to: `${wanted}/${prefix}` }];
  if (action.gateway !== undefined && action.gateway !== gateway) changes.push({ what: 'gateway', from: gateway, to: action.gateway });
  const block = (key: string): Looked => ({ changes, problem: { key: `bench.problem.${key}`, data: { address: wanted } }, blocked: true });
  if (action.addresses.filter(({ address }) => address === wanted).length > 1) return block('twice');
  if (wanted !== card.address && (await isInUse(wanted, clock, portOf(runtime.config.address)))) return block('inUse');
  const elsewhere = card.address !== null && !sameNetwork(card.address, wanted, prefix);
  return { changes, problem: elsewhere ? { key: 'bench.problem.otherNetwork', data: { address: wanted } } : null, blocked: false };
}

/** @throws AppError; then the camera is as it was, unless the error says otherwise */
export async function runAction(runtime: CameraRuntime, action: BenchAction, parts: ActionParts, signal: AbortSignal): Promise<Done> {
  const { registry, uploads, clock } = parts;
  const { link } = runtime.device;
  switch (action.kind) {
    case 'clock':
      return setClock(runtime, action, clock);
    case 'password':
      return changePassword(runtime, action.password, registry, clock);
    case 'network':
      return changeNetwork(runtime, action, registry, clock, signal);
    case 'settings': {
      const settings = await applyTo(runtime, action.changes, parts, signal);
      if (settings.outcome === 'rolled-back') return { text: { key: `cameraSettingFailure.${settings.reason ?? 'refused'}`, data: {} }, settings };
      return { text: { key: settings.outcome === 'unchanged' ? 'bench.done.unchanged' : 'bench.done.settings', data: { count: settings.results.length } }, settings };
    }
    case 'firmware': {
      const { bytes } = uploads.get(action.upload);
      const before = await link.use(async ({ client }) => {
        const { firmware } = await getDeviceInformation(client.connection);
        await sendFirmware(client, credentialsOf(runtime, registry), bytes, { clock, signal });
        return firmware;
      });
      await waitForReturn(runtime, clock, signal);
      const after = await link.use(async ({ client }) => (await getDeviceInformation(client.connection)).firmware);
      if (after === before) throw new AppError('conflict', 'bench.firmwareSame', { data: { version: after ?? '–' } });
      return { text: { key: 'bench.done.firmware', data: { from: before ?? '–', to: after ?? '–' } } };
    }
    case 'reboot':
      await link.use(({ client }) => reboot(client.device));
      await waitForReturn(runtime, clock, signal);
      return { text: { key: 'bench.done.reboot', data: {} } };
  }
}

async function setClock(runtime: CameraRuntime, action: Extract<BenchAction, { kind: 'clock' }>, clock: Clock): Promise<Done> {
  const offset = await runtime.device.link.use(async ({ client }) => {
    const before = await getTimeSettings(client.device);
    if (action.server !== undefined) await setNtp(client.device, { fromDhcp: false, servers: [action.server] });
    await setTime(client.device, { ...before, type: action.how === 'ntp' ? 'ntp' : 'manual' }, action.how === 'now' ? clock.now() : null);
    const left = await clockOffset(client.connection, clock);
    if (left !== null) client.connection.offsetMs = left;
    return left;
  });
  // A time server is asked when the camera sees fit; by hand it has to be right now (rule 19).
  if (action.how === 'now' && offset !== null && Math.abs(offset) > 5_000) throw new AppError('conflict', 'bench.clockIgnored', { data: { seconds: Math.round(Math.abs(offset) / 1000) } });
  return { text: { key: action.how === 'now' ? 'bench.done.clock' : 'bench.done.ntp', data: {} } };
}

/** The new one is tried before it is believed; one that does not work leaves the old one in use. */
async function changePassword(runtime: CameraRuntime, password: string, registry: CameraRegistry, clock: Clock): Promise<Done> {
  const { id, address, username, certificates } = runtime.config;
  const old = registry.password(id);
  await runtime.device.link.use(async ({ client }) => setPassword(client.device, await ownUser(client, runtime), password));
  const works = await opens({ address, credentials: { username: username ?? '', password }, certificate: certificates.onvif, clock });
  if (!works) throw new AppError('conflict', 'bench.passwordIgnored');
  try {
    registry.setPassword(id, password);
  } catch (error) {
    // What cannot be kept must not be needed: back to the old one.
    const fresh = await OnvifClient.open({ address, credentials: { username: username ?? '', password }, certificate: certificates.onvif, clock });
    await setPassword(fresh.device, { name: username ?? '', level: 'Administrator' }, old ?? '');
    throw error;
  }
  runtime.retry();
  return { text: { key: 'bench.done.password', data: {} } };
}

async function changeNetwork(runtime: CameraRuntime, action: Extract<BenchAction, { kind: 'network' }>, registry: CameraRegistry, clock: Clock, signal: AbortSignal): Promise<Done> {
  const { id, address: before, certificates } = runtime.config;
  const wanted = action.addresses.find((entry) => entry.id === id)?.address;
  if (!action.dhcp && wanted === undefined) throw new AppError('invalid', 'bench.noAddress');
  const { identity, rebootNeeded } = await runtime.device.link.use(async ({ client }) => {
    const [card] = await getNetworkInterfaces(client.device);
    if (!card) throw new AppError('unsupported', 'bench.noInterface');
    const endpoint = await getEndpointReference(client.connection).catch(() => null);
    const { serial } = await getDeviceInformation(client.connection);
    if (action.gateway !== undefined && !action.dhcp) await setGateway(client.device, action.gateway);
    const answer = await setNetworkInterface(client.device, card.token, action.dhcp ? { dhcp: true } : { dhcp: false, address: wanted ?? '', prefix: action.prefix ?? card.prefix ?? 24 });
    if (answer.rebootNeeded) await reboot(client.device).catch(() => {});
    return { identity: { endpoint, serial }, rebootNeeded: answer.rebootNeeded };
  });
  // Where it went nobody has said; it is found again by what it announces, and by searching.
  if (action.dhcp || wanted === undefined) return { text: { key: 'bench.done.dhcp', data: {} } };
  const address = `${wanted}:${portOf(before)}`;
  const credentials = credentialsOf(runtime, registry);
  const isThere = await eventually(clock, signal, async () => {
    const client = await OnvifClient.open({ address, credentials, certificate: certificates.onvif, clock, signal });
    const { serial } = await getDeviceInformation(client.connection);
    return serial === identity.serial;
  });
  if (!isThere) throw new AppError('timeout', rebootNeeded ? 'bench.networkRestart' : 'bench.networkLost', { data: { address: wanted }, retryable: false });
  const moved = movedTo(runtime.config, address);
  if (moved) {
    registry.update(id, moved);
    const config = registry.get(id);
    if (config) runtime.configure(config);
    runtime.comeBack();
  }
  return { text: { key: 'bench.done.network', data: { address: wanted } } };
}

async function waitForReturn(runtime: CameraRuntime, clock: Clock, signal: AbortSignal): Promise<void> {
  runtime.device.link.reset();
  await sleep(clock, GOING_MS, signal);
  const isBack = await eventually(clock, signal, async () => {
    runtime.device.link.reset();
    await runtime.device.link.use(({ client }) => getDeviceInformation(client.connection));
    return true;
  });
  if (!isBack) throw new AppError('timeout', 'bench.notBack', { data: { seconds: BACK_LIMIT_MS / 1000 }, retryable: false });
}

/** Asks again and again while the camera is away; a refusal ends it at once. */
async function eventually(clock: Clock, signal: AbortSignal, ask: () => Promise<boolean>): Promise<boolean> {
  const until = clock.monotonic() + BACK_LIMIT_MS;
  while (clock.monotonic() < until) {
    try {
      if (await ask()) return true;
    } catch (error) {
      if (!(error instanceof AppError) || ['camera-refused', 'camera-locked', 'cancelled'].includes(error.kind)) throw error;
    }
    await sleep(clock, ASK_AGAIN_MS, signal);
  }
  return false;
}

async function opens(request: Parameters<typeof OnvifClient.open>[0]): Promise<boolean> {
  try {
    const client = await OnvifClient.open(request);
    await getDeviceInformation(client.connection);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'camera-refused') return false;
    throw error;
  }
}

async function ownUser(client: OnvifClient, runtime: CameraRuntime): Promise<DeviceUser> {
  const { username } = runtime.config;
  const users = await getUsers(client.device);
  const own = users.find(({ name }) => name === username);
  if (!own) throw new AppError('unsupported', 'bench.noUser', { data: { user: username ?? '–' } });
  return own;
}

function credentialsOf(runtime: CameraRuntime, registry: CameraRegistry): Credentials | null {
  const { id, username } = runtime.config;
  const password = registry.password(id);
  return username === null && password === null ? null : { username: username ?? '', password: password ?? '' };
}

function portOf(address: string): number {
  return Number(/:(\d+)$/.exec(address)?.[1] ?? 80);
}

function said(value: SettingValue): string {
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 300);
}

/** As far as a text can hold it. */
export function plainData(error: AppError): NoticeText['data'] {
  return Object.fromEntries(Object.entries(error.data).filter((entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number'));
}
