import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { DEFAULT_RETENTION, retentionSettingsSchema } from '../../contract/storage-types.ts';

const knownLocationSchema = z.object({
  path: z.string().min(1),
  /** What its identity file says; null until it was seen. */
  id: z.string().nullable(),
  ownMount: z.boolean(),
  capBytes: z.number().int().nonnegative(),
  keepFreeBytes: z.number().int().nonnegative(),
  /** False: no new footage goes there; what is there is read and overwritten in its turn. */
  used: z.boolean(),
});
export type KnownLocation = z.infer<typeof knownLocationSchema>;

/** What the person decided about storage; stays when the index is lost. */
const settingsSchema = z.strictObject({
  segmentSeconds: z.number().min(2).max(600),
  /** All folders that hold footage, in the order in which they are filled. */
  locations: z.array(knownLocationSchema).min(1),
  retention: retentionSettingsSchema,
});
export type StorageSettings = z.infer<typeof settingsSchema>;

/** As it was written before there were several locations to write to. */
const firstSettingsSchema = z
  .strictObject({
    path: z.string().min(1),
    capBytes: z.number().int().positive(),
    keepFreeBytes: z.number().int().nonnegative(),
    segmentSeconds: z.number().min(2).max(600),
    locations: z.array(z.object({ path: z.string().min(1), ownMount: z.boolean() })),
  })
  .transform((first): StorageSettings => {
    const { capBytes, keepFreeBytes } = first;
    const others = first.locations.filter((location) => location.path !== first.path);
    const main = first.locations.find((location) => location.path === first.path);
    return {
      segmentSeconds: first.segmentSeconds,
      locations: [
        { path: first.path, id: null, ownMount: main?.ownMount ?? false, capBytes, keepFreeBytes, used: true },
        ...others.map((location) => ({ ...location, id: null, capBytes, keepFreeBytes, used: false })),
      ],
      retention: DEFAULT_RETENTION,
    };
  });

export const DEFAULT_SEGMENT_SECONDS = 60;

/** Null when there is none. @throws what is wrong with a file that cannot be used. */
export function readSettings(dataDir: string): StorageSettings | null {
  let text: string;
  try {
    text = readFileSync(path.join(dataDir, 'storage.json'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return z.union([settingsSchema, firstSettingsSchema]).parse(JSON.parse(text));
}

/** Null when there is none, or it cannot be used: then `corrupt` says so and the file was moved aside. */
export function loadSettings(dataDir: string, nowMs: number): { settings: StorageSettings | null; corrupt: boolean } {
  try {
    return { settings: readSettings(dataDir), corrupt: false };
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && !('issues' in error)) throw error;
    const file = path.join(dataDir, 'storage.json');
    renameSync(file, `${file}.corrupt-${Math.round(nowMs)}`);
    return { settings: null, corrupt: true };
  }
}

/** Old or new content after a crash, never half of it. */
export function saveSettings(dataDir: string, settings: StorageSettings): void {
  const file = path.join(dataDir, 'storage.json');
  const fd = openSync(`${file}.tmp`, 'w', 0o600);
  try {
    writeSync(fd, `${JSON.stringify(settings, null, 2)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(`${file}.tmp`, file);
}
