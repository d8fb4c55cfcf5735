/** How often an event is looked at while nobody has been recognised: a visit of two seconds is seen twice. */
const SEEKING_MS = 950;
/** After so long without a result it is rain on the lens or a tree: less often. */
const SEEK_MS = 60_000;
const TIRED_MS = 3_000;
/** A person cannot become anything else: from now on it is about the best picture and the distance. */
const RECOGNISED_MS = 2_500;
/** Long visits are looked at ever more rarely. */
const LONG_MS = 60_000;
const LONG_VISIT_MS = 8_000;

/** @returns ms from one look to the next. @param sinceMs how long the event has lasted */
export function lookEveryMs(recognised: boolean, sinceMs: number): number {
  if (recognised) return sinceMs < LONG_MS ? RECOGNISED_MS : LONG_VISIT_MS;
  return sinceMs < SEEK_MS ? SEEKING_MS : TIRED_MS;
}
