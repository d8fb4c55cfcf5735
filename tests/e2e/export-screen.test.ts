/** Exports in the browser: what was drawn, chosen and clicked is what the files show. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ExportJob } from '../../contract/types.ts';
import { eventually } from '../support/eventually.ts';
import { openScreenRig, type ScreenRig } from '../support/screen-rig.ts';

const FFMPEG = process.env.KANJIA_FFMPEG || 'ffmpeg';
const RANGE_MS = 10_000;

let rig: ScreenRig;
let work: string;
let from: number;

beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'kanjia-exported-'));
  // The real one, that takes its time over a clip while a file says so: else there is nothing to cancel.
  const ffmpeg = path.join(work, 'ffmpeg');
  writeFileSync(ffmpeg, `#!/bin/sh\ncase "$*" in *made.mp4*) [ -e '${work}/slow' ] && exec '${FFMPEG}' -readrate 0.5 "$@";; esac\nexec '${FFMPEG}' "$@"\n`);
  chmodSync(ffmpeg, 0o755);
  rig = await openScreenRig({ names: ['Shop', 'Door'], env: { KANJIA_FFMPEG: ffmpeg } });
  const spans = await Promise.all(rig.ids.map((id) => rig.recorded(id, 7)));
  from = Math.max(...spans.map((span) => span.from)) + 500;
});
afterAll(async () => {
  await rig?.[Symbol.asyncDispose]();
  rmSync(work, { recursive: true, force: true });
});
beforeEach(() => rmSync(path.join(work, 'slow'), { force: true }));

const jobs = async () => (await rig.engine.call('exports.list', {})).jobs;

/** Opens the panel over these cameras. */
async function openPanel(cameraIds: string[]): Promise<void> {
  await rig.mark(cameraIds, from);
  await rig.page.getByTestId('export-more').click();
  await rig.page.getByTestId('export-start').waitFor();
}
/** Starts it, and waits until the newest row says that it is done. */
async function exported(): Promise<ExportJob> {
  const before = new Set((await jobs()).map(({ id }) => id));
  await rig.page.getByTestId('export-start').click();
  await rig.page.getByTestId('export-row').first().and(rig.page.locator('[data-state=done]')).waitFor({ timeout: 60_000 });
  return (await jobs()).find(({ id, state }) => state === 'done' && !before.has(id))!;
}
const editor = () => rig.page.getByTestId('area-editor');
/** A place of the picture that is drawn on, as fractions. */
async function placeOn(x: number, y: number): Promise<{ x: number; y: number }> {
  const box = (await editor().boundingBox())!;
  return { x: box.x + box.width * x, y: box.y + box.height * y };
}
async function drag([fromX, fromY]: [number, number], [toX, toY]: [number, number]): Promise<void> {
  const { mouse } = rig.page;
  const [start, end] = [await placeOn(fromX, fromY), await placeOn(toX, toY)];
  await mouse.move(start.x, start.y);
  await mouse.down();
  await mouse.move(end.x, end.y, { steps: 4 });
  await mouse.up();
}
/** Corners of an area as they are drawn, fractions. */
const corners = async (index: number) => {
  const points = (await rig.page.getByTestId('area').nth(index).getAttribute('points'))!;
  return points.split(' ').map((point) => point.split(',').map(Number) as [number, number]);
};
/** The first picture of a clip, grey. */
function pictureOf(file: string): (x: number, y: number) => number {
  const [width, height] = [64, 36];
  const pixels = execFileSync(FFMPEG, ['-v', 'error', '-i', file, '-frames:v', '1', '-vf', `scale=${width}:${height}:flags=area,format=gray`, '-f', 'rawvideo', '-']);
  return (x, y) => pixels[Math.floor(y * height) * width + Math.floor(x * width)]!;
}
const secondsOf = (file: string) => Number(/Duration: 00:00:([\d.]+)/.exec(execFileSync('sh', ['-c', `'${FFMPEG}' -i "$1" 2>&1 || true`, 'sh', file], { encoding: 'utf8' }))![1]);

test('areas drawn by mouse and by keys are seen at once, taken back, kept while the panel is open, and black in the clip', async () => {
  await openPanel([rig.ids[0]!]);
  const { page } = rig;
  await page.getByTestId('export-masks').click();
  await page.locator('[data-testid=mask-picture][data-ready]').waitFor();
  // A rectangle by dragging, made black; the picture beneath shows it.
  await drag([0.1, 0.2], [0.4, 0.6]);
  expect(await corners(0)).toHaveLength(4);
  await page.getByRole('radio', { name: 'Black' }).click();
  const seen = () => page.evaluate(`(() => {
    const canvas = document.querySelector('.mask-picture canvas');
    return canvas.getContext('2d').getImageData(Math.round(canvas.width * 0.25), Math.round(canvas.height * 0.4), 1, 1).data.slice(0, 3).join();
  })()`);
  await eventually(async () => (await seen()) === '0,0,0', { what: 'the picture is black there' });
  // A triangle corner by corner, and one more corner drawn out of its side; all of it is taken back step by step.
  await page.getByRole('radio', { name: 'Polygon' }).click();
  for (const [x, y] of [[0.6, 0.3], [0.9, 0.3], [0.75, 0.7]] as const) {
    const at = await placeOn(x, y);
    await page.mouse.click(at.x, at.y);
  }
  await page.getByTestId('area-finish').click();
  await drag([0.75, 0.3], [0.75, 0.1]);
  const four = await corners(1);
  expect(four.map(([x, y]) => [Math.round(x * 100), Math.round(y * 100)])).toEqual([[60, 30], [75, 10], [90, 30], [75, 70]]);
  await page.getByTestId('area-undo').click();
  expect(await corners(1)).toHaveLength(3);
  await page.keyboard.press('Control+z');
  expect(await page.getByTestId('area').count()).toBe(1);
  await page.getByTestId('area-redo').click();
  expect(await page.getByTestId('area').count()).toBe(2);
  // By keys alone: one is put in, moved, bent, and another is removed.
  await page.getByTestId('area-add').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Area 3/ }).focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'Tab', 'ArrowUp', '+']) await page.keyboard.press(key);
  const [first, second, ...others] = await corners(2);
  expect([first, second, others.length]).toEqual([[expect.closeTo(0.47, 3), expect.closeTo(0.44, 3)], [expect.closeTo(0.62, 3), expect.closeTo(0.445, 3)], 3]);
  await page.getByRole('button', { name: /^Area 2/ }).focus();
  await page.keyboard.press('Delete');
  expect(await page.getByTestId('area').count()).toBe(2);
  // Escape goes back to the form; what was drawn is there again.
  await page.keyboard.press('Escape');
  await page.getByText('2 areas; re-encoded.').waitFor();
  await page.getByTestId('export-masks').click();
  expect(await page.getByTestId('area').count()).toBe(2);
  await page.getByTestId('masks-done').click();
  const job = await exported();
  expect(job.kind).toBe('encoded');
  const grey = pictureOf(job.path!);
  for (const [x, y] of [[0.15, 0.3], [0.35, 0.5], [0.6, 0.6]] as const) expect(grey(x, y)).toBeLessThan(24);
  expect(grey(0.75, 0.9)).toBeGreaterThan(40);
});

test('a finger draws and moves areas, too', async () => {
  await openPanel([rig.ids[0]!]);
  await rig.page.getByTestId('export-masks').click();
  const session = await rig.page.context().newCDPSession(rig.page);
  const touch = async (...way: [number, number][]) => {
    for (const [index, [x, y]] of way.entries()) await session.send('Input.dispatchTouchEvent', { type: index === 0 ? 'touchStart' : 'touchMove', touchPoints: [await placeOn(x, y)] });
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
  await editor().waitFor();
  await touch([0.2, 0.2], [0.3, 0.3], [0.5, 0.5]);
  await eventually(async () => (await rig.page.getByTestId('area').count()) === 1, { what: 'it is drawn' });
  await touch([0.35, 0.35], [0.4, 0.4], [0.45, 0.45]);
  await eventually(async () => Math.abs((await corners(0))[0]![0] - 0.3) < 0.01, { what: 'it has moved' });
  await touch([0.3, 0.3], [0.2, 0.25], [0.1, 0.2]);
  await eventually(async () => Math.abs((await corners(0))[0]![0] - 0.1) < 0.01, { what: 'its corner has moved' });
});

test('a clip as it was recorded is saved with its proof, copied to a folder, and compared there', async () => {
  await openPanel([rig.ids[0]!]);
  const job = await exported();
  expect(job).toMatchObject({ kind: 'clip', cameraIds: [rig.ids[0]] });
  expect(Math.abs(secondsOf(job.path!) - RANGE_MS / 1000)).toBeLessThan(0.2);
  const row = rig.page.getByTestId('export-row').first();
  const [download] = await Promise.all([rig.page.waitForEvent('download'), row.getByRole('link', { name: 'Download' }).click()]);
  expect(readFileSync((await download.path())!).equals(readFileSync(job.path!))).toBe(true);
  const stick = mkdtempSync(path.join(work, 'stick-'));
  await row.getByRole('button', { name: 'Copy to…' }).click();
  await rig.page.getByLabel('Copy to a USB disk or folder').fill(path.join(stick, 'not-there'));
  await rig.page.getByRole('button', { name: 'Copy', exact: true }).click();
  await rig.page.getByText('There is no such folder. Is the disk plugged in?').waitFor();
  const origin = rig.page.getByTestId('export-row').filter({ hasText: 'As recorded' }).first();
  await origin.getByRole('button', { name: 'Copy to…' }).click();
  await rig.page.getByLabel('Copy to a USB disk or folder').fill(stick);
  await rig.page.getByRole('button', { name: 'Copy', exact: true }).click();
  await rig.page.getByText('Copied and compared').waitFor();
  const [folder] = readdirSync(stick);
  expect(readdirSync(path.join(stick, folder!)).toSorted()).toEqual([path.basename(job.path!), 'check.html', 'proof.json'].toSorted());
  expect(readFileSync(path.join(stick, folder!, path.basename(job.path!))).equals(readFileSync(job.path!))).toBe(true);
});

test('a time-lapse is as much shorter as was chosen', async () => {
  await openPanel([rig.ids[0]!]);
  await rig.page.getByRole('radio', { name: 'Time-lapse' }).click();
  await rig.page.getByRole('combobox', { name: 'Speed' }).selectOption('10');
  await rig.page.getByText('0:10 become 0:01.').waitFor();
  const job = await exported();
  expect(job.kind).toBe('encoded');
  expect(Math.abs(secondsOf(job.path!) - 1)).toBeLessThan(0.2);
});

test('several cameras become a zip with the title that was typed; one that is under way shows how far it is, and is stopped without a trace', async () => {
  await openPanel(rig.ids);
  const { page } = rig;
  await page.getByLabel('Title').fill('The parcel');
  await page.getByLabel('Note').fill('for the police');
  const job = await exported();
  expect(path.basename(job.path!)).toMatch(/^The parcel.*\.zip$/);
  const names = execFileSync('unzip', ['-Z1', job.path!], { encoding: 'utf8' });
  expect(['Shop', 'Door', 'report.html', 'proof.json', 'check.html'].filter((name) => !names.includes(name))).toEqual([]);
  expect(execFileSync('unzip', ['-p', job.path!, '*/report.html'], { encoding: 'utf8' })).toContain('for the police');

  writeFileSync(path.join(work, 'slow'), '');
  await page.getByRole('radio', { name: 'New' }).click();
  await page.getByRole('radio', { name: 'With date and time in the picture' }).click();
  await page.getByTestId('export-start').click();
  const row = page.getByTestId('export-row').first();
  await row.and(page.locator('[data-state=running]')).waitFor();
  await eventually(async () => Number(await row.getByRole('progressbar').getAttribute('value')) > 0.1, { what: 'some of it is done' });
  const folders = () => readdirSync(path.dirname(path.dirname(job.path!)));
  expect(folders().some((name) => name.endsWith('.unfinished'))).toBe(true);
  await row.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Stopped; nothing of it was kept.').waitFor();
  await eventually(() => !folders().some((name) => name.endsWith('.unfinished')), { what: 'nothing is left' });
  expect(existsSync(job.path!)).toBe(true);
});
