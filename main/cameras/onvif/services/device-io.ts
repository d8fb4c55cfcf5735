/** Relays and inputs (DeviceIO, ver10/deviceio.wsdl; on older devices the Device service's own). */
import { all, escapeXml, one, textOf } from '../../xml/read.ts';
import type { ServicePort } from '../client.ts';
import { NS } from '../namespaces.ts';

export interface RelayOutput {
  token: string;
  /** Bistable stays as it was set; monostable falls back after a time. */
  mode: 'bistable' | 'monostable';
}

/** @param port the DeviceIO service, or the device service where there is none */
export async function getRelayOutputs(port: ServicePort): Promise<RelayOutput[]> {
  const reply = await port.call('GetRelayOutputs');
  return [...all(reply, NS.deviceIo, 'RelayOutputs'), ...all(reply, NS.device, 'RelayOutputs')].slice(0, 32).flatMap((relay) => {
    const token = relay.attributes['token'];
    const mode = textOf(one(one(relay, NS.tt, 'Properties'), NS.tt, 'Mode'))?.toLowerCase();
    return token ? [{ token, mode: mode === 'monostable' ? ('monostable' as const) : ('bistable' as const) }] : [];
  });
}

export async function setRelay(port: ServicePort, token: string, on: boolean): Promise<void> {
  await port.call('SetRelayOutputState', `<x:RelayOutputToken>${escapeXml(token)}</x:RelayOutputToken><x:LogicalState>${on ? 'active' : 'inactive'}</x:LogicalState>`);
}

export async function getDigitalInputs(port: ServicePort): Promise<string[]> {
  const reply = await port.call('GetDigitalInputs');
  return all(reply, NS.deviceIo, 'DigitalInputs')
    .slice(0, 32)
    .map((input) => input.attributes['token'])
    .filter((token) => token !== undefined);
}
