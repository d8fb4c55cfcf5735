/** A place as people write it, and as maps give it. Pure. */
import type { Place } from '../../../contract/sun.ts';

/** A direction before or after a number. */
const PART = /^(?<before>[nsew]|北纬|南纬|东经|西经)?\s*(?<number>[+-]?\d+(?:\.\d+)?)\s*°?\s*(?<after>[nsew])?$/iu;
const SOUTH_OR_WEST = /^[sw南西]/iu;
const ALONG = /^[ew东西]/iu;
const BETWEEN = /[,;、]/u;

interface Degrees {
  degrees: number;
  /** East or west, north or south; null: it does not say. */
  axis: 'along' | 'across' | null;
}

/** @returns null: nothing is written; `31.2304, 121.4737`, `33.87° S 151.21° E`, `北纬 39.9 东经 116.4` are places */
export function parsePlace(text: string): Place | null | 'unreadable' {
  const plain = text.normalize('NFKC').replaceAll('−', '-').trim();
  if (plain === '') return null;
  for (const halves of halvesOf(plain)) {
    const [a, b] = [readDegrees(halves[0]), readDegrees(halves[1])];
    // One direction alone leaves open whether it belongs to what is before or behind.
    if (!a || !b || (a.axis === null) !== (b.axis === null) || (a.axis !== null && a.axis === b.axis)) continue;
    const [latitude, longitude] = a.axis === 'along' ? [b.degrees, a.degrees] : [a.degrees, b.degrees];
    if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return { latitude, longitude };
  }
  return 'unreadable';
}

/** Wherever it can be cut in two. */
function* halvesOf(text: string): Generator<readonly [string, string]> {
  const cuts = BETWEEN.test(text) ? text.matchAll(new RegExp(BETWEEN, 'gu')) : text.matchAll(/\s+/gu);
  for (const cut of cuts) yield [text.slice(0, cut.index), text.slice(cut.index + cut[0].length)];
}

function readDegrees(text: string): Degrees | null {
  const groups = PART.exec(text.trim())?.groups;
  if (!groups || (groups.before && groups.after)) return null;
  const direction = groups.before ?? groups.after ?? '';
  return { degrees: Number(groups.number) * (SOUTH_OR_WEST.test(direction) ? -1 : 1), axis: direction === '' ? null : ALONG.test(direction) ? 'along' : 'across' };
}

export const printPlace = (place: Place | null): string => (place ? `${place.latitude}, ${place.longitude}` : '');
