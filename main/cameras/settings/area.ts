import type { SettingItem, SettingValue } from '../../../contract/device-types.ts';
import type { Device } from '../control/device-link.ts';

/** A part of what can be set on a camera: reads its items, and writes those that are its own. */
export interface SettingsArea {
  /** What its keys begin with. */
  readonly prefix: string;
  /** The picture is away for a while after a change. */
  readonly interrupts: boolean;
  /** Empty where the camera has nothing of it. */
  read(device: Device): Promise<SettingItem[]>;
  /** @throws OnvifFault when the camera declines */
  write(device: Device, changes: ReadonlyMap<string, SettingValue>): Promise<void>;
}

/** A number as the range has it: whole when the range is wide. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
