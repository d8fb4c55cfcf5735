import { hash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../contract/errors.ts';
import { type CameraExport, cameraWithoutClip, exportCamera } from './camera-export.ts';
import { encodeOptionsFor } from './encode-plan.ts';
import { exportName, freeName } from './export-name.ts';
import type { Outcome } from './job-board.ts';
import { statementOf } from './proof.ts';
import { reportHtml } from './report-html.ts';
import { type ExportParts, type ExportRequest, partOf, type Task } from './types.ts';
import { writeProof } from './write-proof.ts';
import { writeZip } from './zip.ts';

export interface CaseWish {
  request: ExportRequest;
  /** The export's own, empty. */
  folder: string;
  /** What the case's folder or zip is called. */
  name: string;
  proofFile: string;
  checkerFile: string;
  /** The page that checks it. */
  checker: string;
}

const REPORT_FILE = 'report.html';
const ZIP_SHARE = 0.15;

/**
 * Clips of several cameras, a report, their proof, and the page that checks it; as a folder or a zip. A camera that has no footage, or
 * whose clip cannot be made, is told of in report and proof.
 * @throws AppError `not-found` when no camera has any; `disk-full`; `cancelled`. The caller removes the folder then.
 */
export async function makeCase(parts: ExportParts, wish: CaseWish, task: Task): Promise<Outcome> {
  const { request, folder, name, proofFile, checkerFile, checker } = wish;
  const zipped = request.options.container !== 'folder';
  const content = path.join(folder, name);
  await mkdir(content, { mode: 0o700 });
  const clipsEnd = zipped ? 1 - ZIP_SHARE : 0.98;
  const made = await makeClips(parts, request, content, partOf(task, 0, clipsEnd));
  const report = path.join(content, REPORT_FILE);
  const statement = statementOf(parts, request, made);
  const html = reportHtml({ title: request.options.title || name, statement, fingerprint: hash('sha256', parts.key.publicKey), language: request.language, words: parts.words });
  await writeFile(report, html, { mode: 0o600 });
  await writeProof(parts, { statement: { ...statement, files: [{ file: REPORT_FILE, bytes: Buffer.byteLength(html), sha256: hash('sha256', html) }] }, made }, path.join(content, proofFile));
  await writeFile(path.join(content, checkerFile), await readFile(checker));
  task.signal.throwIfAborted();
  if (!zipped) return { path: content, bytes: await bytesIn(content), proof: path.join(content, proofFile) };
  const zip = `${content}.zip`;
  const entries = (await readdir(content)).toSorted().map((file) => ({ name: `${name}/${file}`, file: path.join(content, file) }));
  const { bytes } = await writeZip(zip, entries, { ...partOf(task, clipsEnd, 1), madeMs: parts.clock.now() });
  await rm(content, { recursive: true, force: true });
  return { path: zip, bytes, proof: null };
}

async function makeClips(parts: ExportParts, request: ExportRequest, content: string, task: Task): Promise<CameraExport[]> {
  const { cameras, from, to, options } = request;
  const names = new Set<string>();
  const made: CameraExport[] = [];
  for (const [index, camera] of cameras.entries()) {
    // Names that differ only in their letters' size are one on Windows and macOS.
    const file = freeName(exportName(camera.name, from), (each) => names.has(each.toLowerCase()));
    names.add(file.toLowerCase());
    const clip = { camera, from, to, stream: options.stream ?? 'main', encode: options.encode ? encodeOptionsFor(camera.id, options.encode) : null, outFile: path.join(content, file) } as const;
    try {
      made.push(await exportCamera(parts, clip, partOf(task, index / cameras.length, (index + 1) / cameras.length)));
    } catch (error) {
      if (!(error instanceof AppError) || !(error.kind === 'not-found' || error.kind === 'unsupported')) throw error;
      made.push(await cameraWithoutClip(parts, clip, error.messageKey));
    }
  }
  if (made.every(({ statement }) => statement.clip === null)) throw new AppError('not-found', 'playback.nothingThere');
  return made;
}

async function bytesIn(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map(async (file) => (await stat(path.join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
