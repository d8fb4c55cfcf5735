/**
 * Writes ONNX models: the few messages of its protobuf (onnx.proto, IR version 8) that a graph of operators needs. For the
 * tests' tiny models and for making the built-in one.
 */
const IR_VERSION = 8;
const OPSET = 17;

const ELEMENT = { float32: 1, int64: 7, float16: 10 } as const;
export type ElementType = keyof typeof ELEMENT;

export interface Tensor {
  name: string;
  type: ElementType;
  dims: readonly number[];
  /** Little-endian, row by row. */
  bytes: Uint8Array;
}
export interface Value {
  name: string;
  type: ElementType;
  /** A string: a side that is known only when it runs. */
  dims: readonly (number | string)[];
}
export interface Node {
  op: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, number | string | readonly number[] | { float: number }>>;
}
export interface Graph {
  inputs: readonly Value[];
  outputs: readonly Value[];
  initializers: readonly Tensor[];
  nodes: readonly Node[];
  /** What the model says of itself, e.g. `names`. */
  metadata?: Readonly<Record<string, string>>;
}

/** @returns the bytes of a `.onnx` file. Nothing is checked: the runtime that loads it does. */
export function writeOnnx(graph: Graph): Uint8Array {
  const body = message([
    ...graph.nodes.map((node) => field(1, nodeMessage(node))),
    field(2, text('graph')),
    ...graph.initializers.map((tensor) => field(5, tensorMessage(tensor))),
    ...graph.inputs.map((value) => field(11, valueMessage(value))),
    ...graph.outputs.map((value) => field(12, valueMessage(value))),
  ]);
  const metadata = Object.entries(graph.metadata ?? {}).map(([key, value]) => field(14, message([field(1, text(key)), field(2, text(value))])));
  return message([number(1, IR_VERSION), field(2, text('kanjia')), field(7, body), field(8, message([field(1, text('')), number(2, OPSET)])), ...metadata]);
}

export function floats(name: string, dims: readonly number[], values: readonly number[]): Tensor {
  return { name, type: 'float32', dims, bytes: new Uint8Array(Float32Array.from(values).buffer) };
}

export function integers(name: string, dims: readonly number[], values: readonly number[]): Tensor {
  return { name, type: 'int64', dims, bytes: new Uint8Array(BigInt64Array.from(values, BigInt).buffer) };
}

function nodeMessage(node: Node): Uint8Array {
  return message([
    ...node.inputs.map((name) => field(1, text(name))),
    ...node.outputs.map((name) => field(2, text(name))),
    field(4, text(node.op)),
    ...Object.entries(node.attributes ?? {}).map(([name, value]) => field(5, attributeMessage(name, value))),
  ]);
}

/** AttributeProto: whole numbers are ints, `{ float }` is a float. */
function attributeMessage(name: string, value: number | string | readonly number[] | { float: number }): Uint8Array {
  const head = field(1, text(name));
  if (typeof value === 'number') return message([head, number(3, value), number(20, 2)]);
  if (typeof value === 'string') return message([head, field(4, text(value)), number(20, 3)]);
  if ('float' in value) return message([head, float(2, value.float), number(20, 1)]);
  return message([head, ...value.map((each) => number(8, each)), number(20, 7)]);
}

function tensorMessage(tensor: Tensor): Uint8Array {
  return message([...tensor.dims.map((side) => number(1, side)), number(2, ELEMENT[tensor.type]), field(8, text(tensor.name)), field(9, tensor.bytes)]);
}

function valueMessage(value: Value): Uint8Array {
  const shape = message(value.dims.map((side) => field(1, typeof side === 'number' ? number(1, side) : field(2, text(side)))));
  const type = field(1, message([number(1, ELEMENT[value.type]), field(2, shape)]));
  return message([field(1, text(value.name)), field(2, type)]);
}

// Protobuf's wire format: varints (type 0), four bytes (type 5) and pieces with a length (type 2).
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
function number(tag: number, value: number): Uint8Array {
  return message([varint(tag << 3), varint(value)]);
}
function float(tag: number, value: number): Uint8Array {
  return message([varint((tag << 3) | 5), new Uint8Array(Float32Array.of(value).buffer)]);
}
function field(tag: number, bytes: Uint8Array): Uint8Array {
  return message([varint((tag << 3) | 2), varint(bytes.length), bytes]);
}
function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
function message(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
