import type { CameraEvent } from '../../../contract/types.ts';
import type { View } from './timeline-geometry.ts';
import { assemble, condense, isOverview, OVERVIEW_PARTS, thinned, tileKey, TileStore, tileMs, tilesOf, tileView, type TileContent, type TileId, type TimelinePicture } from './timeline-tiles.ts';

/** Asked for at a time: the engine has other things to do, and what is in sight by now comes first. */
const MOST_ASKED = 2;
/** Footage grows while one looks at it; a tile with the present in it is asked for again so often, ms. */
const GROWING_MS = 5000;
/** And a long one when it has grown by half a part, but no more often than that. */
const GROWN_PARTS = 0.5;
/** An overview that events are added to is made anew no more often than this, ms. */
const OVERVIEW_GROWING_MS = 30_000;
/** After a refusal or a lost connection a tile is asked for again so much later, ms. */
const RETRY_MS = 3000;

export interface TileQuestion {
  cameraIds: readonly string[];
  from: number;
  to: number;
  /** An overview in parts of this length is enough, ms; null: each span and event is wanted. */
  partMs: number | null;
}

/** What the timeline shows of some cameras: asks the engine tile by tile, and has something to draw at every moment meanwhile. */
export class TimelineData {
  readonly #cameraIds: readonly string[];
  readonly #ask: (question: TileQuestion) => Promise<TileContent>;
  readonly #now: () => number;
  readonly #onChange: () => void;
  readonly #store: TileStore;
  /** When a tile was answered; `atMs` monotonic, `nowMs` by the engine's clock. Without it, what it says is out of date. */
  readonly #answered = new Map<string, { atMs: number; nowMs: number }>();
  readonly #asking = new Set<string>();
  readonly #refused = new Map<string, number>();
  #wanted: TileId[] = [];
  #drawn: { key: string; picture: TimelinePicture } | null = null;
  #round = 0;
  #closed = false;

  constructor(options: {
    cameraIds: readonly string[];
    ask(question: TileQuestion): Promise<TileContent>;
    /** The engine's wall clock, UTC ms. */
    now(): number;
    onChange(): void;
    most?: number;
  }) {
    this.#cameraIds = options.cameraIds;
    this.#ask = (question) => options.ask(question);
    this.#now = () => options.now();
    this.#onChange = () => options.onChange();
    this.#store = new TileStore(options.most);
  }

  /** Says what is in sight, and asks for what is not known of it. `atMs`: monotonic. */
  look(view: View, atMs: number): void {
    this.#wanted = tilesOf(view);
    this.#askNext(atMs);
  }

  /** What is known of a view. The same object as long as nothing has changed. */
  picture(view: View): TimelinePicture {
    const ids = tilesOf(view);
    const key = `${this.#round} ${ids.map(tileKey).join(' ')}`;
    if (this.#drawn?.key !== key) {
      this.#drawn = { key, picture: assemble(ids.flatMap((id) => this.#store.best(id)), this.#cameraIds) };
    }
    return this.#drawn.picture;
  }

  /** Footage was deleted, starred, or missed while the connection was away: all is asked for again, and drawn as it was until then. */
  outdated(): void {
    this.#answered.clear();
    this.#refused.clear();
  }

  patch(event: CameraEvent): void {
    if (!this.#cameraIds.includes(event.cameraId)) return;
    this.#store.patch(event);
    this.#changed();
  }

  close(): void {
    this.#closed = true;
    this.#store.clear();
  }

  #askNext(atMs: number): void {
    for (const id of fromTheMiddle(this.#wanted)) {
      if (this.#asking.size >= MOST_ASKED) return;
      if (this.#needs(id, atMs)) void this.#askFor(id, atMs);
    }
  }

  #needs(id: TileId, atMs: number): boolean {
    const key = tileKey(id);
    const { startMs, endMs } = tileView(id);
    if (this.#asking.has(key) || startMs > this.#now() || atMs - (this.#refused.get(key) ?? -Infinity) < RETRY_MS) return false;
    const answered = this.#answered.get(key);
    if (!answered || !this.#store.get(id)) return true;
    const growingMs = isOverview(id) ? Math.max(OVERVIEW_GROWING_MS, partMsOf(id) * GROWN_PARTS) : GROWING_MS;
    // Its end was not known whole when it was answered.
    return endMs > answered.nowMs - growingMs && atMs - answered.atMs > growingMs;
  }

  async #askFor(id: TileId, atMs: number): Promise<void> {
    const key = tileKey(id);
    const { startMs, endMs } = tileView(id);
    this.#asking.add(key);
    try {
      const { spans, events, ...rest } = await this.#ask({ cameraIds: this.#cameraIds, from: startMs, to: endMs, partMs: isOverview(id) ? partMsOf(id) : null });
      if (this.#closed) return;
      const condensed = new Map([...spans].map(([cameraId, row]) => [cameraId, condense(row, id.level)]));
      this.#store.put({ id, spans: condensed, events: thinned(events, id.level), ...rest });
      this.#answered.set(key, { atMs, nowMs: this.#now() });
      if (this.#answered.size > 500) this.#answered.delete(this.#answered.keys().next().value ?? '');
      this.#changed();
    } catch {
      this.#refused.set(key, atMs);
    } finally {
      this.#asking.delete(key);
      if (!this.#closed) this.#askNext(atMs);
    }
  }

  #changed(): void {
    this.#round++;
    this.#onChange();
  }
}

function partMsOf(id: TileId): number {
  return tileMs(id.level) / OVERVIEW_PARTS;
}

function fromTheMiddle(ids: readonly TileId[]): TileId[] {
  const middle = (ids.length - 1) / 2;
  return ids
    .map((id, index) => ({ id, off: Math.abs(index - middle) }))
    .toSorted((a, b) => a.off - b.off)
    .map(({ id }) => id);
}
