/** The playback page where a clock was put back: it says that the time was recorded twice, plays both, and lets one choose. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAMERA, openExportBench, START_MS } from '../integration/export-support.ts';
import { eventually } from '../support/eventually.ts';
import { makeFootage } from '../support/player-footage.ts';
import { openScreenRig, type ScreenRig } from '../support/screen-rig.ts';

const FPS = 15;
/** Of the first take. */
const frameMs = (number: number) => START_MS + (number * 1000) / FPS;
/** The clock is put back to this frame when 90 are recorded; the second take shows the frames from 0 on again. */
const BACK_TO = 45;

let rig: ScreenRig;
/** The same footage, as a disk of another computer. */
let disk: string;
beforeAll(async () => {
  disk = mkdtempSync(path.join(tmpdir(), 'kanjia-takes-disk-'));
  rig = await openScreenRig({
    names: ['Shop'],
    async seed(dataDir) {
      await using recorded = await openExportBench();
      const footage = makeFootage({ frames: 90, fps: FPS, gop: 15 });
      recorded.clock.advance(60_000);
      await recorded.record(footage);
      recorded.storage.clockBroke({ kind: 'stepped', fromMs: Math.round(frameMs(90)), toMs: Math.round(frameMs(BACK_TO)) });
      await recorded.record(footage, { startMs: Math.round(frameMs(BACK_TO)) });
      for (const folder of [path.join(dataDir, 'recordings'), disk]) cpSync(path.join(recorded.dataDir, 'recordings'), folder, { recursive: true });
    },
  });
});
afterAll(async () => {
  await rig?.[Symbol.asyncDispose]();
  rmSync(disk, { recursive: true, force: true });
});

/** The number that the picture says, as the squares along its upper edge. */
const counter = () =>
  rig.page.evaluate<number | null>(`(() => {
    const canvas = document.querySelector('canvas[data-testid="playback-canvas"]');
    if (!canvas || canvas.width < 640) return null;
    const context = canvas.getContext('2d');
    let out = 0;
    for (let bit = 0; bit < 10; bit++) if (context.getImageData(bit * 32 + 16, 16, 1, 1).data[0] > 128) out += 2 ** bit;
    return out;
  })()`);
const shows = (number: number) => eventually(async () => (await counter()) === number, { within: 20_000, what: () => `picture ${number} is shown` });

test('one is told that the time was recorded twice, and both takes are played, one after the other', async () => {
  const { page } = rig;
  await rig.show(`#/playback?camera=${CAMERA}&at=${Math.round(frameMs(60)) + 20}`);
  await page.getByTestId('take-choice').waitFor();
  // What was recorded last goes on to its end.
  await shows(89);
  await page.evaluate(`(() => {
    globalThis.pressed = [];
    new MutationObserver(() => {
      const now = document.querySelector('[data-testid="take-choice"] [aria-pressed="true"]')?.textContent;
      if (now && now !== pressed.at(-1)) pressed.push(now);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  })()`);
  await page.goto(`${rig.engine.url}/#/playback?camera=${CAMERA}&at=${Math.round(frameMs(60)) + 21}&take=0`);
  await eventually(async () => (await page.evaluate<string[]>('pressed')).slice(-2).join() === 'Take 1,Take 2', { within: 20_000, what: 'the second take follows the first' });
  await shows(89);
});

/** Standing still at a moment of both takes, one goes from the first to the second and back. */
async function choosesAt80(cameraId: string): Promise<void> {
  const { page, engine } = rig;
  await rig.show(`#/playback?camera=${cameraId}&at=${Math.round(frameMs(10))}`);
  // A picture is there: so is a player that can pause.
  await eventually(async () => (await counter()) !== null, { within: 20_000, what: 'a picture is shown' });
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await page.goto(`${engine.url}/#/playback?camera=${cameraId}&at=${Math.round(frameMs(80)) + 20}&take=0`);
  await shows(80);
  const choice = page.getByTestId('take-choice');
  await choice.getByRole('button', { name: 'Take 2' }).click();
  await shows(80 - BACK_TO);
  await choice.getByRole('button', { name: 'Take 1' }).click();
  await shows(80);
}

test('standing still, the other take of the moment is a click away', async () => {
  await choosesAt80(CAMERA);
  expect(await rig.page.getByTestId('take-choice').textContent()).toContain('the clock was put back');
});

test("of another computer's disk the other take is a click away, too", async () => {
  const [there] = (await rig.engine.call('disks.open', { path: disk })).disk.cameras;
  await choosesAt80(there!.cameraId);
});
