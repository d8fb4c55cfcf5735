/** The thread that owns the index: better-sqlite3 is synchronous, and the engine's loop must not wait for a disk. */
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../contract/errors.ts';
import { Catalog } from './catalog.ts';
import type { CatalogCall, CatalogReply } from './catalog-client.ts';

const { dataDir, nowMs } = workerData as { dataDir: string; nowMs: number };
if (!parentPort) throw new Error('not a thread');
const port = parentPort;
const catalog = new Catalog(dataDir, nowMs);

port.on('message', (call: CatalogCall) => {
  port.postMessage(answer(call));
  if (call.name === 'close') port.close();
});

function answer({ id, name, args }: CatalogCall): CatalogReply {
  try {
    const method = catalog[name] as (...args: unknown[]) => unknown;
    return { id, result: method.apply(catalog, args) };
  } catch (error) {
    if (error instanceof AppError) return { id, refused: { kind: error.kind, messageKey: error.messageKey, data: error.data } };
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { id, failed: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}
