/** Whether a camera guards now. Pure. */
import type { EventKind } from '../../../contract/event-types.ts';
import type { GuardMode, GuardSettings } from '../../../contract/guard-types.ts';
import { isWithin, type LocalTime } from '../../base/week-hours.ts';

/** Who comes and goes is nobody's business outside guarding time; what happens to the camera, and who rings, always counts. */
const ONLY_WHILE_GUARDING: ReadonlySet<EventKind> = new Set(['motion', 'person', 'vehicle', 'animal', 'line', 'field', 'sound']);

export function needsGuarding(kind: EventKind): boolean {
  return ONLY_WHILE_GUARDING.has(kind);
}

/** @param local what the wall clock shows where the camera hangs */
export function isGuarding(settings: Pick<GuardSettings, 'inMode' | 'hours'>, mode: GuardMode, local: LocalTime): boolean {
  switch (settings.inMode[mode]) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'hours':
      return isWithin(settings.hours, local);
  }
}
