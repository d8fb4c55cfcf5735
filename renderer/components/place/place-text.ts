/** A place as people write it, and as maps give it. Pure. */
import type { Place } from '../../../contract/sun.ts';

/** Direction before or after a number. */
const PART = /^(?<before>[nsew]|北纬|南纬|东经|西经)?\s*(?<number>[+-]?\d+(?:\.\d+)?)\s*°?\s*(?<after>[nsew]|北|南|东|西)?$/iu;
const SOUTH_OR_WEST = /^[sw南西]/iu;
const ALONG = /^[ew东西]/iu;

/** @returns null: nothing is written; `31.2304, 121.4737`, `33.87° S 151.21° E`, `北纬 39.9 东经 116.4` are places */
export function parsePlace(text: string): Place | null | 'unreadable' {
  const plain = text.normalize('NFKC').replaceAll('−', '-').trim();
  if (plain === '') return null;
  const parts = (plain.includes(',') || plain.includes(';') || plain.includes('、') ? plain.split(/[,;、]/u) : splitAtSpace(plain)).map((part) => PART.exec(part.trim()));
  const [first, second, more] = parts;
  if (!first || !second || more !== undefined) return 'unreadable';
  const read = ({ groups }: RegExpExecArray) => {
    const direction = groups?.before ?? groups?.after ?? '';
    return { degrees: Number(groups?.number) * (SOUTH_OR_WEST.test(direction) ? -1 : 1), along: direction === '' ? null : ALONG.test(direction) };
  };
  const [a, b] = [read(first), read(second)];
  if (a.along !== null && a.along === b.along) return 'unreadable';
  const swapped = a.along === true || b.along === false;
  const place = swapped ? { latitude: b.degrees, longitude: a.degrees } : { latitude: a.degrees, longitude: b.degrees };
  return Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180 ? place : 'unreadable';
}

/** Between the two numbers, whatever stands around them. */
function splitAtSpace(text: string): string[] {
  const at = /(?<=\d\s*°?\s*(?:[nsew北南东西](?!经|纬))?)\s+(?=(?:[nsew]|北纬|南纬|东经|西经)?\s*[+-]?\d)/iu.exec(text);
  return at ? [text.slice(0, at.index), text.slice(at.index)] : [text];
}

export const printPlace = (place: Place | null): string => (place ? `${place.latitude}, ${place.longitude}` : '');
