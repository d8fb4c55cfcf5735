/** The timeline's data in tiles of time: what is asked of the engine at once, kept, and drawn while the next is on its way. Pure. */
import type { ClockBreak } from '../../../contract/overview-types.ts';
import type { CameraEvent, TimelineSpan } from '../../../contract/types.ts';
import type { OverviewPart } from './overview-picture.ts';
import type { View } from './timeline-geometry.ts';

const MINUTE = 60_000;
/** The shortest tile is four minutes. */
const LEAST_LEVEL = 2;
/** A tile is told apart in so many parts: more than it ever has pixels. */
const PARTS = 1500;
/** More events than this in a tile are thinned out. */
const MOST_EVENTS = 3000;

export interface TileId {
  level: number;
  index: number;
}

/** What is known of a stretch of time: each span and event of it, or of a long one an overview. */
export interface TileContent {
  spans: ReadonlyMap<string, readonly TimelineSpan[]>;
  /** In order of their start. */
  events: readonly CameraEvent[];
  overview: OverviewPart | null;
  clockBreaks: readonly ClockBreak[];
}

export interface Tile extends TileContent {
  id: TileId;
}

/** From this level on, tiles of five days, each span could not be seen: an overview in so many parts says what there is. */
const OVERVIEW_LEVEL = 13;
export const OVERVIEW_PARTS = 1024;

export function isOverview({ level }: TileId): boolean {
  return level >= OVERVIEW_LEVEL;
}

export function tileMs(level: number): number {
  return MINUTE * 2 ** level;
}

export function tileView({ level, index }: TileId): View {
  return { startMs: index * tileMs(level), endMs: (index + 1) * tileMs(level) };
}

export function tileKey({ level, index }: TileId): string {
  return `${level}:${index}`;
}

/** The tiles that a view needs, four at most; a tile is half a view to a whole one. */
export function tilesOf(view: View): TileId[] {
  const level = Math.max(LEAST_LEVEL, Math.ceil(Math.log2((view.endMs - view.startMs) / 2 / MINUTE)));
  const first = Math.floor(view.startMs / tileMs(level));
  const last = Math.ceil(view.endMs / tileMs(level)) - 1;
  return Array.from({ length: Math.max(1, last - first + 1) }, (_, offset) => ({ level, index: first + offset }));
}

/**
 * What cannot be told apart in a tile made one: so a draw never goes through thousands of spans. A clip however short stays, a gap too
 * short to be seen goes.
 */
export function condense(spans: readonly TimelineSpan[], level: number): TimelineSpan[] {
  const leastMs = tileMs(level) / PARTS;
  const out: TimelineSpan[] = [];
  for (const span of spans) {
    if (span.cause !== null && span.endMs - span.startMs < leastMs) continue;
    const last = out.at(-1);
    if (last && last.cause === span.cause && last.class === span.class && last.by === span.by && span.startMs - last.endMs < leastMs) last.endMs = Math.max(last.endMs, span.endMs);
    else out.push({ ...span });
  }
  return out;
}

/** Of very many events one of each camera and kind in each part of the tile. */
export function thinned(events: readonly CameraEvent[], level: number): CameraEvent[] {
  if (events.length <= MOST_EVENTS) return [...events];
  const partMs = tileMs(level) / PARTS;
  const seen = new Set<string>();
  return events.filter((event) => {
    const key = `${event.cameraId} ${event.kind} ${Math.floor(event.startMs / partMs)}`;
    const fresh = !seen.has(key);
    seen.add(key);
    return fresh;
  });
}

/** The tiles that are known, the longest unused going first. */
export class TileStore {
  readonly #most: number;
  readonly #tiles = new Map<string, Tile>();

  constructor(most = 64) {
    this.#most = most;
  }

  get size(): number {
    return this.#tiles.size;
  }

  put(tile: Tile): void {
    const key = tileKey(tile.id);
    this.#tiles.delete(key);
    this.#tiles.set(key, tile);
    for (const oldest of this.#tiles.keys()) {
      if (this.#tiles.size <= this.#most) break;
      this.#tiles.delete(oldest);
    }
  }

  get(id: TileId): Tile | null {
    const tile = this.#tiles.get(tileKey(id)) ?? null;
    if (tile) {
      this.#tiles.delete(tileKey(id));
      this.#tiles.set(tileKey(id), tile);
    }
    return tile;
  }

  clear(): void {
    this.#tiles.clear();
  }

  /** An event opened, grew or closed. Overviews are asked for again instead. */
  patch(event: CameraEvent): void {
    for (const [key, tile] of this.#tiles) {
      if (tile.overview) continue;
      const { startMs, endMs } = tileView(tile.id);
      if (event.startMs >= endMs || (event.endMs ?? Infinity) <= startMs) continue;
      const events = [...tile.events.filter(({ id }) => id !== event.id), event].toSorted((a, b) => a.startMs - b.startMs);
      this.#tiles.set(key, { ...tile, events });
    }
  }

  /** What is drawn for a tile: itself, or until it is there what others know of its time, the nearest zoom first. */
  best(id: TileId): ShownTile[] {
    const view = tileView(id);
    const own = this.get(id);
    if (own) return [{ tile: own, shown: view }];
    const others = [...this.#tiles.values()].filter((tile) => overlap(tileView(tile.id), view));
    if (others.length === 0) return [];
    others.sort((a, b) => distance(a.id.level, id.level) - distance(b.id.level, id.level) || a.id.index - b.id.index);
    const level = others[0]?.id.level;
    const nearest = others.filter((tile) => tile.id.level === level);
    if (nearest[0] && !isOverview(nearest[0].id)) return [{ tile: joinTiles(nearest, id), shown: view }];
    return nearest.map((tile) => {
      const { startMs, endMs } = tileView(tile.id);
      return { tile, shown: { startMs: Math.max(startMs, view.startMs), endMs: Math.min(endMs, view.endMs) } };
    });
  }
}

/** A tile and the stretch of it that is looked at. */
export interface ShownTile {
  tile: Tile;
  shown: View;
}

/** A coarser tile covers all of it, a finer one but a part: the coarser first. */
function distance(level: number, wanted: number): number {
  return level >= wanted ? level - wanted : (wanted - level) * 2 + 1;
}

function overlap(a: View, b: View): boolean {
  return a.startMs < b.endMs && a.endMs > b.startMs;
}

function joinTiles(tiles: readonly Tile[], id: TileId): Tile {
  const view = tileView(id);
  const spans = new Map<string, TimelineSpan[]>();
  for (const tile of tiles) {
    for (const [cameraId, found] of tile.spans) {
      const row = spans.get(cameraId) ?? [];
      for (const span of found) {
        const startMs = Math.max(view.startMs, span.startMs);
        const endMs = Math.min(view.endMs, span.endMs);
        if (endMs > startMs) row.push({ ...span, startMs, endMs });
      }
      spans.set(cameraId, row);
    }
  }
  return {
    ...{ id, spans, overview: null, clockBreaks: tiles.flatMap(({ clockBreaks }) => clockBreaks) },
    events: tiles.flatMap((tile) => tile.events.filter((event) => event.startMs < view.endMs && (event.endMs ?? Infinity) > view.startMs)),
  };
}

/** An overview and the stretch of it that is to be drawn. */
export interface ShownOverview extends View {
  overview: OverviewPart;
}

export interface TimelinePicture {
  spans: ReadonlyMap<string, readonly TimelineSpan[]>;
  events: readonly CameraEvent[];
  /** In order, side by side. */
  overviews: readonly ShownOverview[];
  clockBreaks: readonly ClockBreak[];
}

/** What is drawn for a view: the rows' spans and the events, in order, each event once; of long stretches overviews. */
export function assemble(tiles: readonly ShownTile[], cameraIds: readonly string[]): TimelinePicture {
  const spans = new Map(cameraIds.map((cameraId) => [cameraId, tiles.flatMap(({ tile }) => tile.spans.get(cameraId) ?? [])]));
  const events = new Map<string, CameraEvent>();
  for (const { tile } of tiles) for (const event of tile.events) if (spans.has(event.cameraId)) events.set(event.id, event);
  return {
    ...{ spans, events: [...events.values()].toSorted((a, b) => a.startMs - b.startMs) },
    overviews: tiles.flatMap(({ tile, shown }) => (tile.overview ? [{ ...shown, overview: tile.overview }] : [])),
    clockBreaks: tiles.flatMap(({ tile }) => tile.clockBreaks),
  };
}
