/** Where footage goes and how long it is kept, changed in the browser: said beforehand, refused where it cannot be, and then so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createStorage } from '../../main/storage/storage.ts';
import { eventually } from '../support/eventually.ts';
import { recordNumbered } from '../support/numbered-recorder.ts';
import { openScreenRig, type ScreenRig } from '../support/screen-rig.ts';

const CAP = 'Most space for footage, GB';

let rig: ScreenRig;
let work: string;
beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'kanjia-places-'));
  rig = await openScreenRig({ names: ['Shop', 'Yard'], mode: 'off', seed: recordedBefore });
  await rig.engine.call('cameras.update', { id: rig.ids[0]!, recording: { mode: 'continuous' } });
});
afterAll(async () => {
  await rig?.[Symbol.asyncDispose]();
  rmSync(work, { recursive: true, force: true });
});
beforeEach(async () => {
  await rig.show('#/settings');
  await rig.page.getByTestId('storage-location').first().waitFor();
});

const REMOVED_CAMERA = 'cam_abcdefghijkl';
const HOUR_MS = 3_600_000;

/** Footage with an event two hours and one hour ago: how much comes in a day can be told from it. */
async function recordedBefore(dataDir: string): Promise<void> {
  const storage = await createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'recordings'), clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
  for (const startMs of [Date.now() - 2 * HOUR_MS, Date.now() - HOUR_MS / 2]) {
    const { recorder, feed } = recordNumbered(storage, REMOVED_CAMERA, startMs, 50_000);
    feed(100);
    await storage.putEvent({ id: `evt_${startMs}`, cameraId: REMOVED_CAMERA, kind: 'motion', startMs, endMs: startMs + 60_000, score: 0.5, box: null });
    await recorder.close('engine-stopped');
  }
  await eventually(async () => (await storage.listRecordings({ cameraId: REMOVED_CAMERA, from: 0, to: Date.now() })).segments.every(({ open }) => !open), { what: 'all is in the index' });
  await storage.close();
}

const status = () => rig.engine.call('storage.status', {});
const pending = () => rig.page.getByTestId('storage-pending');
const save = () => rig.page.getByTestId('storage-save');
async function saved(): Promise<void> {
  await save().click();
  await rig.page.getByText('Storage settings saved').waitFor();
}
/** The row of a folder, its limits open. */
async function place(folder: string): Promise<Locator> {
  const row = rig.page.getByTestId('storage-location').filter({ hasText: folder });
  if ((await row.locator('details').getAttribute('open')) === null) await row.locator('summary').click();
  return row;
}

test('a second folder is added, put first, and footage goes there from then on', async () => {
  const { page } = rig;
  const second = path.join(work, 'second');
  const field = page.getByLabel('Add a folder');
  await field.fill('second');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Enter the whole path').waitFor();
  await field.fill(second);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('New: used once you save').waitFor();
  await page.getByRole('button', { name: `Move ${second} up` }).click();
  await page.getByText(/Keeps about .* at the present rate/).waitFor();
  await saved();
  expect((await status()).locations.map((location) => location.path)).toEqual([second, path.join(rig.engine.dataDir, 'recordings')]);
  await eventually(async () => (await rig.engine.call('recordings.list', { cameraId: rig.ids[0]!, from: 0, to: Date.now() })).segments.some((segment) => segment.path.startsWith(second)), { what: 'footage goes there' });
  await page.getByTestId('storage-location').filter({ hasText: second }).getByText('In use now').waitFor();
});

test('another cap says how many days there will be, and is saved only then; one that cannot be is refused, and nothing changes', async () => {
  const folder = path.join(rig.engine.dataDir, 'recordings');
  const capOf = async () => (await status()).locations.find((location) => location.path === folder)!.capBytes;
  const before = await capOf();
  const cap = (await place(folder)).getByLabel(CAP);
  await cap.fill('999999');
  await pending().getByText(`${folder} is smaller than that.`).waitFor();
  expect(await save().isDisabled()).toBe(true);
  await cap.fill('0.01');
  await rig.page.getByText(/It needs at least/).waitFor();
  expect(await save().isDisabled()).toBe(true);
  await cap.fill('1.5');
  await pending().getByText(/Keeps about .* at the present rate/).waitFor();
  expect(await capOf()).toBe(before);
  await saved();
  expect(await capOf()).toBe(1_500_000_000);
  await pending().waitFor({ state: 'detached' });
});

test('fewer days for a class say what goes at once, and it goes when it is saved', async () => {
  const { page } = rig;
  const id = rig.ids[1]!;
  await rig.engine.call('cameras.record', { id, on: true });
  await rig.recorded(id, 5);
  // Five seconds.
  await page.getByLabel('Recorded by hand: Days at most').fill('0.00006');
  await pending().getByText(/Saving deletes .* of footage at once:/).waitFor();
  await pending().getByText(/of Yard, /).first().waitFor();
  const before = (await status()).perCamera.find(({ cameraId }) => cameraId === id)!.oldestMs!;
  await eventually(async () => {
    if ((await status()).retention.manual.days === 0.00006) return true;
    // More has come meanwhile: what was shown is not what would go, and the page says so.
    await save().click({ timeout: 2_000 });
    return false;
  }, { every: 500, what: 'it is saved' });
  await eventually(async () => (await status()).perCamera.find(({ cameraId }) => cameraId === id)!.oldestMs! > before + 4_000, { within: 90_000, what: 'the older footage is gone' });
  await rig.engine.call('cameras.record', { id, on: false });
});

test('a camera is guaranteed days, but not more than footage is kept', async () => {
  const { page } = rig;
  for (const kind of ['Without an event', 'With an event', 'Recorded by hand']) await page.getByLabel(`${kind}: Days at most`).fill('7');
  await page.getByText('Guaranteed days of each camera').click();
  const field = page.getByLabel('Shop: Guaranteed days');
  await field.fill('8');
  await pending().getByText('More days are guaranteed than footage may be kept.').waitFor();
  expect(await save().isDisabled()).toBe(true);
  await field.fill('3');
  await pending().getByText(/Keeps about/).waitFor();
  await saved();
  expect((await status()).retention.guaranteedDays).toEqual({ [rig.ids[0]!]: 3 });
});
