import { describe, expect, it } from 'vitest';
import type { Overview } from '../../../contract/overview-types.ts';
import { dayFigures } from './day-figures.ts';
import { eventLine, footageLine, gapLine, LINE_PX, type OverviewColours, overviewLines, overviewPixels, type Rgb } from './overview-picture.ts';

const colours: OverviewColours = {
  ...{ continuous: [0, 100, 100], events: [0, 200, 200], manual: [0, 250, 0], starred: [250, 200, 0] },
  ...{ missing: [200, 0, 0], gone: [90, 90, 90], motion: [240, 180, 0], recognised: [240, 180, 1], trouble: [250, 0, 0] },
};
const nothing: Overview = { cameraId: 'a', footage: {}, gaps: {}, events: {} };

function pixel(cameras: Partial<Overview>[], line: number, part: number): { rgb: Rgb; alpha: number } {
  const ids = cameras.map((_, index) => `cam${index}`);
  const overview = { startMs: 0, partMs: 60_000, parts: 4, cameras: new Map(cameras.map((camera, index) => [`cam${index}`, { ...nothing, ...camera }])) };
  const pixels = overviewPixels(overview, ids, colours);
  expect(pixels.length).toBe(4 * overviewLines(ids.length) * LINE_PX * 4);
  const rows = Array.from({ length: LINE_PX }, (_, row) => [...pixels.subarray(((line * LINE_PX + row) * 4 + part) * 4).subarray(0, 4)]);
  expect(rows.every((row) => row.join() === rows[0]?.join())).toBe(true);
  const [red = 0, green = 0, blue = 0, alpha = 0] = rows[0] ?? [];
  return { rgb: [red, green, blue], alpha };
}

describe('an overview as a picture', () => {
  it('is the darker the more there is, and never nothing where there is a moment', () => {
    const alpha = (share: number) => pixel([{ footage: { continuous: [share, 0, 0, 0] } }], footageLine(0), 0).alpha;
    expect(alpha(0)).toBe(0);
    expect(alpha(1)).toBeGreaterThan(60);
    expect(alpha(250)).toBeLessThan(alpha(500));
    expect(alpha(1000)).toBe(255);
    expect(pixel([{ footage: { continuous: [1000, 0, 0, 0] } }], footageLine(0), 1).alpha).toBe(0);
  });

  it('lets what is rare be seen among what is recorded all the time', () => {
    const { rgb } = pixel([{ footage: { continuous: [960, 0, 0, 0], starred: [40, 0, 0, 0] } }], footageLine(0), 0);
    expect(rgb[0]).toBeGreaterThan(30);
  });

  it('has a line for what is missing, and another colour for what is gone, where nothing else is', () => {
    const camera = { footage: { continuous: [500, 0, 500, 0] }, gaps: { missing: [500, 0, 0, 1000], gone: [0, 1000, 500, 0] } };
    expect([0, 1, 2, 3].map((part) => pixel([camera], gapLine(0), part).rgb)).toEqual([colours.missing, colours.gone, [0, 0, 0], colours.missing]);
  });

  it('has the cameras in their order, and the events of all together by their looks', () => {
    const cameras = [{ events: { motion: [1, 0, 0, 0] } }, { footage: { events: [0, 0, 0, 10] }, events: { motion: [30, 0, 0, 0], person: [0, 2, 0, 0], tamper: [0, 0, 1, 0] } }];
    expect(pixel(cameras, footageLine(0), 3).alpha).toBe(0);
    expect(pixel(cameras, footageLine(1), 3).rgb).toEqual(colours.events);
    expect(pixel(cameras, eventLine(2, 'motion'), 0)).toEqual({ rgb: colours.motion, alpha: 255 });
    expect(pixel(cameras, eventLine(2, 'recognised'), 1).rgb).toEqual(colours.recognised);
    expect(pixel(cameras, eventLine(2, 'trouble'), 2).rgb).toEqual(colours.trouble);
    expect(pixel(cameras, eventLine(2, 'trouble'), 0).alpha).toBe(0);
  });
});

it('a day of 25 hours has 25 of them', () => {
  const hour = 3_600_000;
  expect(dayFigures({ ...nothing, footage: { continuous: [800], events: [200] }, gaps: {}, events: { motion: [3], person: [1] } }, 25 * hour)).toEqual({ recordedMs: 25 * hour, missingMs: 0, goneMs: 0, events: 4 });
  expect(dayFigures({ ...nothing, gaps: { missing: [500], gone: [500] } }, 23 * hour)).toMatchObject({ recordedMs: 0, missingMs: 11.5 * hour, goneMs: 11.5 * hour });
});
