import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** What the person decided about storage; stays when the index is lost. */
const settingsSchema = z.strictObject({
  /** Folder that new footage goes to. */
  path: z.string().min(1),
  capBytes: z.number().int().positive(),
  keepFreeBytes: z.number().int().nonnegative(),
  segmentSeconds: z.number().min(2).max(600),
  /** All folders that hold footage, the present one among them: where a rebuild looks. */
  locations: z.array(z.object({ path: z.string().min(1), ownMount: z.boolean() })),
});
export type StorageSettings = z.infer<typeof settingsSchema>;

export const DEFAULT_SEGMENT_SECONDS = 60;

/** Null when there is none, or it cannot be used: then `corrupt` says so and the file was moved aside. */
export function loadSettings(dataDir: string, nowMs: number): { settings: StorageSettings | null; corrupt: boolean } {
  const file = path.join(dataDir, 'storage.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { settings: null, corrupt: false };
    throw error;
  }
  try {
    return { settings: settingsSchema.parse(JSON.parse(text)), corrupt: false };
  } catch {
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
