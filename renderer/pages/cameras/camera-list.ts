import type { Camera } from '../../../contract/types.ts';

export interface CameraSection {
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

/** By room, rooms in order of the alphabet and those without one last; in a room favourites first, else in the order given. */
export function sections(cameras: readonly Camera[], language: string): CameraSection[] {
  const rooms = Map.groupBy(cameras, ({ details }) => details.room);
  const order = new Intl.Collator(language, { numeric: true });
  return [...rooms]
    .toSorted(([a], [b]) => (a === '' || b === '' ? Number(a === '') - Number(b === '') : order.compare(a, b)))
    .map(([room, list]) => ({ room, cameras: list.toSorted((a, b) => Number(b.details.favourite) - Number(a.details.favourite)) }));
}
