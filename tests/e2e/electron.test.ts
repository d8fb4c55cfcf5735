/**
 * The same first steps in Electron itself. Its runtime cannot be had on every machine: where it is missing these are skipped, and the
 * run says so.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildProcesses, buildRenderer } from '../../scripts/build.mjs';
import { electronRuntime, hasDisplay } from '../../scripts/runtime.mjs';
import { type Farm, startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { eventually } from '../support/eventually.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const runtime = electronRuntime(root);
const missing = !runtime ? 'the Electron runtime' : !hasDisplay() ? 'a display' : null;
if (missing) process.stderr.write(`\n  SKIPPED: the e2e specs in Electron, for want of ${missing}. To get it: node scripts/setup.mjs --retry, or DISPLAY.\n\n`);

describe.skipIf(missing)('in Electron', () => {
  let farm: Farm;
  let app: ElectronApplication;
  let page: Page;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-electron-'));
    buildRenderer(root);
    buildProcesses(root);
    farm = await startVirtualCameras({ count: 1, scene: ['storefront'], audio: 'none', picture: { width: 1280, height: 720, bitrateKbps: 6000, seconds: 20, noise: 4 } });
    app = await _electron.launch({
      executablePath: runtime!,
      args: [root, `--user-data-dir=${dataDir}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      env: { ...(process.env as Record<string, string>), KANJIA_INTERFACES: 'lo' },
    });
    page = await app.firstWindow();
  });
  afterAll(async () => {
    await app?.close();
    await farm?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('Electron: the page is served by its own scheme, sandboxed, and knows nothing of Node', async () => {
    await page.getByTestId('welcome-next').waitFor();
    expect(page.url()).toMatch(/^kanjia:\/\/app\//);
    expect(await page.evaluate('[typeof require, typeof process, typeof module].join()')).toBe('undefined,undefined,undefined');
  });

  test('Electron: a camera is found in the welcome, added, and its tile moves', async () => {
    await page.getByTestId('welcome-next').click();
    await page.getByTestId('welcome-storage').waitFor();
    await page.getByTestId('welcome-next').click();
    await page.getByTestId('search').click();
    await eventually(async () => (await page.getByTestId('found-camera').count()) === 1, { within: 15_000, what: 'the camera is found' });
    await page.getByTestId('camera-password').fill('kanjia-demo');
    await page.getByTestId('add-found').click();
    await eventually(() => page.getByTestId('welcome-next').isEnabled(), { within: 30_000, what: 'the camera is added' });
    await page.getByTestId('welcome-next').click();
    await page.locator('[data-testid="tile"][data-picture]').waitFor({ timeout: 30_000 });
  });

  test('Electron: no page opens windows or navigates away', async () => {
    await page.evaluate("window.open('https://example.invalid/'); location.href = 'https://example.invalid/'");
    expect(app.windows()).toHaveLength(1);
    expect(page.url()).toMatch(/^kanjia:/);
  });
});
