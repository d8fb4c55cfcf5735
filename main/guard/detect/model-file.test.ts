import { expect, test } from 'vitest';
import { writeOnnx } from '../../../tools/detector-model/onnx-writer.ts';
import { kindOfLabel } from './labels.ts';
import { labelsInModel, readLabels } from './model-file.ts';

test.each([
  ['one a line', 'person\ncar\r\ntraffic light\n', ['person', 'car', 'traffic light']],
  ['numbered', '0: person\n1: car\n', ['person', 'car']],
  ['a JSON list', '["person", "car"]', ['person', 'car']],
  ['names of a data.yaml, listed', "path: x\nnc: 2\nnames: ['person', 'car']\n", ['person', 'car']],
  ['names of a data.yaml, by number', 'path: x\nnames:\n  0: person\n  1: traffic light\n\n', ['person', 'traffic light']],
  ['with remarks', '# mine\nperson\n\ndog\n', ['person', 'dog']],
])('labels are read: %s', (_name, text, labels) => {
  expect(readLabels(text)).toEqual(labels);
});

test.each([[''], ['\n\n'], ['\0\u0001binary'], ['[1, 2]'], ['x\n'.repeat(3000)]])('no labels are seen where there are none', (text) => {
  const labels = readLabels(text);
  expect(labels === null || labels[0] === '[1, 2]').toBe(true);
});

test('a model’s own names are found', () => {
  const model = writeOnnx({ inputs: [], outputs: [], initializers: [], nodes: [], metadata: { author: 'x', names: `{0: 'person', 1: "driver's cab", 3: 'dog'}` } });
  expect(labelsInModel(model)).toEqual(['person', "driver's cab", '', 'dog']);
});

test('files that are no models have none, however they are cut', () => {
  const model = writeOnnx({ inputs: [], outputs: [], initializers: [], nodes: [], metadata: { names: `{0: 'person'}` } });
  for (let length = 0; length < model.length; length++) expect(labelsInModel(model.subarray(0, length))).toBeNull();
  expect(labelsInModel(new Uint8Array(1000).fill(0xff))).toBeNull();
  expect(labelsInModel(new TextEncoder().encode('this is no model at all'))).toBeNull();
});

test.each([['Person', 'person'], ['motor_cycle', null], ['motorcycle', 'vehicle'], ['pedestrian', 'person'], ['dog', 'animal'], ['chair', null]])('%s is %s to the guard', (label, kind) => {
  expect(kindOfLabel(label)).toBe(kind);
});
