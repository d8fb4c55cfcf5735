import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type CommissioningRecord, commissioningRecordSchema } from '../../../contract/bench-types.ts';
import { type SettingValue, settingValueSchema } from '../../../contract/device-types.ts';
import { writeFileAtomic } from '../../base/atomic-file.ts';

/** With what is not shown: the settings of then, to find out what has changed. */
const storedSchema = z.object({ version: z.literal(1), record: commissioningRecordSchema, settings: z.record(z.string(), z.record(z.string(), settingValueSchema)) });
export type StoredRecord = z.infer<typeof storedSchema>;

const ID = /^rec_[a-z0-9]{12}$/;

/** Records in a folder each: `record.json` and a picture for each camera. */
export class RecordStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The newest first; what cannot be read is left out. */
  list(): StoredRecord[] {
    let names: string[];
    try {
      names = readdirSync(this.#folder).filter((name) => ID.test(name));
    } catch {
      return [];
    }
    return names.flatMap((name) => this.get(name) ?? []).toSorted((a, b) => b.record.startedMs - a.record.startedMs);
  }

  get(id: string): StoredRecord | null {
    if (!ID.test(id)) return null;
    try {
      const parsed = storedSchema.safeParse(JSON.parse(readFileSync(path.join(this.#folder, id, 'record.json'), 'utf8')));
      return parsed.success ? parsed.data : null;
    } catch {
      return null;
    }
  }

  /** @throws AppError `read-only` | `disk-full` */
  save(record: CommissioningRecord, settings: Record<string, Record<string, SettingValue>>): void {
    const folder = path.join(this.#folder, record.id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileAtomic(path.join(folder, 'record.json'), `${JSON.stringify({ version: 1, record, settings })}\n`, { mode: 0o600 });
  }

  /** @throws like `save` */
  savePicture(id: string, cameraId: string, jpeg: Buffer): void {
    const folder = path.join(this.#folder, id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileAtomic(path.join(folder, `${cameraId}.jpg`), jpeg, { mode: 0o600 });
  }

  picture(id: string, cameraId: string): Buffer | null {
    if (!ID.test(id) || !/^cam_[a-z0-9]{12}$/.test(cameraId)) return null;
    try {
      return readFileSync(path.join(this.#folder, id, `${cameraId}.jpg`));
    } catch {
      return null;
    }
  }

  remove(id: string): boolean {
    if (!this.get(id)) return false;
    rmSync(path.join(this.#folder, id), { recursive: true, force: true });
    return true;
  }
}
