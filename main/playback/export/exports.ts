import { hash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../contract/errors.ts';
import type { ExportJob } from '../../../contract/types.ts';
import { makeCase } from './case.ts';
import { exportClip } from './clip.ts';
import { exportCamera } from './camera-export.ts';
import { copyExport } from './copy.ts';
import { encodeOptionsFor } from './encode-plan.ts';
import { exportName, safeName } from './export-name.ts';
import { exportFailure } from './failure.ts';
import { JobBoard, type Outcome } from './job-board.ts';
import { statementOf } from './proof.ts';
import { type ExportParts, type ExportRequest, partOf, type Task } from './types.ts';
import { writeProof } from './write-proof.ts';

/** What stands beside the clips of every export. */
const PROOF_FILE = 'proof.json';
const CHECKER_FILE = 'check.html';
/** A folder is called so until all is in it; one that is there at a start was left by an engine that ended. */
const UNFINISHED = '.unfinished';

/** Exports under way and done. Each has a folder of its own, with the clips, their proof, and the page that checks it. */
export interface Exports {
  /** @throws AppError `busy` when too many wait; `invalid` for cameras or options that do not go with the kind. */
  start(request: ExportRequest): ExportJob;
  /** Copies a finished export into a folder, and compares. @throws AppError `busy`; `not-found`; `invalid`: no absolute path. */
  copy(wish: { id: string; folder: string }): ExportJob;
  /** @throws AppError the reason it failed; `cancelled` when the signal aborts (and the export with it). */
  finished(id: string, signal: AbortSignal): Promise<ExportJob>;
  list(): ExportJob[];
  /** SHA-256 of the installation's public key, hexadecimal. */
  readonly fingerprint: string;
  cancel(id: string): Promise<boolean>;
  /** What can be fetched: a clip or a zip by the job's id, the proof by the id and `-proof`. */
  file(id: string): { path: string; name: string; bytes: number } | null;
  close(): Promise<void>;
}

export function createExports(options: ExportParts & { dir: string; checker: string; onChange: (job: ExportJob) => void }): Exports {
  const { dir, checker, log, onChange, ...rest } = options;
  const parts: ExportParts = { ...rest, log };
  const board = new JobBoard(log, onChange);
  /** Sizes of proofs, for who fetches them. */
  const proofBytes = new Map<string, number>();
  const cleaned = removeUnfinished(dir).catch((error: unknown) => log.warn('unfinished exports not removed', { error }));

  const make = async (request: ExportRequest, id: string, task: Task): Promise<Outcome> => {
    await cleaned;
    const finished = path.join(dir, `${titleOf(request)}_${id.slice(0, 8)}`);
    const folder = `${finished}${UNFINISHED}`;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const outcome = await makeIn(folder, request, task);
      if (outcome.proof !== null) proofBytes.set(id, (await stat(outcome.proof)).size);
      task.signal.throwIfAborted();
      await rename(folder, finished);
      const moved = (file: string) => path.join(finished, path.relative(folder, file));
      return { ...outcome, path: moved(outcome.path), proof: outcome.proof && moved(outcome.proof) };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw exportFailure(error, task.signal);
    }
  };
  const makeIn = async (folder: string, request: ExportRequest, task: Task): Promise<Outcome> => {
    if (request.kind === 'case') return makeCase(parts, { request, folder, name: titleOf(request), proofFile: PROOF_FILE, checkerFile: CHECKER_FILE, checker }, task);
    const [camera] = request.cameras;
    if (!camera) throw new AppError('invalid', 'exports.oneCamera');
    const outFile = path.join(folder, exportName(camera.name, request.from));
    if (request.read) {
      // Recorded by the camera: what this installation's key could sign of it would prove nothing.
      const { bytes } = await exportClip({ ...parts, footageId: camera.id, from: request.from, to: request.to, outFile, read: request.read, ...partOf(task, 0, 0.99) });
      return { path: outFile, bytes, proof: null };
    }
    const { stream = 'main', encode } = request.options;
    const made = await exportCamera(parts, { camera, from: request.from, to: request.to, stream, encode: request.kind === 'encoded' ? (encodeOptionsFor(camera.id, encode ?? {}) ?? {}) : null, outFile }, partOf(task, 0, 0.99));
    const proof = path.join(folder, PROOF_FILE);
    await writeProof(parts, { statement: { ...statementOf(parts, request, [made]), files: [] }, made: [made] }, proof);
    await writeFile(path.join(folder, CHECKER_FILE), await readFile(checker));
    return { path: outFile, bytes: made.bytes, proof };
  };

  return {
    start(request) {
      const { kind, cameras, from, to, options: wish } = request;
      const [first] = cameras;
      if (!first || (kind !== 'case' && cameras.length > 1)) throw new AppError('invalid', 'exports.oneCamera', { data: { field: 'cameraIds' } });
      if (kind === 'clip' && wish.encode) throw new AppError('invalid', 'exports.notEncoded', { data: { field: 'options.encode' } });
      // A slip in an id would show what was to be hidden.
      const isAsked = (cameraId: string | undefined) => cameraId === undefined || cameras.some(({ id }) => id === cameraId);
      if (wish.encode?.masks?.some((mask) => !isAsked(mask.cameraId))) throw new AppError('invalid', 'exports.maskElsewhere', { data: { field: 'options.encode.masks' } });
      return board.start({ kind, cameraId: first.id, cameraIds: cameras.map(({ id }) => id), from, to }, (id, task) => make(request, id, task));
    },
    copy({ id, folder }) {
      const job = board.get(id);
      if (!path.isAbsolute(folder)) throw new AppError('invalid', 'exports.notAbsolute', { data: { field: 'folder' } });
      const source = job?.path;
      if (!job || job.kind === 'copy' || job.state !== 'done' || !source) throw new AppError('not-found', 'playback.noExport');
      const { cameraId, cameraIds, from, to } = job;
      // A zip goes as it is; of everything else the whole folder.
      const origin = source.endsWith('.mp4') ? path.dirname(source) : source;
      return board.start({ kind: 'copy', cameraId, cameraIds, from, to }, (_id, task) => copyExport({ source: origin, folder }, task));
    },
    finished: (id, signal) => board.finished(id, signal),
    list: () => board.list(),
    fingerprint: hash('sha256', parts.key.publicKey),
    cancel: (id) => board.cancel(id),
    file(id) {
      const job = board.get(id.replace(/-proof$/, ''));
      if (job?.state !== 'done' || job.kind === 'copy' || !job.path) return null;
      if (id.endsWith('-proof')) return job.proof ? { path: job.proof, name: PROOF_FILE, bytes: proofBytes.get(job.id) ?? 0 } : null;
      if (!/\.(?:mp4|zip)$/.test(job.path)) return null;
      return { path: job.path, name: path.basename(job.path), bytes: job.bytes ?? 0 };
    },
    async close() {
      await board.close();
      await cleaned;
    },
  };
}

async function removeUnfinished(dir: string): Promise<void> {
  const names = await readdir(dir).catch(() => []);
  for (const name of names) if (name.endsWith(UNFINISHED)) await rm(path.join(dir, name), { recursive: true, force: true });
}

function titleOf({ kind, options, cameras, from }: ExportRequest): string {
  const title = kind === 'case' ? (options.title ?? '') : (cameras[0]?.name ?? '');
  return exportName(safeName(title, kind === 'case' ? 'case' : 'camera'), from, '');
}
