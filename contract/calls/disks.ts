import { z } from 'zod';
import { call } from '../call.ts';
import { clockBreakSchema } from '../overview-types.ts';
import { ms } from '../types.ts';

const diskSchema = z.object({
  id: z.string(),
  path: z.string(),
  cameras: z.array(
    z.object({
      /** For recordings.list, events.list, playback and exports. */
      cameraId: z.string(),
      /** As it was called where it was recorded. */
      name: z.string(),
      oldestMs: ms,
      newestMs: ms,
    }),
  ),
  /** How the clock of the computer that recorded it was set: where it was put back, some hours are there twice (takes.ts). */
  clockSteps: z.array(clockBreakSchema),
});

export const diskCalls = {
  'disks.open': call({
    summary: 'Open a recording disk of another computer to look at. Nothing on it is changed; the newest days are there first.',
    role: 'owner',
    params: z.strictObject({ path: z.string().min(1).max(4096) }),
    example: { path: '/media/recordings' },
    result: z.object({ disk: diskSchema }),
  }),
  'disks.list': call({
    summary: 'Recording disks that are open to look at, and their cameras.',
    role: 'operator',
    params: z.strictObject({}),
    result: z.object({ disks: z.array(diskSchema) }),
  }),
  'disks.close': call({
    summary: 'Close a disk that was opened to look at; then it can be taken away.',
    role: 'owner',
    params: z.strictObject({ id: z.string().max(64) }),
    example: { id: 'an id of disks.list' },
    result: z.object({ closed: z.boolean() }),
  }),
};
