/** What the cameras' films let their clock do: pure. */
import type { Reach } from './playback-clock.ts';
import type { PlaybackFilm } from './playback-film.ts';

/** A film as far as the clock is concerned. */
export type ReadFilm = Pick<PlaybackFilm, 'current' | 'endMs' | 'reachMs' | 'nextMs' | 'emptyUntilMs'>;

/**
 * How far the clock may go so that every camera has something to show.
 * @param everyPicture no picture is left out: it goes from one to the next at most
 */
export function reachOf(films: readonly ReadFilm[], hereMs: number, direction: 1 | -1, everyPicture: boolean): Reach {
  const ends = films.map(({ endMs }) => endMs);
  const allOver = ends.every((ms) => ms !== null);
  const reached = films.map((film) => film.reachMs() ?? hereMs);
  if (direction > 0) return { earliestMs: hereMs, latestMs: allOver ? Math.max(...ends) : Math.min(...reached) };
  const earliestMs = allOver ? Math.min(...ends) : Math.max(...reached);
  const next = everyPicture ? films.map((film) => film.nextMs() ?? -Infinity) : [];
  return { earliestMs: Math.max(earliestMs, ...next), latestMs: hereMs };
}

/** Nothing more is recorded of any camera in the direction of play. */
export function isOver(films: readonly ReadFilm[], hereMs: number, direction: 1 | -1): boolean {
  return films.every(({ endMs }) => endMs !== null && (direction > 0 ? hereMs >= endMs : hereMs <= endMs));
}

/** No camera has a picture here: where the first one has again; null: one has, or none ever will. */
export function emptyUntil(films: readonly ReadFilm[], direction: 1 | -1): number | null {
  if (films.some(({ current }) => current?.kind === 'picture')) return null;
  const until = films.map((film) => film.emptyUntilMs()).filter((ms) => ms !== null);
  if (until.length === 0) return null;
  return direction > 0 ? Math.min(...until) : Math.max(...until);
}
