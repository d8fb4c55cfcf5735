/** The thread that looks at pictures: a look takes a tenth of a second and more, which the engine's loop does not have. */
import { parentPort, workerData } from 'node:worker_threads';
import { Model, ModelFault } from './model.ts';
import type { LookMessage, ThreadData, ThreadReply } from './thread-protocol.ts';

if (!parentPort) throw new Error('not a thread');
const port = parentPort;
const { modelFile, labelsFile } = workerData as ThreadData;
const tell = (reply: ThreadReply) => port.postMessage(reply);

try {
  const model = await Model.open(modelFile, labelsFile);
  port.on('message', (look: LookMessage) => void answer(model, look));
  tell({ kind: 'ready', facts: model.facts });
} catch (error) {
  tell(error instanceof ModelFault ? { kind: 'unusable', reason: error.reason, detail: error.detail } : { kind: 'unusable', reason: 'fails', detail: String(error) });
}

async function answer(model: Model, look: LookMessage): Promise<void> {
  const started = performance.now();
  try {
    const detections = await model.look(look, look.regions);
    tell({ kind: 'found', id: look.id, detections, ms: performance.now() - started });
  } catch (error) {
    tell({ kind: 'failed', id: look.id, message: String(error) });
  }
}
