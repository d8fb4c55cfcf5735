import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as ort from 'onnxruntime-web/wasm';
import type { Detection, Box } from '../../../contract/event-types.ts';
import { type DetectedKind, kindOfLabel } from './labels.ts';
import { labelsInModel, readLabels, usualLabels } from './model-file.ts';
import { fillInput } from './tensor.ts';
import type { ModelFacts, Picture } from './types.ts';
import { windowFor } from './window.ts';
import { layoutOf, type OutputLayout, readOutput, toDetections } from './yolo-output.ts';

/** Larger ones would not fit into the 4 GB of WebAssembly with what they compute, and take minutes for a picture. */
const LARGEST_FILE_BYTES = 512 * 1024 * 1024;
const LARGEST_SIDE = 1_280;
/** For models that take any size: most pictures are 16:9, and both sides are multiples of 32. */
const FREE_SIZE = { width: 640, height: 384 };
/** What scores less is not told. */
const LEAST_SCORE = 0.3;

/** A model's file that cannot be used: `reason` is a key below `detector.`. */
export class ModelFault extends Error {
  readonly reason: 'noFile' | 'missing' | 'tooLarge' | 'notOnnx' | 'input' | 'output' | 'labels' | 'knowsNothing' | 'fails';
  readonly detail: string;

  constructor(reason: ModelFault['reason'], detail: string) {
    super(`${reason}: ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}

/** An ONNX model of the YOLO kind, loaded and tried. Runs on the calling thread: it belongs in one of its own. */
export class Model {
  readonly facts: ModelFacts;
  readonly #session: ort.InferenceSession;
  readonly #channels: 'first' | 'last';
  readonly #kinds: (DetectedKind | null)[];
  readonly #input: Float32Array;
  readonly #layout: OutputLayout;

  private constructor(session: ort.InferenceSession, facts: ModelFacts, channels: 'first' | 'last', kinds: (DetectedKind | null)[], layout: OutputLayout) {
    this.#session = session;
    this.facts = facts;
    this.#channels = channels;
    this.#kinds = kinds;
    this.#layout = layout;
    this.#input = new Float32Array(3 * facts.width * facts.height);
  }

  /**
   * Loads a model and runs it once, so that what is wrong with it is known here.
   * @param labelsFile null: the model names its classes itself, or they are COCO's
   * @throws ModelFault
   */
  static async open(file: string, labelsFile: string | null): Promise<Model> {
    const bytes = readModel(file);
    prepareRuntime();
    const session = await ort.InferenceSession.create(bytes, { graphOptimizationLevel: 'all', executionMode: 'sequential', logSeverityLevel: 3 }).catch((error: unknown) => {
      throw new ModelFault('notOnnx', messageOf(error));
    });
    try {
      const labels = labelsFile === null ? (labelsInModel(bytes) ?? usualLabels()) : readLabelsFile(labelsFile);
      const kinds = labels.map(kindOfLabel);
      const { width, height, channels } = inputOf(session);
      const dims = channels === 'first' ? [1, 3, height, width] : [1, height, width, 3];
      const output = await runOnce(session, new Float32Array(3 * width * height), dims);
      const layout = layoutOf(output.dims, labels.length);
      if (!layout) throw new ModelFault('output', `${output.dims.join(' × ')}, ${labels.length} labels`);
      const knows = (['person', 'vehicle', 'animal'] as const).filter((kind) => kinds.includes(kind));
      if (knows.length === 0) throw new ModelFault('knowsNothing', labels.slice(0, 10).join(', '));
      return new Model(session, { width, height, knows }, channels, kinds, layout);
    } catch (error) {
      await session.release();
      throw error instanceof ModelFault ? error : new ModelFault('fails', messageOf(error));
    }
  }

  /** @param regions see `Detector.look` @returns boxes as fractions of the picture, best first */
  async look(picture: Pick<Picture, 'width' | 'height' | 'rgb'>, regions: readonly Box[]): Promise<Detection[]> {
    const { facts } = this;
    const window = windowFor(regions, picture, facts);
    fillInput(this.#input, facts, this.#channels, picture, window);
    const dims = this.#channels === 'first' ? [1, 3, facts.height, facts.width] : [1, facts.height, facts.width, 3];
    const output = await runOnce(this.#session, this.#input, dims);
    const layout = output.dims[1] === (this.#layout.rows ? this.#layout.places : this.#layout.numbers) ? this.#layout : layoutOf(output.dims, this.#kinds.length);
    if (!layout) return [];
    return toDetections(readOutput(output.data as Float32Array, layout, this.#kinds, LEAST_SCORE), facts, window, picture);
  }

  close(): Promise<void> {
    return this.#session.release();
  }
}

/** In the packed app what lies beside the archive is read there: threads need not know archives. */
function besideArchive(file: string): string {
  return file.replace(/\bapp\.asar(?=[\\/])/, 'app.asar.unpacked');
}

function readModel(name: string): Uint8Array {
  const file = besideArchive(name);
  try {
    const { size } = statSync(file);
    if (size > LARGEST_FILE_BYTES) throw new ModelFault('tooLarge', `${Math.round(size / 1e6)} MB`);
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw unreadable(error, 'missing', name);
  }
}

function readLabelsFile(file: string): string[] {
  let text: string;
  try {
    if (statSync(file).size > 1024 * 1024) throw new ModelFault('labels', file);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(error, 'labels', file);
  }
  const labels = readLabels(text);
  if (!labels) throw new ModelFault('labels', file);
  return labels;
}

function unreadable(error: unknown, reason: 'missing' | 'labels', file: string): ModelFault {
  if (error instanceof ModelFault) return error;
  const isThere = !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  return isThere ? new ModelFault(reason, messageOf(error)) : new ModelFault('noFile', file);
}

/** One thread: there is one detector for all cameras, and the other cores record. The WASM file is read here, as it may lie beside an archive. */
function prepareRuntime(): void {
  if (ort.env.wasm.wasmBinary) return;
  const folder = path.dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  ort.env.wasm.wasmBinary = new Uint8Array(readFileSync(besideArchive(path.join(folder, 'ort-wasm-simd-threaded.wasm'))));
}

function inputOf(session: ort.InferenceSession): { width: number; height: number; channels: 'first' | 'last' } {
  const [input, ...more] = session.inputMetadata;
  if (!input?.isTensor || more.length > 0) throw new ModelFault('input', session.inputNames.join(', '));
  const { shape, type } = input;
  const told = `${type} ${shape.join(' × ')}`;
  if (type !== 'float32' || shape.length !== 4 || (typeof shape[0] === 'number' && shape[0] !== 1)) throw new ModelFault('input', told);
  const channels = shape[1] === 3 ? 'first' : shape[3] === 3 ? 'last' : null;
  if (!channels) throw new ModelFault('input', told);
  const [high, wide] = channels === 'first' ? [shape[2], shape[3]] : [shape[1], shape[2]];
  const height = typeof high === 'number' ? high : FREE_SIZE.height;
  const width = typeof wide === 'number' ? wide : FREE_SIZE.width;
  if (!(width >= 1 && height >= 1 && width <= LARGEST_SIDE && height <= LARGEST_SIDE)) throw new ModelFault('input', told);
  return { width, height, channels };
}

async function runOnce(session: ort.InferenceSession, input: Float32Array, dims: number[]): Promise<ort.Tensor> {
  const [name] = session.inputNames;
  const results = await session.run({ [name!]: new ort.Tensor('float32', input, dims) });
  const output = results[session.outputNames[0]!];
  if (!output || output.type !== 'float32') throw new ModelFault('output', output?.type ?? 'none');
  return output;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
