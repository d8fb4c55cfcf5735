import { test } from 'vitest';
import { initFragment, numberedFrame } from '../support/numbered-frames.ts';
import { eventually } from '../support/eventually.ts';
import { parseFragment } from '../../media/mp4/moof.ts';
import { openBrowser } from '../support/browser.ts';
import { CAMERA, CHECKER, openExportBench, START_MS } from './export-support.ts';
test('x', async () => {
  await using bench = await openExportBench();
  const { storage } = bench;
  storage.addCamera(CAMERA, START_MS); storage.endGap(CAMERA, START_MS);
  let seg: any = null;
  const N = 9000;
  for (let i = 0; i < N; i++) {
    const f = numberedFrame('run1', i, START_MS, 25_000);
    if (i % 600 === 0) { seg?.close(); seg = storage.openSegment({ cameraId: CAMERA, runId: 'run1', startMs: f.startMs, init: initFragment('run1').bytes, codecs: 'x', base: 'continuous' });
      }
    seg.append({ ...f, timescale: 90000, decodeTime: parseFragment(f.bytes).decodeTime });
    if (i % 100 === 99) { for (let k = 0; k < 5; k++) { bench.clock.advance(100); await new Promise(r => setTimeout(r, 5)); } }
  }
  seg.close();
  let say = '';
  await eventually(async () => { bench.clock.advance(500); const { segments } = await storage.listRecordings({ cameraId: CAMERA, from: START_MS, to: START_MS + 9e6 }); say = `${segments.length} ${segments.filter(s => s.open).length} ${(await storage.status()).state} ${(await storage.status()).capBytes}`; return segments.length >= 15 && segments.every(s => !s.open); }, { within: 20000, what: () => say });
  let worst = 0; let last = performance.now();
  const t = setInterval(() => { const n = performance.now(); worst = Math.max(worst, n - last - 5); last = n; }, 5);
  const t0 = performance.now(); const cpu = process.cpuUsage();
  const job = await bench.run({ from: START_MS + 500, to: START_MS + N * 100 - 1000 });
  const c = process.cpuUsage(cpu);
  console.log('export', Math.round(performance.now() - t0), 'ms', job.bytes, 'cpu', (c.user + c.system) / 1000, 'worst lag', Math.round(worst), 'rss', Math.round(process.memoryUsage().rss / 1e6));
  clearInterval(t);
  await using b = await openBrowser(); const page = await b.context.newPage();
  await page.goto(`file://${CHECKER}`);
  const t1 = performance.now();
  await page.locator('#files').setInputFiles([job.path!, job.proof!]);
  await page.locator('[data-verdict]').waitFor({ timeout: 60000 });
  console.log('check', Math.round(performance.now() - t1), await page.locator('[data-verdict]').getAttribute('data-verdict'));
}, 200000);
