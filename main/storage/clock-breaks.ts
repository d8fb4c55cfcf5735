import { CLOCK_SLACK_MS } from '../../contract/footage-limits.ts';
import { type ClockBreak, clockBreakSchema } from '../../contract/overview-types.ts';
import type { CatalogClient } from './catalog-client.ts';
import type { Sidecars } from './sidecars.ts';
import { type Take, takesAt, takesOf } from '../../contract/takes.ts';

const FACT = 'clock-breaks';
const MOST = 1_000;
/** Runs whose take is remembered: those under way, and what waits of those before. */
const MOST_RUNS = 1_000;

/** When the computer slept or its clock was set: the newest of them in the index, all of them beside the footage. */
export class ClockBreaks {
  readonly #parts: { catalog: CatalogClient; sidecars: Sidecars; onError: (error: unknown) => void };
  #adding = Promise.resolve();
  #steps: ClockBreak[] = [];
  #most = 0;
  #takes: readonly Take[] = takesOf([]);
  readonly #runs = new Map<string, number>();

  constructor(parts: { catalog: CatalogClient; sidecars: Sidecars; onError: (error: unknown) => void }) {
    this.#parts = parts;
  }

  /** What the index knows, once it is whole, and when a disk has told it more. */
  async load(): Promise<void> {
    const adding = this.#adding;
    await adding;
    const known = await knownBreaks(this.#parts.catalog);
    // Where the steps are lost, footage still says how many there were.
    this.#most = await this.#parts.catalog.ask('mostTakes');
    // What happened meanwhile is not there yet.
    if (adding === this.#adding) this.#know(known);
  }

  add(event: ClockBreak): void {
    const { catalog, sidecars, onError } = this.#parts;
    // A step forward is no other take, and says in which one times are left out.
    const known: ClockBreak = event.kind === 'slept' ? event : { ...event, take: event.toMs < event.fromMs ? this.take + 1 : this.take };
    this.#know([...this.#steps, known]);
    sidecars.writeClock(`${JSON.stringify(known)}\n`);
    // One after the other: a sleep and a step come at the same time, and each is added to what is known by then.
    this.#adding = this.#adding.then(() => addBreaks(catalog, [known])).catch(onError);
  }

  get takes(): readonly Take[] {
    return this.#takes;
  }

  /** Number of the take that is recorded now. */
  get take(): number {
    return Math.max(this.#most, this.#takes.at(-1)?.number ?? 0);
  }

  /**
   * Which take a run is of: it began with this segment, or has one. Footage from times still to come is of the clock before; what a
   * camera's card had is of the last take that had its time.
   */
  takeOf(runId: string, startMs: number, nowMs: number): number {
    const known = this.#runs.get(runId);
    const possible = takesAt(this.#takes, startMs);
    // What a card gives in one go may reach over the place at which the clock was put back.
    if (known !== undefined && possible.some(({ number }) => number === known)) return known;
    const last = possible.at(-1);
    const take = (startMs > nowMs + CLOCK_SLACK_MS ? this.#takes.at(-2)?.number : undefined) ?? (last && last !== this.#takes.at(-1) ? last.number : this.take);
    for (const [oldest] of this.#runs) if (this.#runs.size >= MOST_RUNS) this.#runs.delete(oldest);
    this.#runs.set(runId, take);
    return take;
  }

  #know(breaks: readonly ClockBreak[]): void {
    this.#steps = breaks.filter(({ take }) => take !== undefined);
    this.#takes = takesOf(this.#steps);
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
  const list = [...all.values()];
  const newest = (stepped: boolean) => list.filter(({ take }) => (take !== undefined) === stepped).slice(-MOST);
  // A computer that sleeps each night must not forget over it which hours were twice.
  const kept = new Set([...newest(true), ...newest(false)]);
  await catalog.ask('setFact', FACT, JSON.stringify(list.filter((each) => kept.has(each))));
}

export async function knownBreaks(catalog: CatalogClient): Promise<ClockBreak[]> {
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
