import { Activity, BellRing, Car, CloudOff, EyeOff, Footprints, HardDrive, type LucideIcon, MemoryStick, PawPrint, PersonStanding, Plug, SquareDashed, Volume2 } from 'lucide-react';
import type { EventKind } from '../../contract/types.ts';

export const EVENT_ICONS: Record<EventKind, LucideIcon> = {
  motion: Activity,
  person: PersonStanding,
  vehicle: Car,
  animal: PawPrint,
  line: Footprints,
  field: SquareDashed,
  tamper: EyeOff,
  sound: Volume2,
  doorbell: BellRing,
  'digital-input': Plug,
  'card-error': MemoryStick,
  'camera-offline': CloudOff,
  storage: HardDrive,
};
