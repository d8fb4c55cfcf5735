/** Which camera's events of which kind a channel tells of. Pure. */
import { TRIGGER_KINDS, type TriggerKind } from '../../../contract/guard-types.ts';
import type { NotifySettings } from '../../../contract/notify-types.ts';
import type { Camera } from '../../../contract/types.ts';

type Guarded = Pick<Camera, 'id' | 'guard'>;
type Muted = NotifySettings['desktop']['muted'];

/** `never`: the camera does not alert for this kind on any channel. */
export type Cell = 'told' | 'muted' | 'never';

export function alertsFor({ guard }: Guarded, kind: TriggerKind): boolean {
  return guard.triggers[kind]?.alert ?? false;
}

/** Kinds that some camera alerts for, in their usual order. */
export function kindsShown(cameras: readonly Guarded[]): TriggerKind[] {
  return TRIGGER_KINDS.filter((kind) => cameras.some((camera) => alertsFor(camera, kind)));
}

export function cellOf(camera: Guarded, kind: TriggerKind, muted: Muted): Cell {
  if (!alertsFor(camera, kind)) return 'never';
  return muted[camera.id]?.includes(kind) ? 'muted' : 'told';
}

/** With these cells told, or not; other cameras and kinds stay as they are. */
export function withTold(muted: Muted, cells: readonly { cameraId: string; kind: TriggerKind }[], told: boolean): Muted {
  const next: Record<string, TriggerKind[]> = { ...muted };
  for (const { cameraId, kind } of cells) {
    const others = (next[cameraId] ?? []).filter((each) => each !== kind);
    const kinds = told ? others : [...others, kind];
    if (kinds.length > 0) next[cameraId] = kinds;
    else delete next[cameraId];
  }
  return next;
}
