import { startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { startHeadless } from '../../tests/support/headless.ts';
import { percentile } from '../lib/statistics.ts';

const CAMERAS = 4;
const ROUNDS = 3;
const AWAY_MS = 6_000;
const GOP_SECONDS = 2;

/** How long after a camera is there again its footage goes on: the first recorded frame, by the footage itself. */
export async function comeBack(say: (line: string) => void): Promise<Record<string, unknown>> {
  await using farm = await startVirtualCameras({ count: CAMERAS, staggered: true, audio: 'none', picture: { width: 1280, height: 720, fps: 15, gop: 15 * GOP_SECONDS, seconds: 60 } });
  await using engine = await startHeadless({ built: true });
  const ids: string[] = [];
  await engine.call('cameras.discover', { seconds: 1 });
  for (const { address } of farm.cameras) {
    const { camera } = await engine.call('cameras.add', { address, username: 'admin', password: 'kanjia-demo' });
    await engine.call('cameras.update', { id: camera.id, recording: { mode: 'continuous' } });
    ids.push(camera.id);
  }
  const allRecord = async () => (await engine.call('cameras.list', {})).cameras.every(({ recordingState }) => recordingState === 'recording');
  await eventually(allRecord, { within: 30_000, what: 'all are recorded' });
  const tookMs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, camera] of farm.cameras.entries()) {
      await camera.misbehave.vanish();
      await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
      await camera.misbehave.comeBack();
      const backMs = Date.now();
      const first = async () => (await engine.call('recordings.list', { cameraId: ids[index]!, from: backMs, to: Date.now() + 1_000 })).segments.find(({ startMs }) => startMs >= backMs - 500);
      await eventually(async () => (await first()) !== undefined, { within: 30_000, what: 'footage goes on' });
      const { startMs } = (await first())!;
      tookMs.push(Math.max(0, startMs - backMs));
      say(`${camera.name}: ${Math.round(startMs - backMs)} ms`);
    }
  }
  return { times: tookMs.length, medianMs: percentile(tookMs, 50), worstMs: percentile(tookMs, 100), limitMs: 2_000 + GOP_SECONDS * 1_000, awayMs: AWAY_MS };
}
