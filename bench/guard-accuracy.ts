/**
 * How right the guard is, on real footage (when it is there) and on generated scenes: `node bench/guard-accuracy.ts`.
 * `--varied`: the scenes also with other noise, another place, another picture size and poorly encoded. `--verbose`: every event.
 */
import type { CameraEvent, GuardSettings } from '../contract/types.ts';
import { KeyframePace } from '../main/guard/keyframe-pace.ts';
import { minuteLine, minuteOf } from '../main/guard/motion-grid/minute-codec.ts';
import type { MotionSecond } from '../main/guard/motion-grid/motion-second.ts';
import { ARRIVAL_STREAMS, judgeArrivals, verdictOn } from './guard/arrivals.ts';
import { compressed } from './guard/compressed.ts';
import { decodeFootage, FOOTAGE_FOLDER, readTruth } from './guard/footage.ts';
import { judge, watch } from './guard/judge.ts';
import { FIGURES, type Scene, sceneSet, type SceneSet } from './guard/scenes.ts';

const verbose = process.argv.includes('--verbose');
/** Seconds of a day in which something moves when that is a tenth of the time. */
const MOVING_SECONDS = 8_640;

interface Sequence {
  size: { width: number; height: number };
  frames: { frame: Uint8Array; atMs: number }[];
  /** Longest time between keyframes, where only those are decoded. */
  keyframesMs: number | null;
}

async function sequenceOf(name: string, largeStream: boolean): Promise<Sequence> {
  const keyframes = largeStream ? await decodeFootage(FOOTAGE_FOLDER + name, 768, 432, true) : null;
  const pace = new KeyframePace();
  for (const at of keyframes?.times ?? []) pace.keyframe(at);
  const { size, frames, times } = keyframes && pace.keyframesOnly ? keyframes : await decodeFootage(FOOTAGE_FOLDER + name, 768, 432);
  const gaps = keyframes?.times.slice(1).map((at, i) => at - keyframes.times[i]!) ?? [];
  return { size, frames: frames.map((frame, i) => ({ frame, atMs: times[i]! })), keyframesMs: keyframes && pace.keyframesOnly ? Math.max(...gaps) : null };
}

function tell(title: string, events: readonly CameraEvent[]): void {
  if (!verbose) return;
  for (const e of events) console.log(`${title}: ${e.kind} ${(e.startMs / 1000).toFixed(1)}–${((e.endMs ?? 0) / 1000).toFixed(1)} ${JSON.stringify(e.about?.why)}`);
}

async function onFootage(): Promise<void> {
  const truth = readTruth();
  if (!truth) console.log(`No footage at ${FOOTAGE_FOLDER}: only generated scenes are judged.`);
  const rows: Record<string, unknown>[] = [];
  const grids: Record<string, unknown>[] = [];
  for (const [name, { present, quiet }] of Object.entries(truth ?? {})) {
    for (const largeStream of [false, true]) {
      const { size, frames, keyframesMs } = await sequenceOf(name, largeStream);
      const variants: [label: string, settings: Partial<GuardSettings>, sensitivities: number[], gopMs?: number][] = [
        ['', {}, [1, 2, 3, 4, 5]],
        [', unmerged', { mergeSeconds: 0 }, [3]],
      ];
      if (!largeStream) for (const gopMs of [1000, 2000, 4000]) variants.push([`, calm GOPs of ${gopMs / 1000} s`, {}, [3], gopMs]);
      const mode = largeStream ? (keyframesMs === null ? ', large stream: keyframes too far apart, decoded whole' : `, large stream: keyframes each ${keyframesMs / 1000} s`) : '';
      for (const [label, settings, sensitivities, gopMs] of variants) {
        for (const sensitivity of sensitivities) {
          const before = process.cpuUsage();
          const seconds: MotionSecond[] = [];
          const events = watch(size, frames, { settings: { ...settings, sensitivity }, ...(gopMs === undefined ? {} : { gopMs }), onSecond: (second) => seconds.push(second) });
          const spent = process.cpuUsage(before);
          // Of keyframes alone no more can be asked than the first that shows the visitor.
          const tolerance = keyframesMs === null ? 1 : Math.max(1, keyframesMs / 1000 + 0.1);
          rows.push({
            scene: name + mode + label, sensitivity, visits: present.length, ...judge(events.filter((e) => e.kind === 'motion'), present, quiet, tolerance),
            tamper: events.filter((e) => e.kind === 'tamper').length, 'CPU ms/frame': Number(((spent.user + spent.system) / 1000 / frames.length).toFixed(2)),
          });
          if (label === '' && sensitivity === 3 && !largeStream) grids.push(gridFigures(name, seconds));
          tell(`${name}${mode}${label}, ${sensitivity}`, events);
        }
      }
    }
  }
  console.table(rows);
  console.table(grids);
}

/** What the motion grid of a day with motion a tenth of the time comes to. */
function gridFigures(scene: string, seconds: readonly MotionSecond[]): Record<string, unknown> {
  const lines = [...Map.groupBy(seconds, ({ atMs }) => minuteOf(atMs)).values()].map(minuteLine);
  const bytes = lines.reduce((sum, line) => sum + line.length, 0) / Math.max(1, seconds.length);
  return { 'motion grid of': scene, 'seconds with motion': seconds.length, 'bytes/second in motion.jsonl': Number(bytes.toFixed(1)), 'MB a day, moving a tenth of it': Number(((bytes * MOVING_SECONDS) / 1e6).toFixed(2)) };
}

/** Frames of a scene; what a variation does to them. */
type Show = (set: SceneSet, scene: Scene) => Promise<Iterable<{ frame: Uint8Array; atMs: number }>>;
type Variation = [name: string, set: SceneSet, show: Show];

const asDrawn: Show = (set, scene) => Promise.resolve(set.play(scene));
const SUB_STREAM = { width: 640, height: 360 };

/** @returns figures found, late and missed, and false events where it is not borne. */
async function onScenes([name, set, show]: Variation): Promise<Record<string, unknown>> {
  const rows: Record<string, unknown>[] = [];
  const sum = { right: 0, late: 0, missed: 0, 'missed, taller than 1/10': 0, 'false, strict': 0, 'false, others': 0, tamper: 0, 'calm GOPs: false': 0, 'calm GOPs: late': 0, 'calm GOPs: missed': 0 };
  for (const { empty, visited } of set.scenes) {
    const all = watch(set.size, await show(set, empty));
    const events = watch(set.size, await show(set, visited));
    const calmly = watch(set.size, await show(set, visited), { gopMs: 2000 });
    const alone = all.filter((e) => e.kind === 'motion');
    let looks = 0;
    const calmlyAlone = watch(set.size, await show(set, empty), { gopMs: 2000, onLooks: (count) => (looks = count) }).filter((e) => e.kind === 'motion');
    const tampering = [...all, ...events].filter((e) => e.kind === 'tamper').length;
    const row: Record<string, unknown> = { [name]: empty.name, strict: empty.strict, 'false, nobody there': alone.length, tamper: tampering, 'calm GOPs: false': calmlyAlone.length, 'looked at': `${Math.round((looks / (empty.seconds * 5)) * 100)} %` };
    sum['calm GOPs: false'] += calmlyAlone.length;
    sum[empty.strict ? 'false, strict' : 'false, others'] += alone.length;
    sum.tamper += tampering;
    visited.figures.forEach((figure, i) => {
      const verdict = verdictOn(events, figure);
      sum[verdict]++;
      if (verdict === 'missed' && figure.height > 0.1) sum['missed, taller than 1/10']++;
      const calm = verdictOn(calmly, figure);
      if (calm !== 'right') sum[`calm GOPs: ${calm}`]++;
      row[Object.keys(FIGURES)[i]!] = calm === verdict ? verdict : `${verdict}, calm GOPs: ${calm}`;
    });
    rows.push(row);
    tell(`${empty.name}, nobody there`, all);
    tell(`${empty.name}, visited`, events);
  }
  console.table(rows);
  return { variation: name, figures: set.scenes.length * Object.keys(FIGURES).length, ...sum };
}

/** Who comes between keyframes while the guard is at rest. */
async function onArrivals(): Promise<void> {
  const judged = [];
  for (const stream of ARRIVAL_STREAMS) judged.push(await judgeArrivals(stream));
  console.log('Who comes between the keyframes of a scene that has been calm for long:');
  console.table(judged.flatMap(({ rows }) => rows));
  for (const line of judged.flatMap(({ differences }) => differences)) console.log(line);
}

const USUAL: Variation = ['scene', sceneSet(), asDrawn];
const VARIED: Variation[] = [
  ['other noise', sceneSet(), (set, scene) => Promise.resolve(set.play(scene, 77))],
  ['another place', sceneSet(640, 360, 23), (set, scene) => Promise.resolve(set.play(scene, 5))],
  ['a third place, 4:3', sceneSet(640, 480, 91), (set, scene) => Promise.resolve(set.play(scene, 6))],
  ['small picture, 320 x 180', sceneSet(320, 180, 40), (set, scene) => Promise.resolve(set.play(scene, 8))],
  ['upright, 360 x 640', sceneSet(360, 640, 12), (set, scene) => Promise.resolve(set.play(scene, 9))],
  ['200 kbit/s at 15 fps', sceneSet(), (set, scene) => compressed(set.size, set.play(scene, 3), { ...SUB_STREAM, kbits: 200, fps: 15 })],
  ['100 kbit/s at 10 fps', sceneSet(640, 360, 31), (set, scene) => compressed(set.size, set.play(scene, 4), { ...SUB_STREAM, kbits: 100, fps: 10 })],
  ['400 kbit/s at 25 fps', sceneSet(640, 360, 55), (set, scene) => compressed(set.size, set.play(scene, 2), { ...SUB_STREAM, kbits: 400, fps: 25 })],
];

await onFootage();
await onArrivals();
const sums: Record<string, unknown>[] = [];
for (const variation of process.argv.includes('--varied') ? [USUAL, ...VARIED] : [USUAL]) sums.push(await onScenes(variation));
console.table(sums);
