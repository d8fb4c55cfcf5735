/** An overview as pixels: a column for each part, lines for each camera; pure. The timeline draws it as a whole, stretched. */
import type { Overview } from '../../../contract/overview-types.ts';
import { EVENT_KINDS, FOOTAGE_CLASSES, type FootageClass } from '../../../contract/types.ts';
import { eventLook, EVENT_LOOKS, type EventLook } from './event-look.ts';

/** Of some cameras, in `parts` parts of `partMs` from `startMs` (UTC ms) on. */
export interface OverviewPart {
  startMs: number;
  partMs: number;
  parts: number;
  cameras: ReadonlyMap<string, Overview>;
}

export type Rgb = readonly [red: number, green: number, blue: number];
export type OverviewColours = Record<FootageClass | 'missing' | 'gone' | EventLook, Rgb>;

/** How many lines the picture of so many cameras has: footage and gaps of each, then the three looks of events. */
export function overviewLines(cameras: number): number {
  return cameras * 2 + EVENT_LOOKS.length;
}
export const footageLine = (camera: number): number => camera * 2;
export const gapLine = (camera: number): number => camera * 2 + 1;
export const eventLine = (cameras: number, look: EventLook): number => cameras * 2 + EVENT_LOOKS.indexOf(look);

/** What there is least of is still to be seen; half of the time is more than half as dark. */
const LEAST_ALPHA = 0.26;
/** So many events in a part are as dense as it gets. */
const MANY_EVENTS = 24;

/** Each line is so many pixels tall, all the same: stretched from its middle, it takes nothing over from its neighbours. */
export const LINE_PX = 3;

/** RGBA, `parts` wide, each line LINE_PX tall; lines of cameras in the order of `cameraIds`. */
export function overviewPixels(overview: OverviewPart, cameraIds: readonly string[], colours: OverviewColours): Uint8ClampedArray<ArrayBuffer> {
  const { parts } = overview;
  const out = new Uint8ClampedArray(parts * overviewLines(cameraIds.length) * LINE_PX * 4);
  const put = (line: number, part: number, [red, green, blue]: Rgb, alpha: number) => {
    for (let row = line * LINE_PX; row < (line + 1) * LINE_PX; row++) {
      const at = (row * parts + part) * 4;
      out[at] = red;
      out[at + 1] = green;
      out[at + 2] = blue;
      out[at + 3] = Math.round(alpha * 255);
    }
  };
  const counted = new Map(EVENT_LOOKS.map((look) => [look, new Float64Array(parts)]));
  for (const [index, cameraId] of cameraIds.entries()) {
    const camera = overview.cameras.get(cameraId);
    if (!camera) continue;
    for (let part = 0; part < parts; part++) {
      const footage = footageColour(camera, part, colours);
      if (footage) put(footageLine(index), part, footage.rgb, footage.alpha);
      const missing = camera.gaps.missing?.[part] ?? 0;
      const gone = camera.gaps.gone?.[part] ?? 0;
      if (missing > 0) put(gapLine(index), part, colours.missing, LEAST_ALPHA + (1 - LEAST_ALPHA) * Math.sqrt(missing / 1000));
      else if (gone > 0 && !footage) put(gapLine(index), part, colours.gone, 0.7);
    }
    for (const kind of EVENT_KINDS) {
      const counts = camera.events[kind];
      const sums = counts && counted.get(eventLook(kind));
      if (sums) for (let part = 0; part < parts; part++) sums[part] = (sums[part] ?? 0) + (counts[part] ?? 0);
    }
  }
  for (const [look, sums] of counted) {
    for (let part = 0; part < parts; part++) {
      const count = sums[part] ?? 0;
      if (count > 0) put(eventLine(cameraIds.length, look), part, colours[look], Math.min(1, 0.4 + (0.6 * Math.log2(1 + count)) / Math.log2(1 + MANY_EVENTS)));
    }
  }
  return out;
}

/** Classes mixed; what is rarer than recording all the time counts for more than its share, so that it is found again. */
function footageColour(camera: Overview, part: number, colours: OverviewColours): { rgb: Rgb; alpha: number } | null {
  let total = 0;
  let weight = 0;
  let red = 0;
  let green = 0;
  let blue = 0;
  for (const name of FOOTAGE_CLASSES) {
    const share = camera.footage[name]?.[part] ?? 0;
    if (share === 0) continue;
    total += share;
    const counts = name === 'continuous' ? share : Math.sqrt(share * 1000);
    const [r, g, b] = colours[name];
    red += r * counts;
    green += g * counts;
    blue += b * counts;
    weight += counts;
  }
  if (total === 0) return null;
  return { rgb: [red / weight, green / weight, blue / weight], alpha: LEAST_ALPHA + (1 - LEAST_ALPHA) * Math.sqrt(Math.min(1, total / 1000)) };
}
