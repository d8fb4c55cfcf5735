import type { CatalogClient } from './catalog-client.ts';
import type { EventTable } from './event-table.ts';

export type EventMethod = { [K in keyof EventTable]: EventTable[K] extends (...args: never[]) => unknown ? K : never }[keyof EventTable];

/** Asks the table of events, in the index's thread. @throws AppError as the method does, or `internal` when SQLite fails. */
export function askEvents<N extends EventMethod>(catalog: CatalogClient, name: N, ...args: Parameters<EventTable[N]>): Promise<ReturnType<EventTable[N]>> {
  return catalog.ask('onEvents', name, args) as Promise<ReturnType<EventTable[N]>>;
}
