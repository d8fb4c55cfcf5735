/** The detector with real inference: tiny models made here, and the built-in one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { SharedDetector, tryModel } from '../../main/guard/detect/detector.ts';
import { Model } from '../../main/guard/detect/model.ts';
import type { Picture } from '../../main/guard/detect/types.ts';
import { COLOUR_SIDE as SIDE, colourModel } from '../support/colour-model.ts';
import { eventually } from '../support/eventually.ts';

const BUILT_IN = fileURLToPath(new URL('../../resources/models/nanodet.onnx', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-detector-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function keep(name: string, content: Uint8Array | string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** A picture of one colour. */
function plain(red: number, green: number, blue: number, width = 64, height = 64): Picture {
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < rgb.length; at += 3) rgb.set([red, green, blue], at);
  return { width, height, rgb, atMs: 0 };
}

describe('a model of somebody’s choice', () => {
  test.each(['v8', 'v8-rows', 'v5'] as const)('laid out as %s it tells people, vehicles and animals', async (layout) => {
    const model = await Model.open(keep(`${layout}.onnx`, colourModel(layout)), null);
    expect(model.facts).toEqual({ width: SIDE, height: SIDE, knows: ['person', 'vehicle', 'animal'] });
    const factor = layout === 'v5' ? 0.5 : 1;
    const [first, second, ...more] = await model.look(plain(230, 180, 20), []);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ kind: 'person', score: expect.closeTo((factor * 230) / 255, 3) as number, box: [0.25, 0.25, 0.5, 0.5] });
    expect(second).toMatchObject({ kind: 'vehicle', score: expect.closeTo((factor * 180) / 255, 3) as number });
    await model.close();
  });

  test('with NMS inside', async () => {
    const model = await Model.open(keep('ready.onnx', colourModel('ready')), null);
    expect(await model.look(plain(230, 0, 0), [])).toMatchObject([{ kind: 'person', box: [0.25, 0.25, 0.5, 0.5] }]);
    expect(await model.look(plain(20, 0, 0), [])).toEqual([]);
    await model.close();
  });

  test('with channels last, with any size, and with labels from a file', async () => {
    const last = await Model.open(keep('last.onnx', colourModel('v8', { last: true })), keep('labels.txt', 'chair\nbus\ntoaster\n'));
    expect(last.facts).toMatchObject({ knows: ['vehicle'] });
    expect(await last.look(plain(250, 200, 250), [])).toMatchObject([{ kind: 'vehicle' }]);
    await last.close();
    const free = await Model.open(keep('free.onnx', colourModel('v8', { dims: [1, 3, 'height', 'width'] })), null);
    expect(free.facts).toMatchObject({ width: 640, height: 384 });
    await free.close();
  });

  test('what moves is looked at, and told where it is in the whole picture', async () => {
    const model = await Model.open(keep('part.onnx', colourModel('v8')), null);
    const picture = plain(0, 0, 0, 640, 360);
    for (let y = 200; y < 260; y++) for (let x = 400; x < 460; x++) picture.rgb[(y * 640 + x) * 3] = 255;
    expect(await model.look(picture, [])).toEqual([]);
    const [found] = await model.look(picture, [[410 / 640, 210 / 360, 40 / 640, 40 / 360]]);
    expect(found).toMatchObject({ kind: 'person' });
    expect(found!.box[0] * 640).toBeGreaterThan(400);
    expect((found!.box[1] + found!.box[3]) * 360).toBeLessThan(270);
    await model.close();
  });

  test.each<[string, () => [string, string | null], string]>([
    ['no file', () => [path.join(folder, 'none.onnx'), null], 'noFile'],
    ['no model', () => [keep('text.onnx', 'this is no model'), null], 'notOnnx'],
    ['a model cut short', () => [keep('cut.onnx', colourModel('v8').subarray(0, 200)), null], 'notOnnx'],
    ['pictures of one channel', () => [keep('grey.onnx', colourModel('v8', { dims: [1, 1, 16, 16] })), null], 'input'],
    ['huge pictures', () => [keep('huge.onnx', colourModel('v8', { dims: [1, 3, 4096, 4096] })), null], 'input'],
    ['other numbers than labels', () => [keep('numbers.onnx', colourModel('v8')), keep('two.txt', 'person\ncar\nx\ny\n')], 'output'],
    ['labels of nothing that it looks for', () => [keep('things.onnx', colourModel('v8')), keep('things.txt', 'cup\nspoon\nfork\n')], 'knowsNothing'],
    ['a missing file of labels', () => [keep('ok.onnx', colourModel('v8')), path.join(folder, 'none.txt')], 'noFile'],
  ])('%s: it is said what is wrong', async (_name, files, reason) => {
    await expect(Model.open(...files())).rejects.toMatchObject({ reason });
  });
});

describe('the one detector for all cameras', () => {
  test('it is loaded when it is needed, and unloaded when nobody has needed it for long', async () => {
    const clock = new FakeClock();
    const detector = new SharedDetector({ builtIn: keep('shared.onnx', colourModel('v8')), clock, log: silentLogger });
    expect(detector.figures().state).toBe('unloaded');
    expect(await detector.look('cam_a', plain(255, 0, 0), [])).toMatchObject([{ kind: 'person' }]);
    expect(detector.figures()).toMatchObject({ state: 'ready', looks: 1, missed: 0 });
    clock.advance(119_000);
    expect(detector.figures().state).toBe('ready');
    clock.advance(2_000);
    expect(detector.figures().state).toBe('unloaded');
    expect(await detector.look('cam_a', plain(255, 0, 0), [])).toHaveLength(1);
    await detector.close();
    expect(await detector.look('cam_a', plain(255, 0, 0), [])).toBeNull();
  });

  test('of each camera the newest picture is looked at; the others are counted', async () => {
    const detector = new SharedDetector({ builtIn: keep('newest.onnx', colourModel('v8')), clock: systemClock, log: silentLogger });
    const looks = [detector.look('cam_a', plain(255, 0, 0), []), detector.look('cam_b', plain(0, 255, 0), []), detector.look('cam_a', plain(0, 0, 255), []), detector.look('cam_a', plain(0, 200, 0), [])];
    const found = await Promise.all(looks);
    expect(found.map((each) => each?.[0]?.kind ?? null)).toEqual([null, 'vehicle', null, 'vehicle']);
    expect(detector.figures()).toMatchObject({ looks: 2, missed: 2 });
    await detector.close();
  });

  test('a chosen model that is no good is told, and the built-in one does the work', async () => {
    const problems: unknown[] = [];
    const detector = new SharedDetector({ builtIn: keep('good.onnx', colourModel('v8')), clock: systemClock, log: silentLogger, onProblem: (problem) => problems.push(problem) });
    detector.choose({ modelFile: keep('bad.onnx', 'no model'), labelsFile: null });
    expect(await detector.look('cam_a', plain(255, 0, 0), [])).toMatchObject([{ kind: 'person' }]);
    expect(problems.at(-1)).toMatchObject({ reason: 'notOnnx' });
    detector.choose({ modelFile: keep('other.onnx', colourModel('ready')), labelsFile: null });
    expect(problems.at(-1)).toBeNull();
    expect(await detector.look('cam_a', plain(255, 255, 0), [])).toHaveLength(1);
    await detector.close();
  });

  test('trying a model leaves nothing running and says what it can', async () => {
    expect(await tryModel({ modelFile: keep('try.onnx', colourModel('v8')), labelsFile: null }, systemClock)).toMatchObject({ width: SIDE });
    await expect(tryModel({ modelFile: keep('tried.onnx', 'no'), labelsFile: null }, systemClock)).rejects.toMatchObject({ reason: 'notOnnx' });
  });

  test('closing while it loads and looks resolves, and all who wait are told', async () => {
    const detector = new SharedDetector({ builtIn: BUILT_IN, clock: systemClock, log: silentLogger });
    const waiting = [detector.look('cam_a', plain(1, 2, 3), []), detector.look('cam_b', plain(1, 2, 3), [])];
    await eventually(() => detector.figures().state !== 'unloaded', { what: 'it is being loaded' });
    await detector.close();
    expect(await Promise.all(waiting)).toEqual([null, null]);
  });
});

test('the built-in model loads, knows people, vehicles and animals, and sees nothing in an empty picture', async () => {
  const model = await Model.open(BUILT_IN, null);
  expect(model.facts).toEqual({ width: 416, height: 256, knows: ['person', 'vehicle', 'animal'] });
  expect(await model.look(plain(120, 120, 120, 640, 360), [])).toEqual([]);
  await model.close();
});
