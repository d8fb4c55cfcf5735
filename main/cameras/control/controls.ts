/** Lamps, sirens, wipers and relays of a camera. */
import type { ControlItem } from '../../../contract/device-types.ts';
import { AppError } from '../../../contract/errors.ts';
import { ifOffered, type OnvifClient } from '../onvif/client.ts';
import { NS } from '../onvif/namespaces.ts';
import { getRelayOutputs, setRelay } from '../onvif/services/device-io.ts';
import { getAuxiliaryCommands, sendAuxiliary } from '../onvif/services/management.ts';
import { getNodes, sendPtzAuxiliary } from '../onvif/services/ptz.ts';
import { printable } from '../xml/read.ts';
import type { Device } from './device-link.ts';

interface Switchable {
  item: ControlItem;
  set(on: boolean): Promise<void>;
}

export async function listControls(device: Device): Promise<ControlItem[]> {
  return (await switchables(device)).map(({ item }) => item);
}

/** @throws AppError `not-found` (`camera.noSuchControl`), `unsupported` */
export async function switchControl(device: Device, id: string, on: boolean): Promise<void> {
  const found = (await switchables(device)).find(({ item }) => item.id === id);
  if (!found) throw new AppError('not-found', 'camera.noSuchControl');
  if (!on && !found.item.canStop) throw new AppError('unsupported', 'camera.noSuchControl');
  await found.set(on);
}

async function switchables({ client, targets }: Device): Promise<Switchable[]> {
  const auxiliary = await ifOffered(getAuxiliaryCommands(client.device), []);
  const ptz = client.service(NS.ptz);
  const profile = targets.ptz?.token;
  const nodes = ptz && profile ? await ifOffered(getNodes(ptz), []) : [];
  const ofHead = (nodes.find(({ token }) => token === targets.ptz?.ptzNode) ?? nodes[0])?.auxiliary.filter((command) => !isCalibration(command)) ?? [];
  return [
    ...pairs(auxiliary, (command) => sendAuxiliary(client.device, command)),
    ...(ptz && profile ? pairs(ofHead, (command) => sendPtzAuxiliary(ptz, profile, command)) : []),
    ...(await relays(client)),
  ];
}

/** The command that lets a head find its end stops; each maker has its own word. */
export function isCalibration(command: string): boolean {
  return /calibrat|self.?check|ptz.?(?:reset|restart)/i.test(command);
}

/** `tt:WhiteLight|On` and `tt:WhiteLight|Off` are one lamp. */
function pairs(commands: readonly string[], send: (command: string) => Promise<void>): Switchable[] {
  const byName = Map.groupBy(commands.slice(0, 64), (command) => command.split('|')[0] ?? '');
  return [...byName].map(([name, own]) => {
    const on = own.find((command) => /\|(?:on|start|open|auto)$/i.test(command)) ?? own[0] ?? name;
    const off = own.find((command) => /\|(?:off|stop|close)$/i.test(command)) ?? null;
    return {
      item: { id: `aux:${name}`, kind: kindOf(name), name: printable(name.replace(/^\w+:/, ''), 40) ?? name, canStop: off !== null },
      set: (wanted) => send(wanted ? on : (off ?? on)),
    };
  });
}

function kindOf(name: string): ControlItem['kind'] {
  if (/irlamp|infrared/i.test(name)) return 'infrared';
  if (/status|indicator|led/i.test(name)) return 'status-light';
  if (/white|spot|flood|lamp|light/i.test(name)) return 'white-light';
  if (/siren|alarm|horn|sound/i.test(name)) return 'siren';
  return /wip/i.test(name) ? 'wiper' : 'other';
}

async function relays(client: OnvifClient): Promise<Switchable[]> {
  const port = client.service(NS.deviceIo) ?? client.device;
  const outputs = await ifOffered(getRelayOutputs(port), []);
  return outputs.map(({ token, mode }) => ({
    item: { id: `relay:${token}`, kind: 'relay', name: printable(token, 40) ?? token, canStop: mode === 'bistable' },
    // The state is set by the Device service; DeviceIO has it on newer ones only.
    set: async (on) => setRelay(port, token, on),
  }));
}
