import type { Camera } from '../../../contract/types.ts';

export interface CameraSection {
  /** Of several rooms: a floor, a shop. Empty: none. */
  group: string;
  /** Empty: cameras without a room. */
  room: string;
  cameras: Camera[];
}

/** Cameras that have all the words typed, in any letter case, in their name, place, note, address, make or model. */
export function matching(cameras: readonly Camera[], text: string): Camera[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter((word) => word !== '');
  return cameras.filter(({ name, address, make, model, details }) => {
    const said = [name, details.room, details.group, details.note, address, make ?? '', model ?? ''].join('\n').toLocaleLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** By group and room, in order of the alphabet, those without last; in a room favourites first, else in the order given. */
export function sections(cameras: readonly Camera[], language: string): CameraSection[] {
  const places = Map.groupBy(cameras, ({ details }) => JSON.stringify([details.group, details.room]));
  const alphabet = new Intl.Collator(language, { numeric: true });
  const compare = (a: string, b: string) => (a === '' || b === '' ? Number(a === '') - Number(b === '') : alphabet.compare(a, b));
  return [...places.values()]
    .map((list) => ({ group: list[0]?.details.group ?? '', room: list[0]?.details.room ?? '', cameras: list.toSorted((a, b) => Number(b.details.favourite) - Number(a.details.favourite)) }))
    .toSorted((a, b) => compare(a.group, b.group) || compare(a.room, b.room));
}
