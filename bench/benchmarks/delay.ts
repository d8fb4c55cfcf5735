import { setTimeout as pause } from 'node:timers/promises';
import { openBrowser } from '../../tests/support/browser.ts';
import { startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { readFrameCounter } from '../../tools/virtual-camera/frame-counter.ts';
import { startWith } from '../lib/rig.ts';
import { percentile, round } from '../lib/statistics.ts';

const WATCH_SECONDS = 30;

/** Runs in the page: [frame, UTC ms at which it was first seen on the canvas] for each frame. */
const watchScript = `(async () => {
  const read = ${readFrameCounter.toString()};
  const canvas = document.querySelector('[data-testid="tile-canvas"]');
  const small = document.createElement('canvas');
  small.width = 320;
  small.height = 180;
  const context = small.getContext('2d', { willReadFrequently: true });
  const out = [];
  let last = -1;
  const until = Date.now() + ${WATCH_SECONDS * 1000};
  while (Date.now() < until) {
    await new Promise(requestAnimationFrame);
    if (!canvas || canvas.width === 0) continue;
    context.drawImage(canvas, 0, 0, 320, 180);
    const frame = read(context.getImageData(0, 0, 320, 180).data, 320, 180);
    if (frame !== null && frame !== last) {
      out.push([frame, Date.now()]);
      last = frame;
    }
  }
  return out;
})()`;

/**
 * A page shows one camera; at each animation frame the counter is read off the canvas. The camera says when it sent each frame,
 * by the same clock: the difference is the delay from sending to the picture being on the canvas.
 */
export async function delay(say: (line: string) => void): Promise<Record<string, unknown>> {
  await using farm = await startVirtualCameras({ count: 1, scene: 'storefront', audio: 'none' });
  const camera = farm.cameras[0];
  if (!camera) throw new Error('no camera');
  const { engine, added } = await startWith(farm.cameras);
  try {
    await using browser = await openBrowser();
    const page = await browser.context.newPage();
    await page.goto(engine.signInLink());
    await engine.call('settings.update', { welcomed: true });
    const results: Record<string, unknown> = {};
    for (const stream of ['sub', 'main'] as const) {
      await page.goto(`${engine.url}/#/live${stream === 'main' ? `?camera=${added[0]?.id}` : ''}`);
      await page.reload();
      await page.waitForSelector('[data-testid="tile-canvas"]');
      await pause(6_000);
      const seen = await page.evaluate<[number, number][]>(watchScript);
      const delays = seen.map(([frame, at]) => at - camera.sentAt(frame, at));
      const figures = { frames: delays.length, p50Ms: round(percentile(delays, 50), 1), p95Ms: round(percentile(delays, 95), 1) };
      say(`${stream}: ${JSON.stringify(figures)}`);
      results[stream] = figures;
    }
    return results;
  } finally {
    await engine[Symbol.asyncDispose]();
  }
}
