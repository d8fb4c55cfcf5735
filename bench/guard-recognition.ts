/** How right the detector is, and what it and the close-up cost: `node bench/guard-recognition.ts`. */
import { fileURLToPath } from 'node:url';
import { CloseUpStream } from '../main/guard/closeup/close-up-stream.ts';
import { Model } from '../main/guard/detect/model.ts';
import { systemClock } from '../main/base/clock.ts';
import { silentLogger } from '../main/base/logger.ts';
import { createHub } from '../main/hub/hub.ts';
import { colourPictures, enlarged } from './guard/colour-pictures.ts';
import { FOOTAGE_FOLDER, readTruth } from './guard/footage.ts';
import { makeRun } from './guard/fragments.ts';
import { FIGURES, sceneSet } from './guard/scenes.ts';
import { processTree, totalCpuSeconds } from './lib/process-tree.ts';

/** What scores less is not believed even when it is seen again (main/guard/closeup/visit.ts). */
const LEAST_SCORE = 0.35;
const COST_SECONDS = 30;

const before = process.memoryUsage().rss;
const model = await Model.open(fileURLToPath(new URL('../resources/models/nanodet.onnx', import.meta.url)), null);
let looks = 0;
let cpuMs = 0;

async function look(picture: Parameters<Model['look']>[0]) {
  const from = process.cpuUsage();
  const found = await model.look(picture, []);
  const { user, system } = process.cpuUsage(from);
  cpuMs += (user + system) / 1000;
  looks++;
  return found.filter(({ score }) => score >= LEAST_SCORE);
}

const { size: sceneSize, scenes, play } = sceneSet();
const showsPerson = async (frame: Uint8Array) => (await look(enlarged(frame, sceneSize))).some(({ kind }) => kind === 'person');
const share = (part: number, of: number) => (of === 0 ? '–' : `${((100 * part) / of).toFixed(1)} % (${part} of ${of})`);

const truth = readTruth();
if (!truth) console.log(`No footage at ${FOOTAGE_FOLDER}: only generated scenes are judged.`);
const rows: Record<string, unknown>[] = [];
for (const [name, { present, quiet, label }] of Object.entries(truth ?? {})) {
  let inside = 0;
  let found = 0;
  let outside = 0;
  let wrong = 0;
  const visits = new Set<number>();
  for await (const picture of colourPictures(FOOTAGE_FOLDER + name, 1)) {
    const second = picture.atMs / 1000;
    const visit = present.findIndex(([from, to]) => second >= from && second <= to);
    const empty = quiet.some(([from, to]) => second >= from && second <= to);
    if (visit < 0 && !empty) continue;
    const seen = (await look(picture)).some(({ kind }) => kind === label);
    if (visit >= 0) inside++;
    else outside++;
    if (seen && visit >= 0) {
      found++;
      visits.add(visit);
    } else if (seen) wrong++;
  }
  rows.push({ footage: name, looked: label, precision: share(found, found + wrong), recall: share(found, inside), visits: `${visits.size} of ${present.length}`, 'false in quiet': `${wrong} of ${outside}` });
}
if (rows.length > 0) console.table(rows);

// A look at each figure in the midst of its visit, and one at each scene without anybody.
const people: Record<string, { found: number; of: number }> = Object.fromEntries(Object.keys(FIGURES).map((figure) => [figure, { found: 0, of: 0 }]));
let wrong = 0;
let empty = 0;
for (const { empty: alone, visited } of scenes) {
  const wanted = new Map(visited.figures.map(({ from, to }, n) => [Math.round(((from + to) / 2) * 5) * 200, Object.keys(FIGURES)[n]!]));
  for (const { frame, atMs } of play(visited)) {
    const figure = wanted.get(atMs);
    if (figure === undefined) continue;
    people[figure]!.of++;
    if (await showsPerson(frame)) people[figure]!.found++;
  }
  for (const { frame, atMs } of play(alone)) {
    if (atMs !== 30_000) continue;
    empty++;
    if (await showsPerson(frame)) wrong++;
    break;
  }
}
const all = Object.values(people).reduce((sum, { found, of }) => ({ found: sum.found + found, of: sum.of + of }), { found: 0, of: 0 });
console.log('Generated scenes, whose figures are three grey blobs on 192x108 pixels, drawn for the motion and not for this: a person in them is hardly one.');
console.table([
  ...Object.entries(people).map(([figure, { found, of }]) => ({ figure, recall: share(found, of) })),
  { figure: 'all', recall: share(all.found, all.of), precision: share(all.found, all.found + wrong), 'false with nobody there': `${wrong} of ${empty}` },
]);
console.log(`a look: ${(cpuMs / looks).toFixed(0)} ms of CPU, mean of ${looks}; memory while it is loaded: ${((process.memoryUsage().rss - before) / 1e6).toFixed(0)} MB`);
await model.close();

if (truth) {
  // The stream in real time, as a camera sends it: only so the decoder's waiting and waking is what it is.
  const name = Object.keys(truth)[0]!;
  const run = await makeRun(['-t', String(COST_SECONDS), '-i', FOOTAGE_FOLDER + name, '-vf', 'scale=640:360', '-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-g', '20'], 'run1', 0);
  const hub = createHub({ clock: systemClock, name: 'bench' });
  let pictures = 0;
  const own = totalCpuSeconds(processTree(process.pid));
  const stream = new CloseUpStream({ hub, mode: 'full', ffmpegPath: 'ffmpeg', clock: systemClock, log: silentLogger, onPicture: () => pictures++ });
  hub.init(run.init);
  const started = performance.now();
  for (const fragment of run.media) {
    const waitMs = fragment.startMs - (performance.now() - started);
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    hub.media(fragment);
  }
  await stream.finish();
  const cpu = totalCpuSeconds(processTree(process.pid)) - own;
  console.log(`close-up of ${name} at 640x360, ${COST_SECONDS} s of an event: ${((100 * cpu) / COST_SECONDS).toFixed(1)} % of a core for ${pictures} pictures, and a look for each second of it until somebody is recognised`);
  await stream.close();
}
