import type { Clock } from '../../base/clock.ts';
import type { CatalogClient } from '../catalog-client.ts';
import type { SegmentRow } from '../segment-rows.ts';
import { runName } from '../layout.ts';
import type { Sidecars } from '../sidecars.ts';
import { FIRST_LINK, signEntry } from './chain.ts';
import type { SigningKey } from './signing-key.ts';

export type HashedSegment = Pick<SegmentRow, 'cameraId' | 'startMs' | 'runId' | 'location' | 'bytes'> & { hash: Uint8Array; recovered?: boolean };

/** Puts each segment that is closed into its camera's chain, in the order in which they are closed. */
export class ChainWriter {
  readonly #parts: { catalog: CatalogClient; sidecars: Sidecars; key: SigningKey; clock: Clock };
  /** The newest link of each footage. */
  readonly #links = new Map<string, string>();
  /** Locations that have the public key. */
  readonly #withKey = new Set<string>();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: { catalog: CatalogClient; sidecars: Sidecars; key: SigningKey; clock: Clock }) {
    this.#parts = parts;
  }

  add(segment: HashedSegment): void {
    // One after the other: each link is made of the one before.
    this.#running = this.#running.then(() => this.#add(segment)).catch(() => {});
  }

  /** Resolves when what was added is handed to the sidecars. */
  settled(): Promise<void> {
    return this.#running;
  }

  async #add({ cameraId, startMs, runId, location, bytes, hash, recovered }: HashedSegment): Promise<void> {
    const { catalog, sidecars, key, clock } = this.#parts;
    const fact = `chain.${cameraId}`;
    const before = this.#links.get(cameraId) ?? (await catalog.ask('fact', fact)) ?? FIRST_LINK;
    const entry = { n: `${startMs}-${runName(runId)}.mp4`, b: bytes, h: Buffer.from(hash).toString('hex'), t: Math.round(clock.now()), p: before, ...(recovered ? { r: true } : {}) };
    const { line, link } = signEntry(cameraId, entry, key);
    this.#links.set(cameraId, link);
    if (!this.#withKey.has(location)) await this.#keepKey(location);
    sidecars.writeChain(cameraId, startMs, location, line);
    await catalog.ask('setFact', fact, link);
  }

  async #keepKey(location: string): Promise<void> {
    const { sidecars, key } = this.#parts;
    try {
      await sidecars.keepKey(location, key.id, key.publicKey);
      this.#withKey.add(location);
    } catch {
      // With the next link: this one must not be missing for it.
    }
  }
}
