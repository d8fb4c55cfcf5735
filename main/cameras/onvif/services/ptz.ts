/** PTZ (ONVIF PTZ service, ver20/ptz.wsdl). Speeds are in the generic velocity space, -1..1; positions -1..1, zoom 0..1. */
import { all, at, boolOf, escapeXml, intOf, one, printable, readFloat, textOf } from '../../xml/read.ts';
import type { XmlElement } from '../../xml/tree.ts';
import type { ServicePort } from '../client.ts';
import { NS } from '../namespaces.ts';

export interface PtzNode {
  token: string;
  /** Axes that it has. */
  pan: boolean;
  tilt: boolean;
  zoom: boolean;
  presets: number;
  home: boolean;
  /** `tt:Wiper|On`, and what the maker has invented. */
  auxiliary: string[];
}

export interface PtzPreset {
  token: string;
  name: string;
}

export interface PtzStatus {
  pan: number | null;
  tilt: number | null;
  zoom: number | null;
  moving: boolean | null;
}

export interface Velocity {
  /** Right, up and in are positive; null: this axis is left alone. */
  pan: number | null;
  tilt: number | null;
  zoom: number | null;
}

const MOST_PRESETS = 512;

export async function getNodes(ptz: ServicePort): Promise<PtzNode[]> {
  const reply = await ptz.call('GetNodes');
  return all(reply, NS.ptz, 'PTZNode')
    .slice(0, 16)
    .map((node) => {
      const spaces = one(node, NS.tt, 'SupportedPTZSpaces');
      const panTilt = ['ContinuousPanTiltVelocitySpace', 'RelativePanTiltTranslationSpace', 'AbsolutePanTiltPositionSpace'].map((name) => one(spaces, NS.tt, name)).find((space) => space !== null);
      const wide = (range: string) => {
        const least = readFloat(textOf(at(panTilt ?? null, NS.tt, range, 'Min')));
        const most = readFloat(textOf(at(panTilt ?? null, NS.tt, range, 'Max')));
        // Without a range it has what the schema demands of the space.
        return panTilt !== undefined && (least === null || most === null || most > least);
      };
      return {
        token: node.attributes['token'] ?? '',
        pan: wide('XRange'),
        tilt: wide('YRange'),
        zoom: ['ContinuousZoomVelocitySpace', 'RelativeZoomTranslationSpace', 'AbsoluteZoomPositionSpace'].some((name) => one(spaces, NS.tt, name) !== null),
        presets: intOf(one(node, NS.tt, 'MaximumNumberOfPresets')) ?? 0,
        home: boolOf(one(node, NS.tt, 'HomeSupported')) ?? false,
        auxiliary: all(node, NS.tt, 'AuxiliaryCommands')
          .slice(0, 64)
          .map((command) => textOf(command))
          .filter((command) => command !== null),
      };
    });
}

export async function continuousMove(ptz: ServicePort, profile: string, velocity: Velocity, timeoutSeconds: number, signal?: AbortSignal): Promise<void> {
  const { pan, tilt, zoom } = velocity;
  const panTilt = pan === null && tilt === null ? '' : `<tt:PanTilt x="${speed(pan)}" y="${speed(tilt)}"/>`;
  const zooming = zoom === null ? '' : `<tt:Zoom x="${speed(zoom)}"/>`;
  await ptz.call('ContinuousMove', `${token(profile)}<x:Velocity>${panTilt}${zooming}</x:Velocity><x:Timeout>PT${Math.max(1, Math.round(timeoutSeconds))}S</x:Timeout>`, { signal });
}

export async function stop(ptz: ServicePort, profile: string): Promise<void> {
  await ptz.call('Stop', `${token(profile)}<x:PanTilt>true</x:PanTilt><x:Zoom>true</x:Zoom>`);
}

export async function getStatus(ptz: ServicePort, profile: string): Promise<PtzStatus> {
  const status = one(await ptz.call('GetStatus', token(profile)), NS.ptz, 'PTZStatus');
  const position = one(status, NS.tt, 'Position');
  const panTilt = one(position, NS.tt, 'PanTilt');
  const moves = one(status, NS.tt, 'MoveStatus');
  const states = ['PanTilt', 'Zoom'].map((name) => textOf(one(moves, NS.tt, name))?.toUpperCase());
  return {
    pan: readFloat(panTilt?.attributes['x']),
    tilt: readFloat(panTilt?.attributes['y']),
    zoom: readFloat(one(position, NS.tt, 'Zoom')?.attributes['x']),
    moving: states.includes('MOVING') ? true : states.includes('IDLE') ? false : null,
  };
}

/** Names are decoded as often as the device has encoded them (CAMERAS.md rule 26: Reolink does it twice). */
export async function getPresets(ptz: ServicePort, profile: string): Promise<PtzPreset[]> {
  const reply = await ptz.call('GetPresets', token(profile));
  return all(reply, NS.ptz, 'Preset')
    .slice(0, MOST_PRESETS)
    .flatMap((preset) => {
      const id = preset.attributes['token'];
      return id ? [{ token: id, name: presetName(textOf(one(preset, NS.tt, 'Name'))) ?? id }] : [];
    });
}

/** @param existing is moved here and renamed; null makes a new one. @returns its token */
export async function setPreset(ptz: ServicePort, profile: string, name: string, existing: string | null): Promise<string> {
  const which = existing === null ? '' : `<x:PresetToken>${escapeXml(existing)}</x:PresetToken>`;
  const reply = await ptz.call('SetPreset', `${token(profile)}<x:PresetName>${escapeXml(name)}</x:PresetName>${which}`);
  return textOf(one(reply, NS.ptz, 'PresetToken')) ?? existing ?? '';
}

export async function removePreset(ptz: ServicePort, profile: string, preset: string): Promise<void> {
  await ptz.call('RemovePreset', `${token(profile)}<x:PresetToken>${escapeXml(preset)}</x:PresetToken>`);
}

export async function gotoPreset(ptz: ServicePort, profile: string, preset: string): Promise<void> {
  await ptz.call('GotoPreset', `${token(profile)}<x:PresetToken>${escapeXml(preset)}</x:PresetToken>`);
}

export async function gotoHome(ptz: ServicePort, profile: string): Promise<void> {
  await ptz.call('GotoHomePosition', token(profile));
}

export async function setHome(ptz: ServicePort, profile: string): Promise<void> {
  await ptz.call('SetHomePosition', token(profile));
}

/** @param command one of the node's `auxiliary` */
export async function sendPtzAuxiliary(ptz: ServicePort, profile: string, command: string): Promise<void> {
  await ptz.call('SendAuxiliaryCommand', `${token(profile)}<x:AuxiliaryData>${escapeXml(command)}</x:AuxiliaryData>`);
}

/** Whether a profile can be turned: it has a PTZ configuration, in either generation of the media service. */
export function hasPtzConfiguration(profile: XmlElement): boolean {
  return one(profile, NS.tt, 'PTZConfiguration') !== null || at(profile, NS.media2, 'Configurations', 'PTZ') !== null;
}

function presetName(text: string | null): string | null {
  let name = text;
  for (let round = 0; round < 2 && name !== null && /%[0-9a-f]{2}/i.test(name); round++) {
    try {
      name = decodeURIComponent(name);
    } catch {
      break;
    }
  }
  for (let round = 0; round < 2 && name !== null && /&(?:amp|lt|gt|quot|apos|#\d+);/.test(name); round++) name = unescapeXml(name);
  return printable(name, 80);
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos|#\d{1,6});/g, (whole, name: string) => ENTITIES[name] ?? (name.startsWith('#') && Number(name.slice(1)) < 0x11_0000 ? String.fromCodePoint(Number(name.slice(1))) : whole));
}

function token(profile: string): string {
  return `<x:ProfileToken>${escapeXml(profile)}</x:ProfileToken>`;
}

function speed(value: number | null): string {
  return String(Math.round(Math.max(-1, Math.min(1, value ?? 0)) * 1000) / 1000);
}
