import type { SettingItem, SettingValue } from '../../../contract/device-types.ts';
import { floatOf, one, textOf } from '../xml/read.ts';
import type { XmlElement } from '../xml/tree.ts';
import { withText } from '../xml/write.ts';
import type { Device } from '../control/device-link.ts';
import { ifOffered, type ServicePort } from '../onvif/client.ts';
import { NS } from '../onvif/namespaces.ts';
import { getImagingOptions, getImagingSettings, IMAGING_ORDER, rangeAt, setImagingSettings, wordsAt } from '../onvif/services/imaging.ts';
import { rounded, type SettingsArea } from './area.ts';

interface Field {
  key: string;
  group: 'picture' | 'night';
  /** Below ImagingSettings. */
  path: readonly string[];
  /** Below ImagingOptions. */
  options: readonly string[];
  kind: 'number' | 'choice';
}

/** tt:ImagingSettings20 and tt:ImagingOptions20: where each value stands, and where what it may be. */
const FIELDS: readonly Field[] = [
  { key: 'imaging.brightness', group: 'picture', path: ['Brightness'], options: ['Brightness'], kind: 'number' },
  { key: 'imaging.contrast', group: 'picture', path: ['Contrast'], options: ['Contrast'], kind: 'number' },
  { key: 'imaging.saturation', group: 'picture', path: ['ColorSaturation'], options: ['ColorSaturation'], kind: 'number' },
  { key: 'imaging.sharpness', group: 'picture', path: ['Sharpness'], options: ['Sharpness'], kind: 'number' },
  { key: 'imaging.wideDynamicRange', group: 'picture', path: ['WideDynamicRange', 'Mode'], options: ['WideDynamicRange', 'Mode'], kind: 'choice' },
  { key: 'imaging.wideDynamicRangeLevel', group: 'picture', path: ['WideDynamicRange', 'Level'], options: ['WideDynamicRange', 'Level'], kind: 'number' },
  { key: 'imaging.backlight', group: 'picture', path: ['BacklightCompensation', 'Mode'], options: ['BacklightCompensation', 'Mode'], kind: 'choice' },
  { key: 'imaging.exposure', group: 'picture', path: ['Exposure', 'Mode'], options: ['Exposure', 'Mode'], kind: 'choice' },
  { key: 'imaging.exposureTime', group: 'picture', path: ['Exposure', 'ExposureTime'], options: ['Exposure', 'ExposureTime'], kind: 'number' },
  { key: 'imaging.gain', group: 'picture', path: ['Exposure', 'Gain'], options: ['Exposure', 'Gain'], kind: 'number' },
  { key: 'imaging.whiteBalance', group: 'picture', path: ['WhiteBalance', 'Mode'], options: ['WhiteBalance', 'Mode'], kind: 'choice' },
  { key: 'imaging.focus', group: 'picture', path: ['Focus', 'AutoFocusMode'], options: ['Focus', 'AutoFocusModes'], kind: 'choice' },
  { key: 'imaging.nightVision', group: 'night', path: ['IrCutFilter'], options: ['IrCutFilterModes'], kind: 'choice' },
];

export const imagingArea: SettingsArea = {
  prefix: 'imaging.',
  interrupts: false,
  async read(device) {
    const place = placeOf(device);
    if (!place) return [];
    const settings = await ifOffered(getImagingSettings(place.port, place.source), null);
    if (!settings) return [];
    const options = await ifOffered(getImagingOptions(place.port, place.source), null);
    return itemsIn(settings, options);
  },
  async write(device, changes) {
    const place = placeOf(device);
    const settings = place && (await getImagingSettings(place.port, place.source));
    if (place && settings) await setImagingSettings(place.port, place.source, changed(settings, changes));
  },
};

/** What of the settings can be changed, by what the camera offers. Pure. */
export function itemsIn(settings: XmlElement, options: XmlElement | null): SettingItem[] {
  return FIELDS.flatMap(({ key, group, path, options: where, kind }): SettingItem[] => {
    const element = path.reduce<XmlElement | null>((parent, name) => one(parent, NS.tt, name), settings);
    if (kind === 'choice') {
      const words = wordsAt(options, ...where);
      const value = textOf(element);
      return value === null || words.length < 2 ? [] : [{ key, group, kind, value, options: words.includes(value) ? words : [value, ...words] }];
    }
    const value = floatOf(element);
    const range = rangeAt(options, ...where);
    return value === null || !range ? [] : [{ key, group, kind, value: rounded(value), ...range }];
  });
}

function changed(settings: XmlElement, changes: ReadonlyMap<string, SettingValue>): XmlElement {
  let next = settings;
  for (const { key, path } of FIELDS) {
    const value = changes.get(key);
    if (value !== undefined) next = withText(next, NS.tt, path, String(value), IMAGING_ORDER);
  }
  return next;
}

function placeOf({ client, targets }: Device): { port: ServicePort; source: string } | null {
  const port = client.service(NS.imaging);
  const source = targets.main.sourceToken;
  return port && source !== null ? { port, source } : null;
}
