import type { Polygon } from '../../../contract/device-types.ts';
import type { Box } from '../../../contract/event-types.ts';

export function boxAround(outline: Polygon): Box {
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
}
