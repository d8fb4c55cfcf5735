import type { CallResult } from '../../../contract/calls.ts';
import type { CameraEvent } from '../../../contract/types.ts';
import { type EventQuery, fits } from './event-filter.ts';
import type { DayCount } from './event-layout.ts';

export const PAGE_SIZE = 200;
/** Loaded pages that are kept: a few thousand events, some megabytes. */
const MOST_PAGES = 16;
/** A page asked for while another comes is on its way when one gets there. */
const AT_ONCE = 2;
const MOST_FRESH = 1_000;

interface Page {
  cursor: string | null;
  count: number;
  events: readonly CameraEvent[] | null;
}
export interface EventPagesState {
  days: readonly DayCount[];
  count: number;
  /** Events that came since and are not in the list yet. */
  fresh: number;
  loading: boolean;
  error: unknown;
}
export interface EventPagesParts {
  query: EventQuery;
  timeZone: string;
  outline(query: EventQuery & { pageSize: number; timeZone: string }): Promise<CallResult<'events.outline'>>;
  list(query: EventQuery & { limit: number; order: 'newest'; cursor?: string }): Promise<CallResult<'events.list'>>;
  /** Called after each change. */
  onChange(): void;
}

/**
 * The events of a filter, of which only what is looked at is here: the outline says how many there are and where pages begin, pages are
 * fetched when they are wanted and forgotten when they are far. What is no longer wanted is not asked for.
 */
export class EventPages {
  readonly #parts: EventPagesParts;
  #pages: Page[] = [];
  /** Of each page the number of its first event. */
  #starts: number[] = [];
  #state: EventPagesState = { days: [], count: 0, fresh: 0, loading: true, error: null };
  readonly #fresh = new Set<string>();
  #wanted: Page[] = [];
  readonly #coming = new Set<Page>();
  #range = { from: 0, to: 0 };
  #round = 0;
  #closed = false;

  constructor(parts: EventPagesParts) {
    this.#parts = parts;
    void this.reload();
  }

  get state(): EventPagesState {
    return this.#state;
  }

  /** Loaded events, for figures. */
  get loaded(): number {
    return this.#pages.reduce((sum, { events }) => sum + (events?.length ?? 0), 0);
  }

  /** Null while it is not loaded. */
  at(index: number): CameraEvent | null {
    const page = this.#pageAt(index);
    return this.#pages[page]?.events?.[index - (this.#starts[page] ?? 0)] ?? null;
  }

  /** Where a loaded event stands; null for one that is not loaded. */
  indexOf(id: string): number | null {
    for (const [page, { events }] of this.#pages.entries()) {
      const found = events?.findIndex((event) => event.id === id) ?? -1;
      if (found >= 0) return (this.#starts[page] ?? 0) + found;
    }
    return null;
  }

  /** What is in sight, the last included; `direction` is where one is going. */
  want(from: number, to: number, direction: 1 | -1): void {
    this.#range = { from, to };
    const first = this.#pageAt(from);
    const last = this.#pageAt(to);
    const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    numbers.push(direction === 1 ? last + 1 : first - 1);
    this.#wanted = numbers.flatMap((number) => this.#pages[number] ?? []).filter(({ events }) => events === null);
    this.#pump();
  }

  /** Asks for everything anew. What is shown stays until the new is there. */
  async reload(): Promise<void> {
    const round = ++this.#round;
    this.#set({ loading: true });
    try {
      const outline = await this.#parts.outline({ ...this.#parts.query, pageSize: PAGE_SIZE, timeZone: this.#parts.timeZone });
      const cursors = [null, ...outline.cursors];
      const pages = cursors.map((cursor, index): Page => ({ cursor, count: Math.min(PAGE_SIZE, outline.count - index * PAGE_SIZE), events: null })).filter(({ count }) => count > 0);
      const { from, to } = this.#range;
      const seen = pages.slice(Math.floor(from / PAGE_SIZE), Math.floor(to / PAGE_SIZE) + 1);
      const lists = await Promise.all(seen.map((page) => this.#ask(page)));
      if (this.#closed || round !== this.#round) return;
      for (const [index, page] of seen.entries()) page.events = lists[index] ?? null;
      this.#pages = pages;
      this.#wanted = [];
      this.#fresh.clear();
      this.#count();
      this.#set({ days: outline.days, count: outline.count, fresh: 0, loading: false, error: null });
    } catch (error) {
      if (!this.#closed && round === this.#round) this.#set({ loading: false, error });
    }
  }

  /** An event is there, or another than before. */
  take(event: CameraEvent): void {
    for (const page of this.#pages) {
      if (!page.events?.some(({ id }) => id === event.id)) continue;
      page.events = page.events.map((known) => (known.id === event.id ? event : known));
      this.#set({});
      return;
    }
    const newest = this.#pages[0]?.events?.[0];
    // One that is older is on a page that is not loaded.
    if ((newest && event.startMs <= newest.startMs) || !fits(event, this.#parts.query) || this.#fresh.has(event.id)) return;
    if (!newest && this.#state.count > 0) return;
    if (this.#fresh.size < MOST_FRESH) this.#fresh.add(event.id);
    this.#set({ fresh: this.#fresh.size });
  }

  /** Events are gone. @returns false where some of them were not loaded: then only `reload` knows what is left. */
  remove(ids: readonly string[]): boolean {
    const gone = new Set(ids);
    const days = this.#state.days.map((day) => ({ ...day }));
    let removed = 0;
    for (const id of ids) if (this.#fresh.delete(id)) removed += 1;
    const fresh = removed;
    for (const page of this.#pages) {
      if (!page.events?.some(({ id }) => gone.has(id))) continue;
      for (const { id, startMs } of page.events) {
        if (!gone.has(id)) continue;
        const day = days.find((each) => each.startMs <= startMs);
        if (day) day.count -= 1;
        page.count -= 1;
        removed += 1;
      }
      page.events = page.events.filter(({ id }) => !gone.has(id));
    }
    this.#count();
    this.#set({ days, count: this.#state.count - (removed - fresh), fresh: this.#fresh.size });
    return removed >= gone.size;
  }

  close(): void {
    this.#closed = true;
    this.#wanted = [];
  }

  #pump(): void {
    while (this.#coming.size < AT_ONCE) {
      const next = this.#wanted.find((page) => !this.#coming.has(page));
      if (!next || this.#closed) return;
      this.#wanted = this.#wanted.filter((page) => page !== next);
      this.#coming.add(next);
      void this.#load(next);
    }
  }

  async #load(page: Page): Promise<void> {
    try {
      const events = await this.#ask(page);
      if (this.#closed || !this.#pages.includes(page)) return;
      page.events = events;
      this.#forgetFar();
      this.#set({ error: null });
      // Somebody else deleted some of them, or a clock was set: the outline is another now.
      if (events.length !== page.count) void this.reload();
    } catch (error) {
      if (!this.#closed) this.#set({ error });
    } finally {
      this.#coming.delete(page);
      this.#pump();
    }
  }

  async #ask({ cursor, count }: Page): Promise<readonly CameraEvent[]> {
    return (await this.#parts.list({ ...this.#parts.query, order: 'newest', limit: Math.max(1, count), ...(cursor === null ? {} : { cursor }) })).events;
  }

  #forgetFar(): void {
    const here = (this.#pageAt(this.#range.from) + this.#pageAt(this.#range.to)) / 2;
    const loaded = [...this.#pages.keys()].filter((number) => this.#pages[number]?.events).sort((a, b) => Math.abs(a - here) - Math.abs(b - here));
    for (const number of loaded.slice(MOST_PAGES)) {
      const page = this.#pages[number];
      if (page) page.events = null;
    }
  }

  #count(): void {
    let first = 0;
    this.#starts = this.#pages.map(({ count }) => {
      const start = first;
      first += count;
      return start;
    });
  }

  #pageAt(index: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      // Of pages that were emptied the last one begins where the next does.
      if ((this.#starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #set(change: Partial<EventPagesState>): void {
    this.#state = { ...this.#state, ...change };
    if (!this.#closed) this.#parts.onChange();
  }
}
