/** Virtual cameras that are recorded by the real engine, and its pages in a real browser: what tests of screens begin with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import type { Camera } from '../../contract/types.ts';
import { type Farm, type FarmOptions, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { openBrowser } from './browser.ts';
import { eventually } from './eventually.ts';
import { type Headless, startHeadless } from './headless.ts';

export interface ScreenRig extends AsyncDisposable {
  farm: Farm;
  engine: Headless;
  page: Page;
  /** In the order of the names. */
  ids: string[];
  /** Shows a page by its hash, loaded anew. */
  show(hash: string): Promise<void>;
  /** Plays back from a moment, and stands still there with this and the ten seconds after it marked. */
  mark(cameraIds: string[], atMs: number): Promise<void>;
  /** Resolves when there are so many closed segments of that camera, with when the first begins and the last ends, UTC ms. */
  recorded(cameraId: string, segments: number): Promise<{ from: number; to: number }>;
}

/** Short: a test waits for closed ones. */
const SEGMENT_SECONDS = 2;

/** All cameras record all the time, without guarding; the pages are English. `seed`: what stands in the data folder before the engine starts. */
export async function openScreenRig({ names, farm: farmOptions = {}, mode = 'continuous', env = {}, seed }: { names: string[]; farm?: Partial<FarmOptions>; mode?: Camera['recording']['mode']; env?: Record<string, string>; seed?: (dataDir: string) => Promise<void> }): Promise<ScreenRig> {
  const stack = new AsyncDisposableStack();
  try {
    const farm = await startVirtualCameras({ count: names.length, names, scene: ['storefront', 'doorway'], discovery: false, picture: { width: 640, height: 360, bitrateKbps: 1500, seconds: 20 }, ...farmOptions });
    stack.defer(() => farm.close());
    const dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-e2e-'));
    stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
    await seed?.(dataDir);
    const engine = stack.use(await startHeadless({ built: true, env, dataDir }));
    await engine.call('settings.update', { welcomed: true, language: 'en' });
    await engine.call('storage.update', { segmentSeconds: SEGMENT_SECONDS });
    const ids: string[] = [];
    for (const { address } of farm.cameras) {
      const { camera } = await engine.call('cameras.add', { address, username: 'admin', password: 'kanjia-demo' });
      await engine.call('cameras.update', { id: camera.id, recording: { mode }, guard: { enabled: false } });
      ids.push(camera.id);
    }
    const browser = stack.use(await openBrowser());
    const page = await browser.context.newPage();
    await page.goto(engine.signInLink());
    const show = async (hash: string) => {
      await page.goto('about:blank');
      await page.goto(`${engine.url}/${hash}`);
    };
    const kept = stack.move();
    return {
      ...{ farm, engine, page, ids },
      show,
      async mark(cameraIds, atMs) {
        await show(`#/playback?camera=${cameraIds.join(',')}&at=${Math.round(atMs)}`);
        await page.getByTestId('timeline').waitFor();
        await page.getByRole('button', { name: 'Pause' }).click();
        for (const key of ['[', 'Shift+ArrowRight', ']']) await page.keyboard.press(key);
        await page.getByTestId('export-bar').getByText('0:10').waitFor();
      },
      recorded: (cameraId, segments) =>
        eventually(
          async () => {
            const closed = (await engine.call('recordings.list', { cameraId, from: 0, to: Date.now() })).segments.filter(({ open }) => !open);
            const [first, last] = [closed[0], closed.at(-1)];
            return first && last && closed.length >= segments ? { from: first.startMs, to: last.startMs + last.durationMs } : null;
          },
          { within: 60_000, what: `${segments} segments are recorded` },
        ),
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
