/** Adding the cameras of a list: those that are known all at once, the others tried some at a time. */
import type { ImportResult } from '../../contract/calls/cameras.ts';
import { AppError } from '../../contract/errors.ts';
import type { Language } from '../../contract/types.ts';
import { detailsOf, parseCameraList, type RowKnown, type RowToTry } from '../cameras/list-file.ts';
import type { CameraRegistry, NewCamera } from '../cameras/registry.ts';
import { type AddParts, type AddRequest, examineCamera } from './add-camera.ts';
import { errorBody } from './messages.ts';

const AT_ONCE = 3;

export interface ImportParts extends AddParts {
  registry: CameraRegistry;
  start(camera: NewCamera, password: string | null): void;
  onProgress(done: number, total: number, result: ImportResult): void;
  language: Language;
}

/** @throws AppError `invalid` for what is no list; a row that fails is told in its result. */
export async function importCameras(input: { text: string; username?: string | undefined; password?: string | undefined }, parts: ImportParts, signal: AbortSignal): Promise<ImportResult[]> {
  const rows = parseCameraList(input.text);
  const results: ImportResult[] = [];
  const queue = [...rows];
  const work = async () => {
    for (let row = queue.shift(); row && !signal.aborted; row = queue.shift()) {
      const result = await addRow(row, input, parts, signal);
      results.push(result);
      parts.onProgress(results.length, rows.length, result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results.toSorted((a, b) => a.row - b.row);
}

async function addRow(row: RowToTry | RowKnown, input: { username?: string | undefined; password?: string | undefined }, parts: ImportParts, signal: AbortSignal): Promise<ImportResult> {
  const { row: number, name } = row;
  try {
    const added = row.kind === 'known' ? addKnown(row, parts) : await addTried(row, input, parts, signal);
    return { row: number, name, state: added ? 'added' : 'known', message: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.kind === 'conflict') return { row: number, name, state: 'known', message: null };
    return { row: number, name, state: 'failed', message: errorBody(error, parts.language).message };
  }
}

function addKnown({ camera, password }: RowKnown, parts: ImportParts): boolean {
  const { id: _id, order: _order, addedMs: _addedMs, ...config } = camera;
  const isThere = parts.registry.list().some((known) => known.mainUrl === config.mainUrl || (config.endpoint !== null && known.endpoint === config.endpoint && known.channel === config.channel));
  if (!isThere) parts.start(config, password);
  return !isThere;
}

async function addTried(row: RowToTry, input: { username?: string | undefined; password?: string | undefined }, parts: ImportParts, signal: AbortSignal): Promise<boolean> {
  const { name, address, rtspUrl, subRtspUrl, make, username = input.username, password = input.password } = row.fields;
  if ((address === undefined) === (rtspUrl === undefined)) throw new AppError('invalid', 'cameras.importNoPlace');
  const request: AddRequest = { name, username, password, ...(rtspUrl === undefined ? { address } : { rtspUrl, subRtspUrl }) };
  const examination = await examineCamera(request, parts, signal).catch((error: unknown) => {
    // Without ONVIF, the maker's usual places.
    const mayBeElsewhere = address !== undefined && make !== undefined && error instanceof AppError && ['not-a-camera', 'unreachable'].includes(error.kind);
    if (!mayBeElsewhere && !(error instanceof AppError && error.messageKey === 'camera.onvifOff' && address !== undefined)) throw error as Error;
    return examineCamera({ ...request, make: make ?? '' }, parts, signal);
  });
  const fresh = examination.cameras.filter(({ knownAs }) => knownAs === null);
  for (const { camera } of fresh) parts.start({ ...camera, details: detailsOf(row) }, examination.password);
  return fresh.length > 0;
}
