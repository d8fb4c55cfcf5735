/** Text on the picture (OSD) and privacy masks (Media2; OSD in Media1 too). */
import { all, escapeXml, one, printable, readFloat, textOf } from '../../xml/read.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { withText, writeXml } from '../../xml/write.ts';
import type { OnvifClient } from '../client.ts';
import { NS } from '../namespaces.ts';
import { firstMedia, mediaPorts } from './encoders.ts';

export interface Osd {
  token: string;
  kind: 'plain' | 'time' | 'other';
  text: string | null;
  /** `UpperLeft`, `UpperRight`, `LowerLeft`, `LowerRight`, `Custom`. */
  position: string;
  generation: 1 | 2;
  raw: XmlElement;
}

export const OSD_POSITIONS = ['UpperLeft', 'UpperRight', 'LowerLeft', 'LowerRight'] as const;

/** Corners as fractions of the picture, from its upper left. */
export type Polygon = [x: number, y: number][];

export interface Mask {
  token: string;
  polygon: Polygon;
  enabled: boolean;
}

/** Null where the device has no such thing. */
export async function getOsds(client: OnvifClient, sourceConfiguration: string | null): Promise<Osd[] | null> {
  return firstMedia(client, async ({ port, ns, generation }) => {
    const reply = await port.call('GetOSDs', sourceConfiguration === null ? '' : `<x:ConfigurationToken>${escapeXml(sourceConfiguration)}</x:ConfigurationToken>`);
    return all(reply, ns, 'OSDs')
      .slice(0, 32)
      .flatMap((raw) => readOsd(raw, generation) ?? []);
  });
}

export async function setOsd(client: OnvifClient, osd: Osd, change: { text?: string; position?: string }): Promise<void> {
  let raw = osd.raw;
  if (change.text !== undefined) raw = withText(raw, NS.tt, ['TextString', 'PlainText'], change.text, ['Type', 'DateFormat', 'TimeFormat', 'FontSize', 'FontColor', 'BackgroundColor', 'PlainText']);
  if (change.position !== undefined) raw = withText(raw, NS.tt, ['Position', 'Type'], change.position);
  const media = mediaPorts(client).find(({ generation }) => generation === osd.generation);
  await media?.port.call('SetOSD', writeXml(raw, { ns: media.ns, name: 'OSD' }));
}

export async function createOsd(client: OnvifClient, sourceConfiguration: string, what: { kind: 'plain' | 'time'; text: string; position: string }): Promise<void> {
  const content =
    `<tt:VideoSourceConfigurationToken>${escapeXml(sourceConfiguration)}</tt:VideoSourceConfigurationToken><tt:Type>Text</tt:Type><tt:Position><tt:Type>${what.position}</tt:Type></tt:Position>` +
    `<tt:TextString>${what.kind === 'plain' ? `<tt:Type>Plain</tt:Type><tt:PlainText>${escapeXml(what.text)}</tt:PlainText>` : '<tt:Type>DateAndTime</tt:Type>'}</tt:TextString>`;
  await firstMedia(client, async ({ port }) => port.call('CreateOSD', `<x:OSD token="">${content}</x:OSD>`));
}

export async function deleteOsd(client: OnvifClient, osd: Osd): Promise<void> {
  const media = mediaPorts(client).find(({ generation }) => generation === osd.generation);
  await media?.port.call('DeleteOSD', `<x:OSDToken>${escapeXml(osd.token)}</x:OSDToken>`);
}

/** Null where the device has no masks. */
export async function getMasks(client: OnvifClient, sourceConfiguration: string): Promise<Mask[] | null> {
  return firstMedia(client, async ({ port, ns, generation }) => {
    if (generation === 1) return null;
    const reply = await port.call('GetMasks', `<x:ConfigurationToken>${escapeXml(sourceConfiguration)}</x:ConfigurationToken>`);
    return all(reply, ns, 'Masks')
      .slice(0, 32)
      .flatMap((mask) => {
        const token = mask.attributes['token'];
        const corners = all(one(mask, ns, 'Polygon'), NS.tt, 'Point').slice(0, 64);
        const polygon = corners.map((point): Polygon[number] => [fromOnvif(point.attributes['x'], 1), fromOnvif(point.attributes['y'], -1)]);
        return token && polygon.length >= 3 ? [{ token, polygon, enabled: textOf(one(mask, ns, 'Enabled')) !== 'false' }] : [];
      });
  });
}

export async function createMask(client: OnvifClient, sourceConfiguration: string, polygon: Polygon): Promise<void> {
  const points = polygon.map(([x, y]) => `<tt:Point x="${toOnvif(x, 1)}" y="${toOnvif(y, -1)}"/>`).join('');
  const content = `<x:ConfigurationToken>${escapeXml(sourceConfiguration)}</x:ConfigurationToken><x:Polygon>${points}</x:Polygon><x:Type>Color</x:Type><x:Enabled>true</x:Enabled>`;
  await client.service(NS.media2)?.call('CreateMask', `<x:Mask token="">${content}</x:Mask>`);
}

export async function deleteMask(client: OnvifClient, token: string): Promise<void> {
  await client.service(NS.media2)?.call('DeleteMask', `<x:Token>${escapeXml(token)}</x:Token>`);
}

/** ONVIF's normalized coordinates run from -1 to 1, up and right positive (Media2 §5.11). */
function fromOnvif(text: string | undefined, sign: 1 | -1): number {
  return Math.round(Math.min(1, Math.max(0, ((readFloat(text) ?? 0) * sign + 1) / 2)) * 10_000) / 10_000;
}

function toOnvif(share: number, sign: 1 | -1): number {
  return Math.round((Math.min(1, Math.max(0, share)) * 2 - 1) * sign * 10_000) / 10_000;
}

function readOsd(raw: XmlElement, generation: 1 | 2): Osd | null {
  const token = raw.attributes['token'];
  if (!token) return null;
  const text = one(raw, NS.tt, 'TextString');
  const type = textOf(one(raw, NS.tt, 'Type')) === 'Image' ? 'Image' : (textOf(one(text, NS.tt, 'Type')) ?? '');
  return {
    token,
    kind: type === 'Plain' ? 'plain' : /^(?:Date|Time|DateAndTime)$/.test(type) ? 'time' : 'other',
    text: printable(textOf(one(text, NS.tt, 'PlainText')), 200),
    position: textOf(one(one(raw, NS.tt, 'Position'), NS.tt, 'Type')) ?? 'Custom',
    generation,
    raw,
  };
}
