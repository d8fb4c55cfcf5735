/** A recording disk of another installation in the browser: opened, looked at, exported with whose it is, closed; and the daily summary by mail. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startMailServer } from '../support/mail-server.ts';
import { makeFootage } from '../support/player-footage.ts';
import { openScreenRig, type ScreenRig } from '../support/screen-rig.ts';
import { openExportBench, shownNumbers, START_MS } from '../integration/export-support.ts';

let rig: ScreenRig;
let work: string;
let disk: string;
let recordedBy: string;
beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'kanjia-disk-'));
  disk = path.join(work, 'disk');
  {
    await using there = await openExportBench();
    await there.record(makeFootage({ frames: 300, fps: 15, gop: 15 }));
    recordedBy = there.exports.fingerprint;
    cpSync(path.join(there.dataDir, 'recordings'), disk, { recursive: true });
  }
  rig = await openScreenRig({ names: ['Shop'] });
});
afterAll(async () => {
  await rig?.[Symbol.asyncDispose]();
  rmSync(work, { recursive: true, force: true });
});

test('it is opened by its path, played back, exported with the key that recorded it, and closed as it was', async () => {
  const { page, engine } = rig;
  const stateOf = () => execFileSync('sh', ['-c', 'find . -type f -exec sha256sum {} + | sort'], { cwd: disk, encoding: 'utf8' });
  const before = stateOf();
  await rig.show('#/settings');
  const card = page.getByTestId('disks-card');
  await card.getByLabel('Open a recording disk').fill(work);
  await card.getByRole('button', { name: 'Open', exact: true }).click();
  await card.getByText(`${work} holds no recordings of Kanjia`).waitFor();
  await card.getByLabel('Open a recording disk').fill(disk);
  await card.getByRole('button', { name: 'Open', exact: true }).click();
  await card.getByTestId('disk-camera').getByRole('link', { name: 'Play back' }).click();
  await page.getByTestId('playback-canvas').waitFor();
  const { cameraId } = (await engine.call('disks.list', {})).disks[0]!.cameras[0]!;
  expect(page.url()).toContain(cameraId);
  await rig.mark([cameraId], START_MS + 2_000);
  // What is not of this installation is neither starred nor deleted here.
  expect(await page.getByTestId('delete-range').count()).toBe(0);
  await page.getByTestId('export-more').click();
  await page.getByTestId('export-start').click();
  await page.getByTestId('export-row').first().and(page.locator('[data-state=done]')).waitFor({ timeout: 60_000 });
  const [job] = (await engine.call('exports.list', {})).jobs;
  const shown = shownNumbers(job!.path!);
  expect(Math.abs(shown.length - 150)).toBeLessThanOrEqual(1);
  expect(shown).toEqual(shown.map((_, index) => shown[0]! + index));
  const { statement } = JSON.parse(readFileSync(job!.proof!, 'utf8')) as { statement: { cameras: { elsewhere: boolean; keys: { k: string }[] }[] } };
  expect(statement.cameras).toMatchObject([{ elsewhere: true, keys: [{ k: recordedBy.slice(0, 16) }] }]);
  await rig.show('#/settings');
  await card.getByRole('button', { name: `Close ${disk}` }).click();
  await page.getByText(`${disk} is closed; it can be taken away.`).waitFor();
  expect(await card.getByTestId('opened-disk').count()).toBe(0);
  expect((await engine.call('disks.list', {})).disks).toEqual([]);
  expect(stateOf()).toBe(before);
});

test('the daily summary is looked at, its mail set up, and one sent', async () => {
  const server = await startMailServer({ startTls: false });
  try {
    const { page, engine } = rig;
    await rig.show('#/recordings');
    await page.getByTestId('open-summary').click();
    await page.frameLocator('[data-testid=summary-mail]').getByText('Shop').first().waitFor();
    await page.getByRole('button', { name: 'Mail it every day' }).click();
    const card = page.getByTestId('mail-card');
    await card.getByRole('switch').click();
    await card.getByRole('radio', { name: 'None' }).click();
    for (const [field, value] of [['to', 'owner@example.com'], ['host', '127.0.0.1'], ['port', String(server.port)], ['from', 'nvr@example.com']] as const) await page.getByTestId(`mail-${field}`).fill(value);
    await page.getByTestId('mail-send').click();
    await page.getByText('Sent to owner@example.com').waitFor({ timeout: 30_000 });
    await eventually(() => server.mails.length === 1, { what: 'the server has it' });
    expect(server.mails[0]).toMatchObject({ from: 'nvr@example.com', to: ['owner@example.com'] });
    await card.getByText('Last sent').waitFor();
    expect((await engine.call('summary.settings', {})).settings).toMatchObject({ enabled: true, host: '127.0.0.1', to: ['owner@example.com'] });
  } finally {
    await server.close();
  }
});
