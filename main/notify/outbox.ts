import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type OutboxEntry, outboxEntrySchema, type PostedChannel } from '../../contract/notify-types.ts';
import type { Logger } from '../base/logger.ts';

/** More than these nobody reads afterwards. */
const MOST_ENTRIES = 500;
const MOST_BYTES = 64 * 1024 * 1024;
/** An alert that is older helps nobody; the event itself stays in the list of events. */
const KEPT_MS = 48 * 3_600_000;
/** A picture that is larger is left out: the text is what matters. */
const MOST_PICTURE_BYTES = 4 * 1024 * 1024;
/** An entry without its picture: whatever is larger was not written by us. */
const MOST_ENTRY_BYTES = 256 * 1024;

export interface OutboxBounds {
  entries: number;
  bytes: number;
  keptMs: number;
}

/**
 * What is to be delivered, each as a file of its own with its picture beside it: `<id>.json`, `<id>.jpg`. The truth is in memory; the
 * files follow, one after another, and only matter after a restart. A disk that cannot be written to costs that, and nothing else.
 */
export class Outbox {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #bounds: OutboxBounds;
  /** Oldest first. */
  readonly #entries = new Map<string, OutboxEntry>();
  /** Pictures whose files are not written yet, or could not be. */
  readonly #pictures = new Map<string, Uint8Array>();
  readonly #dirty = new Set<string>();
  #writing: Promise<void> | null = null;
  #bytes = 0;
  #givenUp = 0;

  constructor(folder: string, log: Logger, bounds: Partial<OutboxBounds> = {}) {
    this.#folder = folder;
    this.#log = log;
    this.#bounds = { entries: MOST_ENTRIES, bytes: MOST_BYTES, keptMs: KEPT_MS, ...bounds };
  }

  /** What was given up for age or room since it was opened. */
  get givenUp(): number {
    return this.#givenUp;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Reads what a run before has left. Never throws: what cannot be read is removed and logged. @returns ids of what there was */
  async open(): Promise<string[]> {
    let names: string[];
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      names = await readdir(this.#folder);
    } catch (error) {
      this.#log.warn('outbox cannot be read', { error });
      return [];
    }
    const found: OutboxEntry[] = [];
    for (const name of names) {
      const id = name.endsWith('.json') ? name.slice(0, -'.json'.length) : null;
      const entry = id === null ? null : await this.#read(id);
      if (entry) found.push(entry);
    }
    // Alerts may have come while it was read: those are newer.
    const fresh = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of [...found.sort((a, b) => a.createdMs - b.createdMs), ...fresh]) this.#entries.set(entry.id, entry);
    this.#bytes = this.list().reduce((sum, { pictureBytes }) => sum + pictureBytes, 0);
    for (const name of names) if (!this.#entries.has(name.replace(/\.(?:json|jpg)$/, ''))) await this.#remove(name);
    this.#makeRoom();
    return found.map(({ id }) => id);
  }

  list(): OutboxEntry[] {
    return [...this.#entries.values()];
  }

  of(channel: PostedChannel): OutboxEntry[] {
    return this.list().filter((entry) => entry.channel === channel);
  }

  get(id: string): OutboxEntry | null {
    return this.#entries.get(id) ?? null;
  }

  /** @param picture JPEG; one that is too large is left out */
  add(entry: Omit<OutboxEntry, 'pictureBytes'>, picture: Uint8Array | null): void {
    const kept = picture && picture.byteLength <= MOST_PICTURE_BYTES ? picture : null;
    this.#entries.set(entry.id, { ...entry, pictureBytes: kept?.byteLength ?? 0 });
    if (kept) {
      this.#pictures.set(entry.id, kept);
      this.#bytes += kept.byteLength;
    }
    this.#makeRoom();
    this.#write(entry.id);
  }

  change(id: string, change: Partial<Pick<OutboxEntry, 'tries' | 'state' | 'nextMs' | 'failure'>>): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.set(id, { ...entry, ...change });
    this.#write(id);
  }

  remove(id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    this.#entries.delete(id);
    this.#pictures.delete(id);
    this.#bytes -= entry.pictureBytes;
    this.#write(id);
    return true;
  }

  async picture(id: string): Promise<Uint8Array | null> {
    const held = this.#pictures.get(id);
    if (held) return held;
    if (!this.#entries.get(id)?.pictureBytes) return null;
    return this.#readBounded(`${id}.jpg`, MOST_PICTURE_BYTES).catch(() => null);
  }

  /** Gives up what is too old. @returns whether anything was */
  age(nowMs: number): boolean {
    const old = this.list().filter(({ createdMs }) => nowMs - createdMs > this.#bounds.keptMs);
    for (const { id } of old) this.#giveUp(id);
    return old.length > 0;
  }

  /** Resolves when all is written. */
  async idle(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  #makeRoom(): void {
    for (const { id } of this.list()) {
      if (this.#entries.size <= this.#bounds.entries && this.#bytes <= this.#bounds.bytes) return;
      this.#giveUp(id);
    }
  }

  #giveUp(id: string): void {
    if (this.remove(id)) this.#givenUp += 1;
  }

  /** One after another; an entry that changes again meanwhile is written once more, and one that is gone not at all. */
  #write(id: string): void {
    this.#dirty.add(id);
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
      // Came while the last one was being ended.
      for (const left of this.#dirty) this.#write(left);
    });
  }

  async #writeAll(): Promise<void> {
    for (const id of this.#dirty) {
      this.#dirty.delete(id);
      try {
        await this.#writeOne(id);
      } catch (error) {
        this.#log.warn('outbox not written', { id, error });
      }
    }
  }

  async #writeOne(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry) {
      await Promise.all([this.#remove(`${id}.json`), this.#remove(`${id}.jpg`)]);
      return;
    }
    const picture = this.#pictures.get(id);
    if (picture) {
      await this.#put(`${id}.jpg`, picture);
      this.#pictures.delete(id);
    }
    await this.#put(`${id}.json`, Buffer.from(JSON.stringify(entry), 'utf8'));
    if (!this.#entries.has(id)) this.#dirty.add(id);
  }

  async #put(name: string, content: Uint8Array): Promise<void> {
    const file = path.join(this.#folder, name);
    await writeFile(`${file}.tmp`, content, { mode: 0o600, flush: true });
    await rename(`${file}.tmp`, file);
  }

  async #remove(name: string): Promise<void> {
    await rm(path.join(this.#folder, name), { force: true }).catch((error: unknown) => this.#log.warn('outbox not tidied', { name, error }));
  }

  async #read(id: string): Promise<OutboxEntry | null> {
    try {
      const content = await this.#readBounded(`${id}.json`, MOST_ENTRY_BYTES);
      const entry = outboxEntrySchema.parse(JSON.parse(Buffer.from(content).toString('utf8')));
      return entry.id === id ? entry : null;
    } catch (error) {
      this.#log.warn('outbox entry not readable', { id, error });
      return null;
    }
  }

  async #readBounded(name: string, most: number): Promise<Uint8Array> {
    const file = path.join(this.#folder, name);
    const { size } = await stat(file);
    if (size > most) throw new Error(`${name} has ${size} bytes`);
    return readFile(file);
  }
}
