import type { CatalogClient } from './catalog-client.ts';
import type { Location } from './location.ts';

const FACT = 'unread-locations';

/** Locations whose ledgers and files the index was not made from, because they were away then, or are new here. Outlives the engine. */
export class UnreadLocations {
  readonly #catalog: CatalogClient;
  #folders = new Set<string>();

  constructor(catalog: CatalogClient) {
    this.#catalog = catalog;
  }

  async load(): Promise<void> {
    this.#folders = new Set([...this.#folders, ...(JSON.parse((await this.#catalog.ask('fact', FACT)) ?? '[]') as string[])]);
  }

  has(location: Location): boolean {
    return this.#folders.has(location.path);
  }

  async add(location: Location): Promise<void> {
    if (this.has(location)) return;
    this.#folders.add(location.path);
    await this.#keep();
  }

  async delete(location: Location): Promise<void> {
    this.#folders.delete(location.path);
    await this.#keep();
  }

  async #keep(): Promise<void> {
    await this.#catalog.ask('setFact', FACT, JSON.stringify([...this.#folders]));
  }
}
