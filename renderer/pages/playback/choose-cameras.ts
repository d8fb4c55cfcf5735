/** Which cameras are played together: pure. */

export const MOST_CAMERAS = 16;

/** With the camera, or without it; in the order of the list. The last one stays. */
export function toggled(all: readonly string[], chosen: readonly string[], cameraId: string): string[] {
  const on = chosen.includes(cameraId);
  if (on && chosen.length === 1) return [...chosen];
  if (!on && chosen.length >= MOST_CAMERAS) return [...chosen];
  return all.filter((id) => (id === cameraId ? !on : chosen.includes(id)));
}

/** As many as a layout has places: the chosen ones first, then those that follow in the list. */
export function arranged(all: readonly string[], chosen: readonly string[], layout: number): string[] {
  const first = chosen.filter((id) => all.includes(id)).slice(0, layout);
  const begin = Math.max(0, all.indexOf(first[0] ?? ''));
  const following = [...all.slice(begin), ...all.slice(0, begin)].filter((id) => !first.includes(id));
  const wanted = new Set([...first, ...following.slice(0, layout - first.length)]);
  return all.filter((id) => wanted.has(id));
}

/** What the address asks for as far as it is there; else the first camera with footage. */
export function openedWith(all: readonly string[], asked: readonly string[], withFootage: readonly string[]): string[] {
  const known = all.filter((id) => asked.includes(id)).slice(0, MOST_CAMERAS);
  if (known.length > 0) return known;
  const first = all.find((id) => withFootage.includes(id)) ?? all[0];
  return first === undefined ? [] : [first];
}
