/**
 * Motion in a part of the picture is looked for in real footage that the guard has seen: drawn by mouse, finger and keys, listed with
 * pictures and marks, gone through by keys. Who walks through the left of the scene does not always come to its right, and nobody
 * comes to its upper edge.
 */
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openScreenRig, type ScreenRig } from '../support/screen-rig.ts';

type Box = readonly [left: number, top: number, right: number, bottom: number];
interface Moment {
  startMs: number;
  endMs: number;
}

const LEFT: Box = [0.05, 0.5, 0.3, 0.85];
const RIGHT: Box = [0.8, 0.5, 0.98, 0.85];
const EVERYWHERE: Box = [0, 0, 1, 1];
/** Above everybody's head. */
const TOP: Box = [0.1, 0.02, 0.9, 0.22];
/** As LEAD_MS: a moment is watched from a little before. */
const LEAD_MS = 3_000;

let rig: ScreenRig;
let page: Page;
let id: string;
let fromMs: number;

const cornersOf = ([left, top, right, bottom]: Box): [number, number][] => [[left, top], [right, top], [right, bottom], [left, bottom]];
const asked = async (box: Box, to = Date.now()): Promise<Moment[]> => (await rig.engine.call('guard.find', { cameraId: id, area: cornersOf(box), from: fromMs, to })).moments;
const apart = (some: Moment[], others: Moment[]) => some.filter((one) => others.every((other) => other.endMs < one.startMs || other.startMs > one.endMs));

beforeAll(async () => {
  rig = await openScreenRig({ names: ['Shop'], farm: { scene: ['storefront'], picture: { width: 640, height: 360, bitrateKbps: 1500, seconds: 60 } } });
  ({ page } = rig);
  [id] = rig.ids as [string];
  fromMs = Date.now();
  await rig.engine.call('cameras.update', { id, guard: { enabled: true } });
  // What moved stands in the day's sidecar when its minute is over.
  await eventually(
    async () => {
      const [left, right] = [await asked(LEFT), await asked(RIGHT)];
      return apart(left, right).length > 0 && apart(right, left).length > 0;
    },
    { within: 240_000, every: 1_000, what: 'somebody was on the left alone, and somebody on the right alone' },
  );
}, 400_000);
afterAll(async () => {
  await rig?.[Symbol.asyncDispose]();
});

const side = () => page.getByTestId('find-side');
const rows = () => page.getByTestId('found-row');
const list = () => page.getByTestId('found-list');
const listed = () => rows().evaluateAll((all) => all.map((row) => Number((row as unknown as { dataset: { start: string } }).dataset.start)));
const count = () => page.getByTestId('find-count').getAttribute('data-count').then(Number);
/** What the page lists is what the engine finds there; the minute that has just ended may have come in between. */
const listsWhatIsIn = async (box: Box) => {
  const found = new Set((await asked(box)).map(({ startMs }) => startMs));
  const shown = await listed();
  return shown.length > 0 && shown.every((startMs) => found.has(startMs));
};
async function placeOn(x: number, y: number): Promise<{ x: number; y: number }> {
  const box = (await page.getByTestId('area-editor').boundingBox())!;
  return { x: box.x + x * box.width, y: box.y + y * box.height };
}
async function draw([left, top, right, bottom]: Box): Promise<void> {
  const [from, to] = [await placeOn(left, top), await placeOn(right, bottom)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
}
/** Opens the search where nothing is drawn yet. */
async function open(): Promise<void> {
  await rig.show(`#/playback?camera=${id}`);
  await page.getByTestId('playback-tile').and(page.locator('[data-shows=picture]')).waitFor({ timeout: 30_000 });
  await page.getByTestId('find-open').click();
  await page.getByTestId('find-start').waitFor();
}
const shownClock = async () => (await page.getByTestId('position').locator('b').textContent()) ?? '';
const clockOf = (ms: number) => page.evaluate<string>(`new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit', second: '2-digit', hourCycle: new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions().hourCycle }).format(${ms})`);
/** It stands at a moment or has gone on from there a little. */
async function standsAt(ms: number): Promise<void> {
  await eventually(
    async () => {
      const clocks = await Promise.all(Array.from({ length: 6 }, (_, second) => clockOf(ms + second * 1_000)));
      return clocks.includes(await shownClock());
    },
    { what: `it stands at ${new Date(ms).toISOString()}` },
  );
}

test('an area is drawn, and all that moved in it is listed, with pictures and marks on the timeline', async () => {
  await open();
  await draw(LEFT);
  await eventually(() => listsWhatIsIn(LEFT), { what: 'what moved on the left is listed' });
  const starts = await listed();
  expect(starts).toEqual(starts.toSorted((a, b) => b - a));
  expect(await count()).toBe(starts.length);
  expect(Number(await page.getByTestId('timeline').getAttribute('data-found'))).toBe(starts.length);
  await rows().first().locator('img.found-picture').waitFor({ timeout: 30_000 });
  // Who was on the right alone is not among them.
  const others = apart(await asked(RIGHT), await asked(LEFT));
  expect(others.length).toBeGreaterThan(0);
  expect(others.filter(({ startMs }) => starts.includes(startMs))).toEqual([]);
});

test('a new area takes the place of the old one; where nothing moved it says so, and undo brings the old one back', async () => {
  await open();
  await draw(LEFT);
  await eventually(() => listsWhatIsIn(LEFT), { what: 'the left is searched' });
  await draw(RIGHT);
  await eventually(() => listsWhatIsIn(RIGHT), { what: 'the right is searched' });
  expect(await page.getByTestId('area').count()).toBe(1);
  expect(await asked(TOP)).toEqual([]);
  await draw(TOP);
  await page.getByTestId('find-none').waitFor();
  expect(await rows().count()).toBe(0);
  expect(await page.getByTestId('timeline').getAttribute('data-found')).toBeNull();
  await page.keyboard.press('Control+z');
  await eventually(() => listsWhatIsIn(RIGHT), { what: 'the area before is searched again' });
});

test('a click and the keys lead to the moments, in the list and on the page', async () => {
  await open();
  await draw(EVERYWHERE);
  // What follows closely is one moment: another minute may have to be over.
  const areSeveral = async () => {
    if ((await rows().count()) > 1) return true;
    await page.getByTestId('find-again').click();
    return false;
  };
  await eventually(areSeveral, { within: 200_000, every: 2_000, what: 'moments are listed' });
  await page.keyboard.press('k');
  const starts = await listed();
  await rows().last().click();
  await standsAt(starts.at(-1)! - LEAD_MS);
  await eventually(async () => (await rows().last().getAttribute('data-current')) !== null, { what: 'it is marked as the one that is watched' });
  await page.keyboard.press('n');
  await standsAt(starts.at(-2)! - LEAD_MS);
  await page.keyboard.press('p');
  await standsAt(starts.at(-1)! - LEAD_MS);
  await list().focus();
  for (const key of ['Home', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await standsAt(starts[1]! - LEAD_MS);
  await page.keyboard.press('Escape');
  await side().waitFor({ state: 'detached' });
  expect(new URL(page.url()).hash).not.toContain('find');
  await page.keyboard.press('f');
  await side().waitFor();
});

test('an area is put there and moved by keys alone, and by a finger', async () => {
  await open();
  await page.getByTestId('area-add').focus();
  await page.keyboard.press('Enter');
  await eventually(async () => (await rows().count()) > 0, { what: 'whoever crossed the middle is listed' });
  await page.getByTestId('area').focus();
  for (let press = 0; press < 40; press++) await page.keyboard.press('ArrowUp');
  await page.getByTestId('find-none').waitFor();
  await page.keyboard.press('Delete');
  await page.getByTestId('find-start').waitFor();
  const session = await page.context().newCDPSession(page);
  for (const [type, at] of [['touchStart', [0.05, 0.5]], ['touchMove', [0.2, 0.7]], ['touchMove', [0.3, 0.85]]] as const) await session.send('Input.dispatchTouchEvent', { type, touchPoints: [await placeOn(at[0], at[1])] });
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await eventually(async () => (await rows().count()) > 0, { what: 'what a finger drew is searched' });
});

/** As a field for date and time has it, by the page's own time zone. */
const minuteOf = (ms: number) => page.evaluate((at) => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16), ms);

test('time and size are chosen; of a time nothing is kept of it says what to do', async () => {
  await open();
  await draw(EVERYWHERE);
  await eventually(async () => (await rows().count()) > 0, { what: 'today is searched' });
  await page.getByTestId('find-span').selectOption('week');
  await eventually(async () => (await rows().count()) > 0 && (await page.getByTestId('find-searching').count()) === 0, { what: 'the week is searched' });
  // An area that is the whole picture is in nobody's way: the next one takes its place.
  await draw(TOP);
  await page.getByRole('slider', { name: 'Least size' }).focus();
  await page.keyboard.press('End');
  // Whole minutes in which nothing moved there; before them the guard was finding out what stands still.
  await page.getByTestId('find-span').selectOption('own');
  await page.getByTestId('find-from').fill(await minuteOf(fromMs + 60_000));
  await page.getByTestId('find-to').fill(await minuteOf(Date.now() + 60_000));
  await page.getByTestId('find-none').getByRole('button', { name: 'Search for any size' }).click();
  await eventually(async () => (await page.getByRole('slider', { name: 'Least size' }).getAttribute('aria-valuenow')) === '0', { what: 'the size is any again' });
  await page.getByTestId('find-from').fill('2020-03-01T10:00');
  await page.getByTestId('find-to').fill('2020-03-01T09:00');
  await side().getByRole('alert').waitFor();
  await page.getByTestId('find-to').fill('2020-03-03T09:00');
  await page.getByTestId('find-none').getByRole('button', { name: 'Guard of Shop' }).click();
  await page.getByTestId('tab-guard').waitFor();
});

test('the page of events leads to it', async () => {
  await rig.show('#/events');
  await page.getByTestId('events-find').click();
  await page.getByTestId('find-start').waitFor();
});
