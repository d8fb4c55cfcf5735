import { hash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { EXPORT_KINDS } from '../../../contract/export-types.ts';
import { bytes, cameraId, type ExportJob, ms } from '../../../contract/types.ts';
import type { Logger } from '../../base/logger.ts';

/** A folder is called so until all is in it; one that is there at a start was left by an engine that ended. */
export const UNFINISHED = '.unfinished';
/** More than these are not listed: what makes exports is asked to delete some first. */
export const MOST_KEPT = 1_000;

/** Below the folder of exports, whose first part is the export's own folder: never outside of it. */
const below = z.string().min(1).max(1_024).refine((name) => !path.isAbsolute(name) && name.split(/[\\/]/).every((part) => part !== '' && part !== '.' && part !== '..'), { error: 'outside' });
export const keptExportsSchema = z.strictObject({
  exports: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[\da-f]{1,64}$/),
        kind: z.enum(EXPORT_KINDS),
        cameraIds: z.array(cameraId).max(64),
        from: ms,
        to: ms,
        file: below,
        proof: below.nullable(),
        bytes,
        /** It was deleted by hand, and goes for good then. */
        deletedUntilMs: ms.nullable(),
      }),
    )
    .max(2 * MOST_KEPT),
});
type KeptList = z.infer<typeof keptExportsSchema>;
type Kept = KeptList['exports'][number];
export const NO_KEPT_EXPORTS: KeptList = { exports: [] };

/** Where the list stands, beside the folder of exports. */
export interface KeptStore {
  get(): Readonly<KeptList>;
  /** @throws the system's errors. */
  update(change: (list: Readonly<KeptList>) => KeptList): void;
}

/**
 * Finished exports, beyond the end of the engine: a list beside the folder of exports says what lies in it. The folder is the truth:
 * what is gone from it is forgotten, and what is found in it without an entry is listed with what can be seen of it.
 */
export class KeptExports {
  readonly #dir: string;
  readonly #log: Logger;
  readonly #store: KeptStore;

  constructor({ dir, store, log }: { dir: string; store: KeptStore; log: Logger }) {
    this.#dir = dir;
    this.#log = log;
    this.#store = store;
  }

  /** As they were when the engine ended, the oldest first. */
  list(): ExportJob[] {
    return this.#store.get().exports.map((each) => this.#jobOf(each));
  }

  /** A finished one, or what has changed about it. A disk that cannot be written to costs its place in the list after a restart. */
  put(job: ExportJob): void {
    const entry = this.#entryOf(job);
    if (entry) this.#change((exports) => [...exports.filter(({ id }) => id !== job.id), entry].slice(-2 * MOST_KEPT));
  }

  forget(id: string): void {
    if (this.#store.get().exports.some((each) => each.id === id)) this.#change((exports) => exports.filter((each) => each.id !== id));
  }

  /** Removes its files. @throws the system's errors. */
  async remove(job: ExportJob): Promise<void> {
    const entry = this.#entryOf(job);
    if (entry) await rm(path.join(this.#dir, folderOf(entry.file)), { recursive: true, force: true });
  }

  /** Removes what was never finished, and compares the list with the folder. @returns what is gone, and what nobody knew of. */
  async compare(): Promise<{ gone: string[]; found: ExportJob[] }> {
    const known = this.#store.get().exports;
    const names = await readdir(this.#dir).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : null));
    // A folder that cannot be read now is not an empty one.
    if (names === null) return { gone: [], found: [] };
    for (const name of names) if (name.endsWith(UNFINISHED)) await rm(path.join(this.#dir, name), { recursive: true, force: true });
    const there = new Set(names);
    const listed = new Set(known.map(({ file }) => folderOf(file)));
    const gone = known.filter(({ file }) => !there.has(folderOf(file))).map(({ id }) => id);
    const found: ExportJob[] = [];
    for (const name of names) {
      if (name.endsWith(UNFINISHED) || listed.has(name) || found.length >= MOST_KEPT) continue;
      const job = await this.#look(name);
      if (job) found.push(job);
    }
    for (const id of gone) this.forget(id);
    for (const job of found.toSorted((a, b) => a.from - b.from)) this.put(job);
    return { gone, found };
  }

  /** What can be seen of an export that is in no list: one clip, one zip, or the folder of a case. */
  async #look(name: string): Promise<ExportJob | null> {
    const folder = path.join(this.#dir, name);
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      const main = entries.find((each) => each.isFile() && /\.(?:mp4|zip)$/.test(each.name)) ?? entries.find((each) => each.isDirectory());
      if (!main) return null;
      const { size, mtimeMs } = await stat(path.join(folder, main.name));
      const kind = main.name.endsWith('.mp4') ? 'clip' : 'case';
      const proof = kind === 'clip' && entries.some((each) => each.name === 'proof.json') ? `${name}/proof.json` : null;
      const madeMs = Math.max(0, Math.round(mtimeMs));
      const bytesOf = main.isDirectory() ? await bytesIn(path.join(folder, main.name)) : size;
      return this.#jobOf({ id: hash('sha256', name).slice(0, 24), kind, cameraIds: [], from: madeMs, to: madeMs, file: `${name}/${main.name}`, proof, bytes: bytesOf, deletedUntilMs: null });
    } catch (error) {
      this.#log.warn('an export cannot be looked at', { name, error });
      return null;
    }
  }

  #jobOf({ file, proof, cameraIds, bytes: size, deletedUntilMs, ...rest }: Kept): ExportJob {
    const at = (name: string) => path.join(this.#dir, name);
    const deleted = deletedUntilMs === null ? {} : { deletedUntilMs };
    return { ...rest, cameraIds, cameraId: cameraIds[0] ?? '', bytes: size, path: at(file), proof: proof === null ? null : at(proof), state: 'done', progress: 1, error: null, ...deleted };
  }

  #entryOf({ id, kind, cameraIds, from, to, path: file, proof, bytes: size, deletedUntilMs }: ExportJob): Kept | null {
    if (file === null) return null;
    const name = (absolute: string) => path.relative(this.#dir, absolute);
    return { id, kind, cameraIds, from: Math.round(from), to: Math.round(to), file: name(file), proof: proof === null ? null : name(proof), bytes: size ?? 0, deletedUntilMs: deletedUntilMs ?? null };
  }

  #change(change: (exports: Kept[]) => Kept[]): void {
    try {
      this.#store.update(({ exports }) => ({ exports: change([...exports]) }));
    } catch (error) {
      this.#log.warn('list of exports not written', { error });
    }
  }
}

function folderOf(file: string): string {
  return file.split(/[\\/]/)[0] ?? '';
}

async function bytesIn(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) if (entry.isFile()) sum += (await stat(path.join(folder, entry.name))).size;
  return sum;
}
