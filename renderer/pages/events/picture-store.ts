/** Pictures of events as addresses for `<img>`: few at a time are fetched, the last that was asked for first, and the least looked at are forgotten. */

const AT_ONCE = 4;
/** Of about 30 kB each. */
const MOST = 240;

export type PictureSource = (signal: AbortSignal) => Promise<Blob | null>;
interface Entry {
  source: PictureSource;
  url: string | null;
  state: 'waiting' | 'coming' | 'there' | 'none';
  readonly listeners: Set<() => void>;
}

export class PictureStore {
  readonly #entries = new Map<string, Entry>();
  readonly #closed = new AbortController();
  readonly #makeUrl: (blob: Blob) => string;
  readonly #dropUrl: (url: string) => void;
  #coming = 0;

  constructor(urls: { make(blob: Blob): string; drop(url: string): void } = { make: (blob) => URL.createObjectURL(blob), drop: (url) => URL.revokeObjectURL(url) }) {
    this.#makeUrl = urls.make;
    this.#dropUrl = urls.drop;
  }

  /** The address, once it is there; undefined: there is none. */
  get(key: string): string | null | undefined {
    const entry = this.#entries.get(key);
    return entry?.state === 'none' ? undefined : (entry?.url ?? null);
  }

  /** Wanted as long as somebody listens; what nobody waits for any more is not fetched. */
  watch(key: string, source: PictureSource, listener: () => void): () => void {
    let entry = this.#entries.get(key);
    if (!entry) entry = { source, url: null, state: 'waiting', listeners: new Set() };
    // The one that was asked for last is the last in the map.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const watched = entry;
    watched.listeners.add(listener);
    this.#pump();
    return () => {
      watched.listeners.delete(listener);
      if (watched.listeners.size === 0 && watched.state === 'waiting' && this.#entries.get(key) === watched) this.#entries.delete(key);
    };
  }

  close(): void {
    this.#closed.abort();
    for (const { url } of this.#entries.values()) if (url !== null) this.#dropUrl(url);
    this.#entries.clear();
  }

  #pump(): void {
    while (this.#coming < AT_ONCE && !this.#closed.signal.aborted) {
      const next = [...this.#entries.values()].findLast(({ state, listeners }) => state === 'waiting' && listeners.size > 0);
      if (!next) return;
      next.state = 'coming';
      this.#coming += 1;
      void this.#fetch(next);
    }
  }

  async #fetch(entry: Entry): Promise<void> {
    const blob = await entry.source(this.#closed.signal).catch(() => null);
    this.#coming -= 1;
    if (this.#closed.signal.aborted) return;
    entry.state = blob ? 'there' : 'none';
    entry.url = blob && this.#makeUrl(blob);
    this.#forget();
    for (const listener of entry.listeners) listener();
    this.#pump();
  }

  #forget(): void {
    for (const [key, { url, listeners, state }] of this.#entries) {
      if (this.#entries.size <= MOST) return;
      if (listeners.size > 0 || state === 'coming') continue;
      if (url !== null) this.#dropUrl(url);
      this.#entries.delete(key);
    }
  }
}
