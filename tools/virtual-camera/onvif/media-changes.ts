/** What Media1 and Media2 change alike. */
import { mediaProfiles } from './media-profiles.ts';
import { type Asked, type DeviceActions, SoapFault } from './service.ts';
import type { OsdState } from './state.ts';
import { escapeXml, find, findAll, type Node } from './xml.ts';

const MOST_OSDS = 4;

export function profileIn(asked: Asked) {
  const token = asked.text('ProfileToken');
  const profile = mediaProfiles(asked.facts).find((each) => each.token === token);
  if (!profile) throw new SoapFault('Sender', 'ter:NoProfile', 'No such profile');
  return profile;
}

/** @param gop where this generation has it */
export function setEncoder({ call, facts }: Asked, actions: DeviceActions, gop: (configuration: Node) => string | undefined): void {
  const configuration = find(call, 'Configuration');
  const token = configuration?.attributes['token'] ?? '';
  const profile = mediaProfiles(facts).find(({ encoder }) => encoder === token);
  if (!configuration || !profile) throw new SoapFault('Sender', 'ter:NoConfig', 'No such configuration');
  const number = (name: string) => Number(find(configuration, name)?.text.trim() ?? Number.NaN);
  const before = facts.state.encoders[profile.role];
  const or = (value: number, otherwise: number) => (Number.isFinite(value) && value > 0 ? value : otherwise);
  const next = { width: or(number('Width'), before.width), height: or(number('Height'), before.height), fps: or(number('FrameRateLimit'), before.fps), kbps: or(number('BitrateLimit'), before.kbps), gop: or(Number(gop(configuration)), before.gop) };
  if (find(configuration, 'Encoding')?.text.trim() !== 'H264') throw new SoapFault('Sender', 'ter:ConfigModify', 'Only H264');
  if (facts.quirks.settersLie) return;
  Object.assign(before, next);
  actions.encoderChanged(profile.role);
}

export function osdXml(osd: OsdState, tag: string): string {
  const text = osd.type === 'Plain' ? `<tt:Type>Plain</tt:Type><tt:PlainText>${escapeXml(osd.text)}</tt:PlainText>` : `<tt:Type>${osd.type}</tt:Type>`;
  return `<${tag} token="${osd.token}"><tt:VideoSourceConfigurationToken>vsc0</tt:VideoSourceConfigurationToken><tt:Type>Text</tt:Type><tt:Position><tt:Type>${osd.position}</tt:Type></tt:Position><tt:TextString>${text}</tt:TextString></${tag}>`;
}

/** @returns the token */
export function putOsd({ call, facts: { state } }: Asked): string {
  const osd = find(call, 'OSD');
  const text = find(osd, 'TextString');
  const position = find(find(osd, 'Position'), 'Type')?.text.trim() ?? 'UpperLeft';
  const value = find(text, 'PlainText')?.text.trim() ?? '';
  const token = osd?.attributes['token'] ?? '';
  const existing = state.osds.find((each) => each.token === token);
  if (existing) {
    existing.text = value;
    existing.position = position;
    return token;
  }
  if (token !== '') throw new SoapFault('Sender', 'ter:NoConfig', 'No such OSD');
  if (state.osds.length >= MOST_OSDS) throw new SoapFault('Receiver', 'ter:MaxOSDs', 'No room for another OSD');
  const made: OsdState = { token: state.newToken('osd'), type: find(text, 'Type')?.text.trim() === 'Plain' ? 'Plain' : 'DateAndTime', text: value, position };
  state.osds.push(made);
  return made.token;
}

export function removeOsd({ facts: { state }, text }: Asked): void {
  const index = state.osds.findIndex(({ token }) => token === text('OSDToken'));
  if (index < 0) throw new SoapFault('Sender', 'ter:NoConfig', 'No such OSD');
  state.osds.splice(index, 1);
}

export function createMask({ call, facts: { state } }: Asked): string {
  const points = findAll(find(call, 'Polygon'), 'Point').map(({ attributes }): [number, number] => [Number(attributes['x']), Number(attributes['y'])]);
  if (points.length < 3) throw new SoapFault('Sender', 'ter:InvalidPolygon', 'Too few points');
  const token = state.newToken('mask');
  state.masks.push({ token, points });
  return token;
}

export function setRotation({ call, facts: { state } }: Asked): void {
  const rotate = find(call, 'Rotate');
  state.rotation = find(rotate, 'Mode')?.text.trim() === 'ON' ? Number(find(rotate, 'Degree')?.text.trim() ?? 180) : 0;
}
