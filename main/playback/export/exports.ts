import { hash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
import { hasFiles, JobBoard, type Outcome } from './job-board.ts';
import { KeptExports, type KeptStore, MOST_KEPT, UNFINISHED } from './kept-exports.ts';
import { statementOf } from './proof.ts';
import { type ExportParts, type ExportRequest, partOf, type Task } from './types.ts';
import { writeProof } from './write-proof.ts';

/** What stands beside the clips of every export. */
const PROOF_FILE = 'proof.json';
const CHECKER_FILE = 'check.html';
/** So long a slip can be undone. */
const UNDO_MS = 60_000;

/** Exports under way and done. Each has a folder of its own, with the clips, their proof, and the page that checks it. */
export interface Exports {
  /** @throws AppError `busy` when too many wait; `invalid` for cameras or options that do not go with the kind. */
  start(request: ExportRequest): ExportJob;
  /** Copies a finished export into a folder, and compares. @throws AppError `busy`; `not-found`; `invalid`: no absolute path. */
  copy(wish: { id: string; folder: string }): ExportJob;
  /** @throws AppError the reason it failed; `cancelled` when the signal aborts (and the export with it). */
  finished(id: string, signal: AbortSignal): Promise<ExportJob>;
  list(): ExportJob[];
  /** Where they lie. */
  readonly folder: string;
  /** Of its files after a minute, engine restarted or not. @returns until when it can be had back; null: it had no files here.
   * @throws AppError `not-found`; `conflict` while it is made. */
  delete(id: string): number | null;
  /** @throws AppError `not-found` when it is too late. */
  undelete(id: string): ExportJob;
  /** SHA-256 of the installation's public key, hexadecimal. */
  readonly fingerprint: string;
  cancel(id: string): Promise<boolean>;
  /** What can be fetched: a clip or a zip by the job's id, the proof by the id and `-proof`. */
  file(id: string): { path: string; name: string } | null;
  close(): Promise<void>;
}

export function createExports(options: ExportParts & { dir: string; kept: KeptStore; checker: string; onChange: (job: ExportJob) => void; onRemoved: (id: string) => void }): Exports {
  const { dir, kept: store, checker, log, onChange, onRemoved, ...rest } = options;
  const parts: ExportParts = { ...rest, log };
  const { clock } = rest;
  const kept = new KeptExports({ dir, store, log });
  const board = new JobBoard(log, (job) => {
    if (hasFiles(job)) kept.put(job);
    onChange(job);
  });
  /** Whose files are being copied, by the copy's id. */
  const copied = new Map<string, string>();
  const timers = new Map<string, Disposable>();
  const carryingOut = new Set<Promise<void>>();

  const carryOut = async (id: string) => {
    const job = board.get(id);
    if (job?.deletedUntilMs === undefined) return;
    try {
      await kept.remove(job);
    } catch (error) {
      log.warn('export not deleted', { path: job.path, error });
      const { deletedUntilMs: _, ...back } = job;
      board.change(back);
      return;
    }
    kept.forget(id);
    board.remove(id);
    onRemoved(id);
  };
  const carryOutIn = (id: string, delayMs: number) => {
    timers.set(id, clock.after(delayMs, () => {
      timers.delete(id);
      // Who is copying it still gets it.
      if ([...copied].some(([copy, source]) => source === id && board.get(copy)?.state === 'running')) {
        carryOutIn(id, UNDO_MS);
        return;
      }
      const work = carryOut(id).finally(() => carryingOut.delete(work));
      carryingOut.add(work);
    }));
  };
  for (const job of kept.list()) {
    board.take(job);
    // A clock that was set back meanwhile makes nobody wait longer.
    if (job.deletedUntilMs !== undefined) carryOutIn(job.id, Math.min(UNDO_MS, Math.max(0, job.deletedUntilMs - clock.now())));
  }
  const compare = async () => {
    const { gone, found } = await kept.compare();
    for (const id of gone) {
      board.remove(id);
      onRemoved(id);
    }
    for (const job of found) {
      board.take(job);
      onChange(job);
    }
  };
  const compared = compare().catch((error: unknown) => log.warn('exports of before not listed', { error }));

  const make = async (request: ExportRequest, id: string, task: Task): Promise<Outcome> => {
    await compared;
    const finished = path.join(dir, `${titleOf(request)}_${id.slice(0, 8)}`);
    const folder = `${finished}${UNFINISHED}`;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const outcome = await makeIn(folder, request, task);
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
      if (board.list().filter(hasFiles).length >= MOST_KEPT) throw new AppError('conflict', 'exports.tooManyKept', { data: { amount: MOST_KEPT } });
      return board.start({ kind, cameraId: first.id, cameraIds: cameras.map(({ id }) => id), from, to }, (id, task) => make(request, id, task));
    },
    copy({ id, folder }) {
      const job = board.get(id);
      if (!path.isAbsolute(folder)) throw new AppError('invalid', 'exports.notAbsolute', { data: { field: 'folder' } });
      const source = job?.path;
      if (!job || !hasFiles(job) || job.deletedUntilMs !== undefined || !source) throw new AppError('not-found', 'playback.noExport');
      const { cameraId, cameraIds, from, to } = job;
      // A zip goes as it is; of everything else the whole folder.
      const origin = source.endsWith('.mp4') ? path.dirname(source) : source;
      return board.start({ kind: 'copy', cameraId, cameraIds, from, to }, async (copy, task) => {
        copied.set(copy, id);
        try {
          return await copyExport({ source: origin, folder }, task);
        } finally {
          copied.delete(copy);
        }
      });
    },
    finished: (id, signal) => board.finished(id, signal),
    list: () => board.list(),
    folder: dir,
    delete(id) {
      const job = board.get(id);
      if (!job) throw new AppError('not-found', 'playback.noExport');
      if (job.state === 'running') throw new AppError('conflict', 'exports.underWay');
      if (job.deletedUntilMs !== undefined) return job.deletedUntilMs;
      if (!hasFiles(job)) {
        board.remove(id);
        onRemoved(id);
        return null;
      }
      const deletedUntilMs = Math.round(clock.now() + UNDO_MS);
      board.change({ ...job, deletedUntilMs });
      carryOutIn(id, UNDO_MS);
      return deletedUntilMs;
    },
    undelete(id) {
      const job = board.get(id);
      const timer = timers.get(id);
      if (!job || !timer) throw new AppError('not-found', 'exports.tooLateToUndo');
      timer[Symbol.dispose]();
      timers.delete(id);
      const { deletedUntilMs: _, ...back } = job;
      board.change(back);
      return back;
    },
    fingerprint: hash('sha256', parts.key.publicKey),
    cancel: (id) => board.cancel(id),
    file(id) {
      const job = board.get(id.replace(/-proof$/, ''));
      if (!job?.path || !hasFiles(job) || job.deletedUntilMs !== undefined) return null;
      if (id.endsWith('-proof')) return job.proof ? { path: job.proof, name: PROOF_FILE } : null;
      if (!/\.(?:mp4|zip)$/.test(job.path)) return null;
      return { path: job.path, name: path.basename(job.path) };
    },
    async close() {
      for (const timer of timers.values()) timer[Symbol.dispose]();
      await board.close();
      await Promise.all(carryingOut);
      await compared;
    },
  };
}

function titleOf({ kind, options, cameras, from }: ExportRequest): string {
  const title = kind === 'case' ? (options.title ?? '') : (cameras[0]?.name ?? '');
  return exportName(safeName(title, kind === 'case' ? 'case' : 'camera'), from, '');
}
