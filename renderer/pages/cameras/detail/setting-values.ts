/** Values of a camera's settings for people. Pure. */
import type { SettingItem, SettingValue } from '../../../../contract/device-types.ts';

export interface SettingSection {
  group: SettingItem['group'];
  items: SettingItem[];
}

/** In the order that the camera gives them. */
export function sectionsOf(items: readonly SettingItem[]): SettingSection[] {
  return [...Map.groupBy(items, ({ group }) => group)].map(([group, own]) => ({ group, items: own }));
}

/** The part of a key that is the same for all streams: `fps` of `encoder.main.fps`. */
export function nameOf(key: string): string {
  return key.split('.').at(-1) ?? key;
}

/** Whether something is worth setting now: the level of what is switched off is not. */
export function isMeant(key: string, value: (key: string) => SettingValue | undefined): boolean {
  const is = (other: string, wanted: string) => value(other) === undefined || value(other) === wanted;
  if (key === 'imaging.wideDynamicRangeLevel') return is('imaging.wideDynamicRange', 'ON');
  if (key === 'imaging.exposureTime' || key === 'imaging.gain') return is('imaging.exposure', 'MANUAL');
  return true;
}

/** What was changed, without what was changed back. */
export function changesOf(items: readonly SettingItem[], edited: Readonly<Record<string, SettingValue>>): Record<string, SettingValue> {
  return Object.fromEntries(
    Object.entries(edited).filter(([key, value]) => {
      const item = items.find((each) => each.key === key);
      return item !== undefined && JSON.stringify(item.value) !== JSON.stringify(value);
    }),
  );
}

/** A step that a hand can hit. */
export function stepOf({ min = 0, max = 100 }: Pick<SettingItem, 'min' | 'max'>): number {
  const span = max - min;
  if (span <= 2) return 0.01;
  if (span <= 500) return 1;
  return span <= 5_000 ? 10 : 64;
}
