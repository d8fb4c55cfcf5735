/** Imaging (ver20/imaging.wsdl): the settings of a video source are read, changed in place and written back whole. */
import { all, at, escapeXml, floatOf, one, textOf } from '../../xml/read.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { writeXml } from '../../xml/write.ts';
import type { ServicePort } from '../client.ts';
import { NS } from '../namespaces.ts';

/** tt:ImagingSettings20, in the schema's order. */
export const IMAGING_ORDER = ['BacklightCompensation', 'Brightness', 'ColorSaturation', 'Contrast', 'Exposure', 'Focus', 'IrCutFilter', 'Sharpness', 'WideDynamicRange', 'WhiteBalance', 'Extension'];

export async function getImagingSettings(imaging: ServicePort, source: string): Promise<XmlElement | null> {
  return one(await imaging.call('GetImagingSettings', sourceToken(source)), NS.imaging, 'ImagingSettings');
}

export async function getImagingOptions(imaging: ServicePort, source: string): Promise<XmlElement | null> {
  return one(await imaging.call('GetOptions', sourceToken(source)), NS.imaging, 'ImagingOptions');
}

/** @param settings what `getImagingSettings` gave, with changes */
export async function setImagingSettings(imaging: ServicePort, source: string, settings: XmlElement): Promise<void> {
  await imaging.call('SetImagingSettings', `${sourceToken(source)}${writeXml(settings, { ns: NS.imaging, name: 'ImagingSettings' })}<x:ForcePersistence>true</x:ForcePersistence>`);
}

/** Whether the lens can be moved by speed. */
export async function canFocus(imaging: ServicePort, source: string): Promise<boolean> {
  const options = one(await imaging.call('GetMoveOptions', sourceToken(source)), NS.imaging, 'MoveOptions');
  return one(options, NS.tt, 'Continuous') !== null;
}

/** @param speed -1 (near) to 1 (far); 0 stops */
export async function moveFocus(imaging: ServicePort, source: string, speed: number): Promise<void> {
  if (speed === 0) await imaging.call('Stop', sourceToken(source));
  else await imaging.call('Move', `${sourceToken(source)}<x:Focus><tt:Continuous><tt:Speed>${Math.round(Math.max(-1, Math.min(1, speed)) * 100) / 100}</tt:Speed></tt:Continuous></x:Focus>`);
}

/** tt:FloatRange at a path of the options. */
export function rangeAt(options: XmlElement | null, ...path: string[]): { min: number; max: number } | null {
  const range = at(options, NS.tt, ...path);
  const min = floatOf(one(range, NS.tt, 'Min'));
  const max = floatOf(one(range, NS.tt, 'Max'));
  return min !== null && max !== null && max > min ? { min, max } : null;
}

/** The words offered at a path, e.g. `IrCutFilterModes`. */
export function wordsAt(options: XmlElement | null, ...path: string[]): string[] {
  const parents = path.slice(0, -1);
  const last = path.at(-1) ?? '';
  return all(parents.length > 0 ? at(options, NS.tt, ...parents) : options, NS.tt, last)
    .slice(0, 32)
    .map((element) => textOf(element))
    .filter((word) => word !== null);
}

function sourceToken(source: string): string {
  return `<x:VideoSourceToken>${escapeXml(source)}</x:VideoSourceToken>`;
}
