/** What people do to footage in the browser, held against what the engine then has: stars, deletions, recording by hand, plans, proof, coverage. */
import path from 'node:path';
import type { Locator } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openScreenRig, type ScreenRig } from '../support/screen-rig.ts';

let rig: ScreenRig;
let shop: string;
let spare: string;
let leaving: string;
let from: number;

beforeAll(async () => {
  rig = await openScreenRig({ names: ['Shop', 'Spare', 'Leaving'] });
  [shop, spare, leaving] = rig.ids as [string, string, string];
  await rig.engine.call('cameras.update', { id: spare, recording: { mode: 'off' } });
  from = (await rig.recorded(shop, 8)).from + 500;
});
afterAll(() => rig?.[Symbol.asyncDispose]());

const spansOf = async (cameraId: string, fromMs: number, to: number) => (await rig.engine.call('playback.timeline', { cameraIds: [cameraId], from: fromMs, to })).tracks[0]!.spans;
const stars = async () => (await rig.engine.call('recordings.stars', { cameraIds: [shop], from: 0, to: Date.now() })).stars;

test('a marked stretch is starred with a note, shown as such, and the star is taken away again', async () => {
  await rig.mark([shop], from);
  const { page } = rig;
  const starPanel = async () => {
    await page.getByTestId('export-bar').getByRole('button', { name: 'Star' }).click();
    await page.getByTestId('star-confirm').waitFor();
  };
  await starPanel();
  await page.getByLabel('Note').fill('the parcel');
  await page.getByTestId('star-confirm').click();
  await page.getByTestId('star-confirm').waitFor({ state: 'detached' });
  const [star, ...others] = await stars();
  expect([star!.note, Math.round((star!.to - star!.from) / 1000), others]).toEqual(['the parcel', 10, []]);
  await eventually(async () => (await spansOf(shop, star!.from, star!.to)).every((span) => span.class === 'starred'), { what: 'its footage is of the class that is kept' });
  await starPanel();
  await page.getByText('the parcel').waitFor();
  await page.getByRole('button', { name: 'Take the star away' }).click();
  await page.getByText('the parcel').waitFor({ state: 'detached' });
  expect(await stars()).toEqual([]);
});

test('a stretch is deleted after what goes was shown, and had back while the minute runs', async () => {
  await rig.mark([shop], from);
  const { page } = rig;
  await page.getByTestId('delete-range').click();
  await page.getByText(/ go\. Whole files are removed/).waitFor();
  await page.getByTestId('delete-confirm').click();
  const bar = page.getByTestId('undo-bar');
  await bar.getByText(/ deleted$/).waitFor();
  const within = [from + 3_000, from + 7_000] as const;
  expect((await spansOf(shop, ...within)).map(({ cause }) => cause)).not.toContain(null);
  const left = async () => Number(/(\d+) s/.exec(await bar.innerText())![1]);
  const first = await left();
  expect(first).toBeLessThanOrEqual(60);
  await eventually(async () => (await left()) < first, { what: 'the seconds run' });
  await bar.getByRole('button', { name: 'Undo' }).click();
  await bar.waitFor({ state: 'detached' });
  expect((await spansOf(shop, ...within)).every(({ cause }) => cause === null)).toBe(true);
});

test('a deletion can be had back after the page was left and loaded anew', async () => {
  await rig.mark([shop], from);
  const { page } = rig;
  await page.getByTestId('delete-range').click();
  await page.getByTestId('delete-confirm').click();
  const bar = page.getByTestId('undo-bar');
  await bar.waitFor();
  const within = [from + 3_000, from + 7_000] as const;
  await rig.show('#/settings');
  await page.getByTestId('storage-card').waitFor();
  await rig.show(`#/playback?camera=${shop}`);
  await bar.getByText(/ deleted$/).waitFor();
  await bar.getByRole('button', { name: 'Undo' }).click();
  await bar.waitFor({ state: 'detached' });
  expect((await spansOf(shop, ...within)).every(({ cause }) => cause === null)).toBe(true);
});

test('a camera that is not recorded is, from its tile, until it is stopped there', async () => {
  await rig.show('#/live');
  const tile = rig.page.getByTestId('tile').and(rig.page.locator(`[data-camera-id="${spare}"]`));
  await tile.and(rig.page.locator('[data-phase=playing]')).waitFor();
  const began = Date.now();
  await tile.hover();
  await tile.getByRole('button', { name: 'Record now' }).click();
  await tile.getByText('Recording', { exact: true }).waitFor();
  await rig.recorded(spare, 1);
  await tile.getByRole('button', { name: 'Stop recording' }).click();
  await tile.getByText('Recording', { exact: true }).waitFor({ state: 'detached' });
  const spans = await spansOf(spare, began, Date.now());
  expect(spans.filter(({ cause }) => cause === null).map((span) => span.class)).toEqual(['manual']);
  await eventually(async () => (await spansOf(spare, began, Date.now())).at(-1)?.cause === 'recording-off', { what: 'it has stopped' });
});

test('the week of a camera is painted by mouse and keys, and taken back', async () => {
  await rig.show(`#/cameras?camera=${spare}`);
  const { page } = rig;
  const hours = async () => (await rig.engine.call('cameras.list', {})).cameras.find(({ id }) => id === spare)!.recording.hours;
  const plan = page.getByTestId('recording-plan');
  await plan.getByRole('radio', { name: 'Schedule' }).click();
  const cell = (day: number, index: number): Locator => page.locator(`[data-cell="${day}-${index}"]`);
  await cell(0, 16).scrollIntoViewIfNeeded();
  const middle = async (place: Locator) => {
    const box = (await place.boundingBox())!;
    return [box.x + box.width / 2, box.y + box.height / 2] as const;
  };
  // Monday to Wednesday, 8 to 18.
  await page.mouse.move(...(await middle(cell(0, 16))));
  await page.mouse.down();
  await page.mouse.move(...(await middle(cell(2, 35))), { steps: 4 });
  await page.mouse.up();
  await eventually(async () => (await hours()).length > 0, { what: 'it is saved' });
  const days = [{ day: 1 }, { day: 2 }, { day: 3 }].map((each) => ({ ...each, from: 8 * 60, to: 18 * 60, mode: 'continuous' }));
  expect(await hours()).toEqual(days);
  // Sunday's first hour on events, by keys.
  await cell(6, 0).focus();
  for (const key of ['2', 'Shift+ArrowRight', 'Space']) await page.keyboard.press(key);
  await eventually(async () => (await hours()).some(({ day, mode }) => day === 7 && mode === 'motion'), { what: 'events on Sunday are saved' });
  expect((await hours()).at(-1)).toEqual({ day: 7, from: 0, to: 60, mode: 'motion' });
  await page.getByTestId('week-undo').click();
  await eventually(async () => JSON.stringify(await hours()) === JSON.stringify(days), { what: 'Sunday is empty again' });
});

test('the camera page says when its recording was last read back from the disk', async () => {
  await rig.show(`#/cameras?camera=${shop}`);
  const line = rig.page.getByTestId('proof').and(rig.page.locator('[data-state=good]'));
  await line.waitFor({ timeout: 60_000 });
  expect(await line.innerText()).toMatch(/Recording verified \d+ (?:sec|min)\w* ago/);
  const { proofs } = await rig.engine.call('recordings.proofs', {});
  expect(proofs.find(({ cameraId }) => cameraId === shop)).toMatchObject({ problem: null });
});

test('the calendar shows how complete a day is, its panel why something is missing, and leads there', async () => {
  const [camera] = rig.farm.cameras;
  await camera!.misbehave.vanish();
  await eventually(async () => (await spansOf(shop, from, Date.now())).at(-1)?.cause === 'camera-offline', { what: 'it is missed' });
  const gap = (await spansOf(shop, from, Date.now())).findLast(({ cause }) => cause === 'camera-offline')!;
  await camera!.misbehave.comeBack();
  await eventually(async () => (await spansOf(shop, from, Date.now())).at(-1)?.cause === null, { what: 'it is back' });
  await rig.show('#/recordings');
  const { page } = rig;
  const card = page.getByTestId('calendar-card').filter({ hasText: 'Shop' });
  await card.locator('.share').waitFor();
  await card.locator(`button[data-day="${new Date(gap.startMs).setHours(0, 0, 0, 0)}"]`).click();
  const panel = page.getByTestId('day-panel');
  await panel.getByText(/of footage/).waitFor();
  const row = panel.getByTestId('gap-row').filter({ hasText: 'the camera was offline' }).first();
  await row.click();
  await page.getByTestId('playback-tile').waitFor();
  const at = Number(/at=(\d+)/.exec(page.url())![1]);
  expect(Math.abs(at - gap.startMs)).toBeLessThan(5_000);
});

test('a removed camera is played, exported and deleted whole on the page, as long as something of it is there', async () => {
  const { page, engine } = rig;
  const { from: first } = await rig.recorded(leaving, 8);
  await engine.call('cameras.remove', { id: leaving });
  await rig.show(`#/playback?camera=${shop}`);
  await page.getByTestId('camera-picker').click();
  await page.locator('.camera-choices li', { hasText: 'Leaving (removed)' }).getByRole('button', { name: 'Only this' }).click();
  await page.getByTestId('camera-picker').getByText('Leaving (removed)').waitFor();
  await rig.mark([leaving], first + 500);
  await page.locator('[data-testid=playback-tile][data-shows=picture]').waitFor();
  await page.getByTestId('export-more').click();
  await page.getByTestId('export-start').click();
  const row = page.getByTestId('export-row').first();
  await row.and(page.locator('[data-state=done]')).waitFor({ timeout: 60_000 });
  await row.getByText('Leaving (removed)').waitFor();
  const [job] = (await engine.call('exports.list', {})).jobs;
  expect(path.basename(job!.path!)).toContain('Leaving');
  // The export itself is deleted, had back, and deleted again.
  await row.getByTestId('export-delete').click();
  await row.getByTestId('export-undelete').click();
  await row.getByRole('link', { name: 'Download' }).waitFor();
  await row.getByTestId('export-delete').click();
  await row.getByTestId('export-undelete').waitFor();
  expect((await engine.call('exports.list', {})).jobs[0]!.deletedUntilMs).toBeGreaterThan(Date.now());
  await page.keyboard.press('Escape');

  await page.getByTestId('open-delete').click();
  for (const scope of ['What is marked', 'This day', 'Everything']) {
    await page.getByRole('radio', { name: scope }).click();
    await page.locator('.delete-stretches li').first().waitFor();
  }
  await page.getByTestId('delete-confirm').click();
  await page.getByTestId('undo-bar').waitFor();
  await eventually(async () => (await engine.call('recordings.removedCameras', {})).cameras.length === 0, { what: 'nothing of it is left' });
  await page.getByTestId('undo-bar').getByRole('button', { name: 'Undo' }).click();
  await eventually(async () => (await engine.call('recordings.removedCameras', {})).cameras.length === 1, { what: 'it is back' });
});
