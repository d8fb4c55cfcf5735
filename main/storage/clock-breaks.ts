import { type ClockBreak, clockBreakSchema } from '../../contract/overview-types.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { Sidecars } from './sidecars.ts';

const FACT = 'clock-breaks';
const MOST = 1_000;

/** When the computer slept or its clock was set: the newest of them in the index, all of them beside the footage. */
export class ClockBreaks {
  readonly #parts: { catalog: CatalogClient; sidecars: Sidecars; onError: (error: unknown) => void };
  #adding = Promise.resolve();

  constructor(parts: { catalog: CatalogClient; sidecars: Sidecars; onError: (error: unknown) => void }) {
    this.#parts = parts;
  }

  add(event: ClockBreak): void {
    const { catalog, sidecars, onError } = this.#parts;
    sidecars.writeClock(`${JSON.stringify(event)}\n`);
    // One after the other: a sleep and a step come at the same time, and each is added to what is known by then.
    this.#adding = this.#adding.then(() => addBreaks(catalog, [event])).catch(onError);
  }

  list(): Promise<ClockBreak[]> {
    return knownBreaks(this.#parts.catalog);
  }
}

/** For an index that is made anew: what stands in the sidecars, `texts`; damaged lines are passed over. */
export async function takeBreaks(catalog: CatalogClient, texts: readonly string[]): Promise<void> {
  const found = texts.flatMap((text) => text.split('\n').flatMap((line) => readBreak(line) ?? []));
  if (found.length > 0) await addBreaks(catalog, found);
}

async function addBreaks(catalog: CatalogClient, found: readonly ClockBreak[]): Promise<void> {
  const all = new Map([...(await knownBreaks(catalog)), ...found].map((each) => [JSON.stringify([each.kind, each.fromMs, each.toMs]), each]));
  await catalog.ask('setFact', FACT, JSON.stringify([...all.values()].slice(-MOST)));
}

async function knownBreaks(catalog: CatalogClient): Promise<ClockBreak[]> {
  return JSON.parse((await catalog.ask('fact', FACT)) ?? '[]') as ClockBreak[];
}

function readBreak(line: string): ClockBreak | null {
  try {
    const parsed = clockBreakSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
