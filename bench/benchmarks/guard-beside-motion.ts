import { setTimeout as pause } from 'node:timers/promises';
import type { RecordingMode } from '../../contract/types.ts';
import { startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import type { SceneName } from '../../tools/virtual-camera/scene/scripts.ts';
import { hasMotion, startMotion } from '../lib/motion-program.ts';
import { processTree, totalCpuSeconds } from '../lib/process-tree.ts';
import { startWith } from '../lib/rig.ts';
import { round } from '../lib/statistics.ts';

const CAMERAS = 4;
const LOGIN = { username: 'admin', password: 'kanjia-demo' };
/** A loop of the scene. */
const PHASE_MS = 60_000;
/** Both learn the scene, and what is heavy at the start is over. */
const SETTLE_MS = 20_000;
/** What we may cost of what it costs. */
const SCENES: [scene: SceneName, motion: string, most: number][] = [
  ['tenth', 'a tenth of the time', 0.6],
  ['still', 'none', 0.3],
];
const MODES: RecordingMode[] = ['motion', 'continuous'];

/**
 * CPU of the engine's whole process tree per camera, recording and guarding as it comes, beside that of Debian's `motion` on the same
 * streams at the same time. `motion` records what moves; we do the same, and, in a phase of its own, all the time.
 */
export async function guardBesideMotion(say: (line: string) => void): Promise<Record<string, unknown>> {
  if (!hasMotion()) {
    say('SKIPPED: motion is not installed (Debian: apt-get install motion)');
    return { skipped: true };
  }
  const phases: Record<string, unknown>[] = [];
  for (const [scene, moving, most] of SCENES) {
    await using farm = await startVirtualCameras({ count: CAMERAS, scene, staggered: true, audio: 'none', discovery: false, onProgress: (what, share) => share === 1 && say(`painted ${what}`) });
    const { engine, added } = await startWith(farm.cameras);
    const peer = startMotion(farm.cameras.map(({ rtspUrl, subRtspUrl }) => ({ mainUrl: rtspUrl, subUrl: subRtspUrl ?? rtspUrl })), LOGIN);
    try {
      for (const mode of MODES) {
        for (const { id } of added) await engine.call('cameras.update', { id, recording: { mode }, guard: { enabled: true } });
        await pause(SETTLE_MS);
        const before = { own: totalCpuSeconds(processTree(engine.parentPid)), peer: peer.cpuSeconds(), at: performance.now(), atMs: Date.now() };
        await pause(PHASE_MS);
        const seconds = (performance.now() - before.at) / 1000;
        const percent = (cpu: number) => round((cpu / seconds / CAMERAS) * 100, 2);
        const own = percent(totalCpuSeconds(processTree(engine.parentPid)) - before.own);
        const theirs = percent(peer.cpuSeconds() - before.peer);
        const { events } = await engine.call('events.list', { from: before.atMs, limit: 500 });
        const ratio = round(own / theirs, 2);
        phases.push({ motion: moving, recording: mode, ownPercentOfCorePerCamera: own, motionPercentOfCorePerCamera: theirs, ratio, most, eventsOfOurs: events.length, moviesOfMotion: peer.movies() });
        say(`motion ${moving}, recording ${mode}: ${own} % of a core per camera, motion ${theirs} %: ratio ${ratio} (at most ${most}); events ${events.length}, movies of motion so far ${peer.movies()}`);
      }
    } finally {
      await peer.stop();
      await engine[Symbol.asyncDispose]();
    }
  }
  return { cameras: CAMERAS, secondsPerPhase: PHASE_MS / 1000, phases };
}
