import type { Polygon } from '../../../contract/device-types.ts';
import type { GuardZone } from '../../../contract/guard-types.ts';
import type { CellMask } from './components.ts';

/** Each cell is asked at so many places a side: one that is half in an area is in it. */
const PLACES = 4;

/**
 * Makes masks over the picture's cells of areas drawn on it; once for each change.
 * @returns null where everything counts everywhere
 */
export function areaMask(zones: readonly GuardZone[], columns: number, rows: number): CellMask | null {
  if (zones.length === 0) return null;
  const ignored = new Uint8Array(columns * rows);
  const watched = zones.some((zone) => zone.kind === 'watch') ? new Uint8Array(columns * rows) : null;
  const bits = new Uint16Array(columns * rows);
  zones.forEach((zone, n) => {
    for (let row = 0, cell = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, cell++) {
        if (!half(zone.area, column, row, columns, rows)) continue;
        if (zone.kind === 'ignore') ignored[cell] = 1;
        else {
          watched![cell] = 1;
          bits[cell]! |= 1 << n;
        }
      }
    }
  });
  return { ignored, watched, zones: bits };
}

function half(area: Polygon, column: number, row: number, columns: number, rows: number): boolean {
  let inside = 0;
  for (let y = 0; y < PLACES; y++) {
    for (let x = 0; x < PLACES; x++) {
      if (isInside(area, (column + (x + 0.5) / PLACES) / columns, (row + (y + 0.5) / PLACES) / rows)) inside++;
    }
  }
  return inside * 2 >= PLACES * PLACES;
}

/** Even-odd rule: a polygon that crosses itself has holes, and none is refused. */
export function isInside(area: Polygon, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = area.length - 1; i < area.length; j = i++) {
    const [xi, yi] = area[i]!;
    const [xj, yj] = area[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
