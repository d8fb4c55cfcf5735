/** Settings of a camera as a transaction: old values kept, written, read back, the picture waited for, else rolled back and said. */
import type { SettingItem, SettingsOutcome, SettingValue } from '../../../contract/device-types.ts';
import { AppError } from '../../../contract/errors.ts';
import type { Device } from '../control/device-link.ts';
import { OnvifFault } from '../onvif/connection.ts';
import type { SettingsArea } from './area.ts';
import { audioCodecArea, encoderArea } from './encoder-area.ts';
import { imagingArea } from './imaging-area.ts';
import { cardArea, maskArea, overlayArea, rotationArea, speakerArea } from './overlay-areas.ts';

export const SETTINGS_AREAS: readonly SettingsArea[] = [encoderArea, imagingArea, rotationArea, overlayArea, maskArea, audioCodecArea, speakerArea, cardArea];

export interface TransactionParts {
  device: Device;
  /** Resolves with whether the picture is there again, as it should be now. */
  pictureBack(): Promise<boolean>;
  signal?: AbortSignal | undefined;
  areas?: readonly SettingsArea[];
}

/** All that can be set, in the areas' order; an area that fails is left out, one that cannot be reached throws. */
export async function readSettings(device: Device, areas: readonly SettingsArea[] = SETTINGS_AREAS): Promise<SettingItem[]> {
  const items: SettingItem[] = [];
  for (const area of areas) {
    try {
      items.push(...(await area.read(device)));
    } catch (error) {
      if (!(error instanceof OnvifFault)) throw error;
    }
  }
  return items;
}

/**
 * Applies `changes`, or leaves the camera as it was.
 * @throws AppError `invalid` (`camera.noSuchSetting` | `camera.settingOutOfRange`) before anything is written; what the device throws
 * when it cannot be asked at all.
 */
export async function applySettings(changes: Readonly<Record<string, SettingValue>>, parts: TransactionParts): Promise<SettingsOutcome> {
  const { device, signal } = parts;
  const areas = (parts.areas ?? SETTINGS_AREAS).filter(({ prefix }) => Object.keys(changes).some((key) => key.startsWith(prefix)));
  const before = new Map((await readSettings(device, areas)).map((item) => [item.key, item]));
  const wanted = new Map<string, SettingValue>();
  for (const [key, value] of Object.entries(changes)) {
    const item = before.get(key) ?? latent(key, before);
    if (!item) throw new AppError('invalid', 'camera.noSuchSetting', { data: { setting: key } });
    if (!isPossible(item, value)) throw new AppError('invalid', 'camera.settingOutOfRange', { data: { setting: key } });
    before.set(key, item);
    if (!same(item.value, value)) wanted.set(key, value);
  }
  const old = (key: string): SettingValue => before.get(key)?.value ?? '';
  if (wanted.size === 0) return { outcome: 'unchanged', reason: null, results: Object.entries(changes).map(([key, to]) => ({ key, from: old(key), to, now: to, state: 'applied' })) };

  let reason: SettingsOutcome['reason'] = null;
  const refused = new Set<string>();
  const written: SettingsArea[] = [];
  for (const area of areas) {
    const own = ofArea(area, wanted);
    if (own.size === 0) continue;
    if (signal?.aborted) {
      reason = 'stopped';
      break;
    }
    written.push(area);
    reason = await write(area, device, own);
    if (reason !== null) {
      for (const key of own.keys()) refused.add(key);
      break;
    }
  }
  const tried = new Set(written.flatMap((area) => [...ofArea(area, wanted).keys()]));
  let now = await readBack(device, written);
  const ignored = new Set(reason === null ? [...wanted].filter(([key, to]) => !same(now.get(key) ?? to, to)).map(([key]) => key) : []);
  if (ignored.size > 0) reason = 'ignored';
  if (reason === null && written.some(({ interrupts }) => interrupts) && !(await parts.pictureBack())) reason = 'no-picture';

  const state = (key: string) => (refused.has(key) ? 'refused' : ignored.has(key) ? 'ignored' : tried.has(key) ? 'applied' : 'not-tried');
  const results = (values: ReadonlyMap<string, SettingValue>): SettingsOutcome['results'] => [...wanted].map(([key, to]) => ({ key, from: old(key), to, now: values.get(key) ?? old(key), state: state(key) }));
  if (reason === null) return { outcome: 'applied', reason, results: results(now) };

  for (const area of written.toReversed()) await write(area, device, new Map([...ofArea(area, wanted).keys()].map((key) => [key, old(key)])));
  now = await readBack(device, written);
  const isBack = [...tried].every((key) => same(now.get(key) ?? old(key), old(key)));
  return { outcome: isBack ? 'rolled-back' : 'stuck', reason, results: results(now) };
}

/** Null when the camera said yes. */
async function write(area: SettingsArea, device: Device, changes: ReadonlyMap<string, SettingValue>): Promise<'refused' | 'lost' | null> {
  try {
    await area.write(device, changes);
    return null;
  } catch (error) {
    if (error instanceof OnvifFault || (error instanceof AppError && error.kind === 'camera-refused')) return 'refused';
    if (error instanceof AppError) return 'lost';
    throw error;
  }
}

/** Empty where the camera cannot be asked: then nothing is known to have changed. */
async function readBack(device: Device, areas: readonly SettingsArea[]): Promise<Map<string, SettingValue>> {
  try {
    return new Map((await readSettings(device, areas)).map(({ key, value }) => [key, value]));
  } catch (error) {
    if (error instanceof AppError) return new Map();
    throw error;
  }
}

function ofArea(area: SettingsArea, changes: ReadonlyMap<string, SettingValue>): Map<string, SettingValue> {
  return new Map([...changes].filter(([key]) => key.startsWith(area.prefix)));
}

/** What comes into being with another value: the place of a text that is not there yet. */
function latent(key: string, items: ReadonlyMap<string, SettingItem>): SettingItem | null {
  if (key === 'overlay.textPosition' && items.has('overlay.text')) return { key, group: 'overlay', kind: 'text', value: '' };
  if (key === 'overlay.timePosition' && items.has('overlay.time')) return { key, group: 'overlay', kind: 'text', value: '' };
  return null;
}

function isPossible(item: SettingItem, value: SettingValue): boolean {
  switch (item.kind) {
    case 'number':
      return typeof value === 'number' && value >= (item.min ?? -Infinity) && value <= (item.max ?? Infinity);
    case 'choice':
      return typeof value === 'string' && (item.options ?? []).includes(value);
    case 'switch':
      return typeof value === 'boolean';
    case 'text':
      return typeof value === 'string';
    case 'areas':
      return Array.isArray(value);
  }
}

/** Cameras round: a bitrate of 1000 may be read back as 1024, and a corner as the next grid point. */
const NUMBER_TOLERANCE = 0.03;
const CORNER_TOLERANCE = 0.02;

function same(a: SettingValue, b: SettingValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= Math.max(1e-6, Math.abs(b) * NUMBER_TOLERANCE);
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((polygon) => b.some((other) => other.length === polygon.length && polygon.every(([x, y], index) => Math.abs(x - (other[index]?.[0] ?? 9)) < CORNER_TOLERANCE && Math.abs(y - (other[index]?.[1] ?? 9)) < CORNER_TOLERANCE)));
}
