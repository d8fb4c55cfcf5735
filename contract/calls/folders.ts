import { z } from 'zod';
import { call } from '../call.ts';

/** More than these nobody picks from: the rest is typed. */
export const MOST_FOLDERS = 500;

const folderPath = z.string().min(1).max(4096).refine((text) => !text.includes('\0'), { error: 'path' });
const folderListSchema = z.object({
  /** Absolute, on the computer that records; null: where to begin. */
  path: z.string().nullable(),
  /** The folder it is in; null: there is none. */
  parent: z.string().nullable(),
  folders: z.array(z.object({ name: z.string(), path: z.string() })).max(MOST_FOLDERS),
  /** There are more than are listed. */
  more: z.boolean(),
});
export type FolderList = z.infer<typeof folderListSchema>;

export const folderCalls = {
  'folders.list': call({
    summary: 'Names of the folders in a folder of the computer that records, so that one can be chosen; never files.',
    role: 'owner',
    params: z.strictObject({ path: folderPath.nullable() }),
    example: { path: '/media' },
    result: folderListSchema,
  }),
  'folders.create': call({
    summary: 'A new folder inside another one, and what is in it then: nothing.',
    role: 'owner',
    params: z.strictObject({ path: folderPath, name: z.string().trim().min(1).max(200).regex(/^[^\\/:*?"<>|\0]+$/).refine((name) => name !== '.' && name !== '..', { error: 'name' }) }),
    example: { path: '/media/disk', name: 'Recordings' },
    result: folderListSchema,
  }),
};
