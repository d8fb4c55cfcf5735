/** How right the guard is, on real footage (when it is there) and on generated scenes: `node bench/guard-accuracy.ts`. */
import type { GuardSettings } from '../contract/types.ts';
import { decodeFootage, FOOTAGE_FOLDER, readTruth } from './guard/footage.ts';
import { judge, watch } from './guard/judge.ts';
import { FIGURES, play, SCENE_SIZE, SCENES } from './guard/scenes.ts';

const verbose = process.argv.includes('--verbose');
const rows: Record<string, unknown>[] = [];
const truth = readTruth();
if (!truth) console.log(`No footage at ${FOOTAGE_FOLDER}: only generated scenes are judged.`);
for (const [name, { present, quiet }] of Object.entries(truth ?? {})) {
  for (const keyframesOnly of [false, true]) {
    const { size, frames, times } = await decodeFootage(FOOTAGE_FOLDER + name, 768, 432, keyframesOnly);
    // Of keyframes alone no more can be asked than the first that shows the visitor.
    const toleranceSeconds = keyframesOnly ? Math.max(1, ...times.slice(1).map((at, i) => (at - times[i]!) / 1000 + 0.1)) : 1;
    const sequence = frames.map((frame, i) => ({ frame, atMs: times[i]! }));
    const variants: [label: string, settings: Partial<GuardSettings>, gopMs?: number][] = [['', {}], [', unmerged', { mergeSeconds: 0 }]];
    if (!keyframesOnly) for (const gopMs of [1000, 2000, 4000]) variants.push([`, calm GOPs of ${gopMs / 1000} s`, {}, gopMs]);
    for (const [label, settings, gopMs] of variants) {
      for (const sensitivity of label === '' ? [1, 2, 3, 4, 5] : gopMs === undefined ? [3] : [1, 2, 3, 4]) {
        const started = process.cpuUsage();
        const events = watch(size, sequence, { settings: { ...settings, sensitivity }, ...(gopMs === undefined ? {} : { gopMs }) });
        const spent = process.cpuUsage(started);
        rows.push({
          scene: name + (keyframesOnly ? `, keyframes (${toleranceSeconds.toFixed(1)} s)` : '') + label, sensitivity, visits: present.length,
          ...judge(events, present, quiet, toleranceSeconds), 'CPU ms/frame': Number(((spent.user + spent.system) / 1000 / frames.length).toFixed(2)),
        });
        if (verbose) for (const e of events) console.log(rows.at(-1)!['scene'], sensitivity, (e.startMs / 1000).toFixed(1), ((e.endMs ?? 0) / 1000).toFixed(1), e.score.toFixed(2));
      }
    }
  }
}
console.table(rows);

const generated: Record<string, unknown>[] = [];
for (const { empty, visited } of SCENES) {
  const alone = watch(SCENE_SIZE, play(empty));
  const events = watch(SCENE_SIZE, play(visited));
  const calmly = watch(SCENE_SIZE, play(visited), { gopMs: 2000 });
  const row: Record<string, unknown> = { scene: empty.name, 'false, nobody there': alone.length, strict: empty.strict };
  visited.figures.forEach((figure, i) => {
    const verdict = judge(events, [[figure.from, figure.to]], []);
    row[Object.keys(FIGURES)[i]!] = verdict.found ? 'found' : events.some((e) => e.startMs / 1000 < figure.to && (e.endMs ?? 0) / 1000 > figure.from) ? 'late' : 'MISSED';
    if (verdict.found && judge(calmly, [[figure.from, figure.to]], []).found === 0) row[Object.keys(FIGURES)[i]!] += ', not with calm GOPs';
  });
  generated.push(row);
  if (verbose) {
    for (const e of alone) console.log(empty.name, 'empty', e.startMs / 1000, (e.endMs ?? 0) / 1000, e.score.toFixed(2), e.box?.map((v) => v.toFixed(2)).join(' '));
    for (const e of events) console.log(empty.name, 'visited', e.startMs / 1000, (e.endMs ?? 0) / 1000, e.score.toFixed(2));
  }
}
console.table(generated);
