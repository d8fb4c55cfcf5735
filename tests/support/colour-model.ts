import { floats, type Graph, integers, writeOnnx } from '../../tools/detector-model/onnx-writer.ts';

export const COLOUR_SIDE = 32;

/**
 * A model that takes the means of red, green and blue for the scores of its three classes, in the middle quarter of the picture. `brightest`: not the means, but the most of each.
 */
export function colourModel(layout: 'v8' | 'v8-rows' | 'v5' | 'ready', options: { dims?: (number | string)[]; last?: boolean; brightest?: boolean } = {}): Uint8Array {
  const dims = options.dims ?? (options.last ? [1, COLOUR_SIDE, COLOUR_SIDE, 3] : [1, 3, COLOUR_SIDE, COLOUR_SIDE]);
  const middle = [16, 16, 16, 16];
  const before = layout === 'v5' ? [...middle, 0.5] : layout === 'ready' ? [8, 8, 24, 24] : middle;
  const graph: Graph = {
    inputs: [{ name: 'images', type: 'float32', dims }],
    outputs: [{ name: 'out', type: 'float32', dims: ['a', 'b', 'c'] }],
    initializers: [floats('before', [1, before.length, 1], before), integers('flat', [3], [1, 3, 1]), floats('class', [1, 1, 1], [0]), integers('from', [1], [0]), integers('to', [1], [1]), integers('axis', [1], [1])],
    nodes: [
      { op: options.brightest ? 'ReduceMax' : 'ReduceMean', inputs: ['images'], outputs: ['means'], attributes: { axes: options.last ? [1, 2] : [2, 3], keepdims: 1 } },
      { op: 'Reshape', inputs: ['means', 'flat'], outputs: ['scores'] },
      ...(layout === 'ready' ? [{ op: 'Slice', inputs: ['scores', 'from', 'to', 'axis'], outputs: ['red'] }] : []),
      { op: 'Concat', inputs: layout === 'ready' ? ['before', 'red', 'class'] : ['before', 'scores'], outputs: ['column'], attributes: { axis: 1 } },
      layout === 'v8' ? { op: 'Identity', inputs: ['column'], outputs: ['out'] } : { op: 'Transpose', inputs: ['column'], outputs: ['out'], attributes: { perm: [0, 2, 1] } },
    ],
    metadata: { names: "{0: 'person', 1: 'car', 2: 'dog'}" },
  };
  return writeOnnx(graph);
}
