/** What an event is about, as its row in the index holds it: a JSON array, less than half of the object's length. */
import type { Box, Detection, EventAbout } from '../../contract/event-types.ts';

const RECORDED = 1;
const ALERTED = 2;
/** Places are told to a ten-thousandth of the picture, which is less than a pixel. */
const PLACES = 10_000;

type PackedObject = [Detection['kind'], number, ...Box];
type Packed = [EventAbout['source'], string, EventAbout['why']['data'], string[], number, number | null, number[] | null, PackedObject[], number | null, number?];

const rounded = (value: number) => Math.round(value * PLACES) / PLACES;

export function packAbout({ source, why, zones, recorded, alerted, pictureMs, outline, objects, distanceMetres, take }: EventAbout): string {
  const packed: Packed = [
    source,
    why.key,
    why.data,
    zones,
    (recorded ? RECORDED : 0) + (alerted ? ALERTED : 0),
    pictureMs,
    outline && outline.flat().map(rounded),
    objects.map(({ kind, score, box: [x, y, width, height] }) => [kind, rounded(score), rounded(x), rounded(y), rounded(width), rounded(height)]),
    distanceMetres,
  ];
  if (take !== undefined) packed.push(take);
  return JSON.stringify(packed);
}

/** @returns null for a text that is none of ours. */
export function unpackAbout(text: string): EventAbout | null {
  try {
    const [source, key, data, zones, flags, pictureMs, outline, objects, distanceMetres, take] = JSON.parse(text) as Packed;
    return {
      ...{ source, why: { key, data }, zones, pictureMs, distanceMetres },
      ...(take !== undefined && { take }),
      recorded: (flags & RECORDED) !== 0,
      alerted: (flags & ALERTED) !== 0,
      outline: outline && pairs(outline),
      objects: objects.map(([kind, score, ...box]) => ({ kind, score, box })),
    };
  } catch {
    return null;
  }
}

function pairs(flat: readonly number[]): [number, number][] {
  const out: [number, number][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) out.push([flat[at] ?? 0, flat[at + 1] ?? 0]);
  return out;
}
