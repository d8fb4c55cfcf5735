import { Baby, Cctv, DoorClosed, House, type LucideIcon, Package, PawPrint, Store, TrafficCone, Trees, Briefcase, Warehouse, Banknote } from 'lucide-react';
import type { CAMERA_ICONS } from '../../../contract/types.ts';

export const CAMERA_ICON_COMPONENTS: Record<(typeof CAMERA_ICONS)[number], LucideIcon> = {
  camera: Cctv,
  door: DoorClosed,
  shop: Store,
  till: Banknote,
  garden: Trees,
  garage: Warehouse,
  street: TrafficCone,
  stock: Package,
  home: House,
  baby: Baby,
  pet: PawPrint,
  office: Briefcase,
};
