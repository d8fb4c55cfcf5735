/** Which rows of a long list are drawn, and where it is scrolled to: pure. */

export const ROW_PX = 62;
/** So many beyond what is in sight, either way. */
const BEYOND = 4;

/** From … to (not in it) of the rows that are drawn. */
export function rowsInSight(scrollTop: number, height: number, count: number): { from: number; to: number } {
  const from = Math.max(0, Math.floor(scrollTop / ROW_PX) - BEYOND);
  return { from: Math.min(from, count), to: Math.min(count, Math.ceil((scrollTop + height) / ROW_PX) + BEYOND) };
}

/** Where to scroll so that a row is wholly in sight; as little as possible. */
export function scrollFor(index: number, scrollTop: number, height: number): number {
  const top = index * ROW_PX;
  if (top < scrollTop) return top;
  return top + ROW_PX > scrollTop + height ? Math.max(0, top + ROW_PX - height) : scrollTop;
}

/** The row a key leads to; null: it leads nowhere. */
export function rowByKey(key: string, index: number, count: number, height: number): number | null {
  const page = Math.max(1, Math.floor(height / ROW_PX) - 1);
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[key];
  return by === undefined || count === 0 ? null : Math.max(0, Math.min(count - 1, index + by));
}
