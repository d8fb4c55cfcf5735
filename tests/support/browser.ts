import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A fresh Chromium with a profile of its own; closed and removed on dispose. */
export async function openBrowser(
  options: { width?: number; height?: number; locale?: string; colorScheme?: 'dark' | 'light'; args?: string[] } = {},
): Promise<{ context: BrowserContext } & AsyncDisposable> {
  const profile = mkdtempSync(path.join(tmpdir(), 'kanjia-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.KANJIA_CHROMIUM || '/usr/bin/chromium',
    headless: true,
    args: [...FLAGS, ...(options.args ?? [])],
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    locale: options.locale ?? 'en-US',
    colorScheme: options.colorScheme ?? 'dark',
  });
  return {
    context,
    async [Symbol.asyncDispose]() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
