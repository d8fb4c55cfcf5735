import { z } from 'zod';
import { call } from '../call.ts';
import { guardModeSchema, guardModeStateSchema } from '../guard-types.ts';

const result = z.object({ state: guardModeStateSchema });

export const modeCalls = {
  'guard.mode': call({
    summary: 'The mode that all cameras guard in (home, away, night), and its weekly schedule.',
    role: 'viewer',
    params: z.strictObject({}),
    result,
  }),
  'guard.switch': call({
    summary: 'Switch all cameras to a mode by hand: until the schedule’s next entry, or for good where none is followed.',
    role: 'operator',
    params: z.strictObject({ mode: guardModeSchema }),
    example: { mode: 'away' },
    result,
  }),
  'guard.schedule': call({
    summary: 'Change the weekly schedule of modes, or whether it is followed.',
    role: 'owner',
    params: guardModeStateSchema.pick({ scheduled: true, schedule: true }).partial(),
    example: { scheduled: true, schedule: [{ day: 1, minute: 8 * 60, mode: 'away' }, { day: 1, minute: 18 * 60, mode: 'home' }] },
    result,
  }),
};
