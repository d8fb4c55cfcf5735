import { setTimeout as pause } from 'node:timers/promises';
import type { CameraEvent, GuardSettings } from '../../contract/types.ts';
import { startHeadless } from '../../tests/support/headless.ts';
import { startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { loadVideo } from '../../tools/virtual-camera/media-file.ts';
import { FOOTAGE_FOLDER, readTruth } from '../guard/footage.ts';
import { judgeVisits } from '../guard/visits.ts';

const LOGIN = { username: 'admin', password: 'kanjia-demo' };
/** The guard learns the scene. */
const SETTLE_MS = 15_000;
/** What was seen last is told, and recognised. */
const AFTER_MS = 12_000;
const VARIANTS: [name: string, guard: Partial<GuardSettings>][] = [
  ['as it comes', {}],
  ['unmerged', { mergeSeconds: 0 }],
];

/**
 * The real footage through a real RTSP server into the real engine: ingest, hub, guard, close-up and detector. Each file is there twice,
 * with the guard as it comes and without merging; judged over one whole round of the longest.
 */
export async function guardOverRtsp(say: (line: string) => void): Promise<Record<string, unknown>> {
  const truth = readTruth();
  if (!truth) {
    say(`SKIPPED: no footage at ${FOOTAGE_FOLDER}`);
    return { skipped: true };
  }
  await using stack = new AsyncDisposableStack();
  const engine = stack.use(await startHeadless({ built: true, env: { KANJIA_LOG: 'error' } }));
  const watched: { name: string; variant: string; id: string; loop: { loopMs: number; startMs: number } }[] = [];
  for (const name of Object.keys(truth)) {
    const farm = stack.use(await startVirtualCameras({ count: VARIANTS.length, file: FOOTAGE_FOLDER + name, names: VARIANTS.map(([variant]) => `${name} ${variant}`), audio: 'none', discovery: false }));
    const loopMs = (await loadVideo(FOOTAGE_FOLDER + name, process.env.KANJIA_FFMPEG ?? 'ffmpeg')).length / 90;
    for (const [index, [variant, guard]] of VARIANTS.entries()) {
      const camera = farm.cameras[index]!;
      const { camera: added } = await engine.call('cameras.add', { name: camera.name, address: camera.address, ...LOGIN });
      await engine.call('cameras.update', { id: added.id, guard: { ...guard, enabled: true, inMode: { home: 'always', away: 'always', night: 'always' } }, cameraEvents: { kinds: [] } });
      watched.push({ name, variant, id: added.id, loop: { loopMs, startMs: camera.startMs } });
    }
  }
  await pause(SETTLE_MS);
  const fromMs = Date.now();
  const longestMs = Math.max(...watched.map(({ loop }) => loop.loopMs));
  say(`watching ${watched.length} cameras for ${Math.round(longestMs / 1000)} s`);
  await pause(longestMs);
  const toMs = Date.now();
  await pause(AFTER_MS);
  const rows: Record<string, unknown>[] = [];
  for (const { name, variant, id, loop } of watched) {
    const { events }: { events: CameraEvent[] } = await engine.call('events.list', { cameraIds: [id], from: fromMs - SETTLE_MS, limit: 500 });
    rows.push({ footage: name, guard: variant, ...judgeVisits(events.filter(({ kind }) => kind !== 'tamper'), truth[name]!, loop, fromMs, toMs), tamper: events.filter(({ kind }) => kind === 'tamper').length });
  }
  for (const row of rows) say(Object.entries(row).map(([key, value]) => `${key} ${String(value)}`).join(', '));
  return { seconds: Math.round((toMs - fromMs) / 1000), rows };
}
