/** One round: an engine process that records, something that happens to it, and the account of every frame. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { GapCause, TimelineSpan } from '../../contract/types.ts';
import { type Clock, systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { mountDisk, unmountDisk } from '../support/disks.ts';
import type { HangingDisk } from '../support/hanging-writer.ts';
import { FRAME_MS, GOP, numbersIn, segmentFiles } from '../support/numbered-frames.ts';
import type { EngineWish } from './engine.ts';
import type { FaultyDisk } from './power-loss.ts';

export const CAMERA = 'cam_abcdefghijkl';
/** Between what two engines of a round are fed. */
const PAUSE_GOPS = 20;
const enginePath = fileURLToPath(new URL('./engine.ts', import.meta.url));

export class Round implements Disposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'kanjia-chaos-'));
  readonly dataDir = path.join(this.folder, 'data');
  readonly folders: string[];
  readonly journal = path.join(this.folder, 'journal');
  /** So far back that frames fed at twenty times the pace of time stay in the past. */
  readonly startMs = Date.now() - 600_000;
  /** By number: the frame's own time, when it was fed, monotonic ms, and by which engine of the round. */
  readonly fed = new Map<number, { atMs: number; fedAt: number; life: number }>();
  /** When each engine of the round ended, monotonic ms. */
  readonly endedAt: number[] = [];
  #life = -1;
  #firstNumber = 0;
  /** By what was commanded the engine's clock goes before the real one, ms. */
  #aheadMs = 0;
  #engine: ChildProcess | null = null;
  #closed: Promise<unknown> = Promise.resolve();

  readonly #segmentSeconds: number;
  readonly #isMounted: boolean;

  /** @param diskSize of a disk of its own that data and footage share; null: the system's. */
  constructor(locations = 1, segmentSeconds = 4, diskSize: string | null = null) {
    this.#isMounted = diskSize !== null;
    if (diskSize !== null) mountDisk(this.folder, diskSize);
    this.#segmentSeconds = segmentSeconds;
    this.folders = Array.from({ length: locations }, (_, index) => path.join(this.folder, `footage${index}`));
    mkdirSync(this.dataDir);
  }

  get wish(): EngineWish {
    return { dataDir: this.dataDir, cameraId: CAMERA, startMs: this.startMs, firstNumber: this.#firstNumber, folders: this.folders, segmentSeconds: this.#segmentSeconds, frameBytes: 2_000 };
  }

  /** Resolves when it records. What an earlier engine was fed is followed by what this one is. */
  async start(disk: FaultyDisk | null = null, hanging: HangingDisk | null = null): Promise<void> {
    const life = ++this.#life;
    const last = [...this.fed.keys()].at(-1);
    this.#firstNumber = last === undefined ? 0 : (Math.floor(last / GOP) + PAUSE_GOPS) * GOP;
    const env = { ...process.env, ...(disk ? { KANJIA_CHAOS: JSON.stringify(disk) } : {}), ...(hanging ? { KANJIA_HANG: JSON.stringify(hanging) } : {}) };
    const engine = spawn(process.execPath, [enginePath, JSON.stringify(this.wish)], { stdio: ['pipe', 'pipe', 'inherit'], env });
    this.#engine = engine;
    let ready: () => void = () => {};
    const isReady = new Promise<void>((resolve) => (ready = resolve));
    this.#closed = new Promise((resolve) => engine.once('close', resolve));
    createInterface({ input: engine.stdout }).on('line', (line) => {
      const [word, number, atMs] = line.split(' ');
      if (word === 'ready') ready();
      if (word === 'fed') this.fed.set(Number(number), { atMs: Number(atMs), fedAt: performance.now(), life });
    });
    engine.stdin.on('error', () => {});
    await Promise.race([isReady, this.#closed]);
  }

  /** Another engine on the same data. @returns its exit code. */
  async second(): Promise<number | null> {
    const other = spawn(process.execPath, [enginePath, JSON.stringify(this.wish)], { stdio: ['pipe', 'ignore', 'ignore'] });
    return new Promise((resolve) => other.once('close', (code) => resolve(code)));
  }

  run(ms: number): Promise<void> {
    return pause(ms);
  }

  /** As engine.ts takes them: the computer's clock stays as it was set, and the time that it slept has passed. */
  command(line: `set ${number}` | `sleep ${number}`): void {
    this.#aheadMs += Number(line.split(' ')[1]);
    this.#engine?.stdin?.write(`${line}\n`);
  }

  writerPid(location = 0): number {
    return Number.parseInt(readFileSync(path.join(this.dataDir, `writer-${location}.pid`), 'utf8'));
  }

  signalEngine(signal: NodeJS.Signals): void {
    this.#engine?.kill(signal);
  }

  async kill(withWriters: boolean): Promise<void> {
    const writers = withWriters ? this.folders.map((_, index) => this.writerPid(index)) : [];
    this.endedAt.push(performance.now());
    for (const pid of writers) quietly(() => process.kill(pid, 'SIGKILL'));
    this.#engine?.kill('SIGKILL');
    await this.#closed;
  }

  async stop(): Promise<void> {
    this.endedAt.push(performance.now());
    this.#engine?.stdin?.end();
    await this.#closed;
  }

  /** The next engine, in this process. It has looked at all files. */
  async open(): Promise<FootageStore> {
    const clock: Clock = { ...systemClock, now: () => systemClock.now() + this.#aheadMs };
    const storage = await createStorage({ dataDir: this.dataDir, defaultRecordingsPath: this.folders[0]!, clock, log: silentLogger, engineStartMs: clock.now() });
    await storage.audited;
    return storage;
  }

  files(): string[] {
    return this.folders.flatMap((folder) => (existsSync(path.join(folder, CAMERA)) ? segmentFiles(folder, CAMERA) : []));
  }

  [Symbol.dispose](): void {
    this.#engine?.kill('SIGKILL');
    if (this.#isMounted) unmountDisk(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Expectation {
  /** Frames fed this shortly before the end may be missing, ms of real time. */
  tailMs: number;
  /** So many frames may be missing elsewhere. */
  most: number;
  /** What the timeline may say where a frame is missing. */
  causes: readonly GapCause[];
}

/** What may be lost, as the table has it. */
export function limitOf({ tailMs, most }: Pick<Expectation, 'tailMs' | 'most'>): string {
  if (most === Infinity) return 'explained';
  if (most > 0) return `${most} frames`;
  return tailMs > 0 ? `${tailMs} ms` : 'nothing';
}

export interface Account {
  sent: number;
  found: number;
  lost: number;
  /** Real time whose frames are missing, ms: at the end from the feeding of the first that is missing, elsewhere hole by hole. */
  lostMs: number;
  limit: string;
  /** Empty: the round is passed. */
  faults: string[];
}

/** Counts what was sent against what is on disk, in the index and on the timeline. */
export async function account(round: Round, storage: FootageStore, { tailMs, most, causes }: Expectation): Promise<Account> {
  const faults: string[] = [];
  const onDisk = round.files().flatMap((file) => numbersIn(file));
  const found = new Set(onDisk);
  if (onDisk.length - found.size > 10) faults.push(`${onDisk.length - found.size} frames stand in two files`);
  const times = [...round.fed.values()].map(({ atMs }) => atMs);
  const from = Math.min(...times);
  const to = Math.max(...times) + 100;
  const [track] = await storage.timeline([CAMERA], from, to);
  const spanAt = (atMs: number): TimelineSpan | undefined => track!.spans.find((span) => atMs >= span.startMs && atMs < span.endMs);
  let lost = 0;
  let lostTail = 0;
  let lostMs = 0;
  const wrong = new Map<string, number>();
  const note = (what: string) => wrong.set(what, (wrong.get(what) ?? 0) + 1);
  /** When the first frame of the hole was fed, and in which life. */
  let hole: { fedAt: number; life: number } | null = null;
  for (const [number, { atMs, fedAt, life }] of round.fed) {
    const endedAt = round.endedAt[life] ?? Infinity;
    const span = spanAt(atMs + 50);
    if (hole && hole.life !== life) {
      lostMs += (round.endedAt[hole.life] ?? hole.fedAt) - hole.fedAt;
      hole = null;
    }
    if (found.has(number)) {
      if (span?.cause !== null) note(`on disk and told as ${span?.cause ?? 'nothing'}`);
      if (hole) lostMs += fedAt - hole.fedAt;
      hole = null;
      continue;
    }
    hole ??= { fedAt, life };
    if (endedAt - fedAt <= tailMs) lostTail += 1;
    else lost += 1;
    const cause = span?.cause;
    // A hole this short between two pieces of footage, or at the very end, is told as none.
    if ((cause === null && most > 0 && isShortHole(number, found)) || (span === undefined && to - atMs <= UNTOLD_MS)) continue;
    if (cause === null || cause === undefined || !causes.includes(cause)) note(`lost and told as ${cause ?? (cause === null ? 'footage' : 'nothing')}`);
  }
  if (hole) lostMs += (round.endedAt[hole.life] ?? hole.fedAt) - hole.fedAt;
  for (const [what, count] of wrong) faults.push(`${count} frames are ${what}`);
  if (lost > most) faults.push(`${lost} frames lost, ${most} may be`);
  const { segments } = await storage.listRecordings({ cameraId: CAMERA, from, to });
  if (segments.some(({ open }) => open)) faults.push('a segment is still open in the index');
  return { sent: round.fed.size, found: found.size, lost: lost + lostTail, lostMs, limit: limitOf({ tailMs, most }), faults };
}

/** Between the times of frames that follow each other in the order of time; less is no hole. */
const HOLE_MS = 1_000;

/**
 * What the frames' own times leave out must be told, all of it, and as that. What comes after a clock that was put back has passed once
 * more since then, and nothing ran: that may be told, too. @returns how many holes there are, and what is wrong.
 */
export async function holesTold(round: Round, storage: FootageStore, cause: GapCause): Promise<{ holes: number; faults: string[] }> {
  const inOrder = [...round.fed.values()].map(({ atMs }) => atMs);
  const lastMs = inOrder.at(-1)!;
  const times = inOrder.toSorted((a, b) => a - b);
  const [track] = await storage.timeline([CAMERA], times[0]!, times.at(-1)! + FRAME_MS);
  let holes = 0;
  const faults: string[] = [];
  for (const [index, atMs] of times.slice(1).entries()) {
    const fromMs = times[index]! + FRAME_MS;
    if (atMs - fromMs < HOLE_MS) continue;
    holes += 1;
    const spans = track!.spans.filter(({ startMs, endMs }) => endMs > fromMs && startMs < atMs);
    const toldMs = spans.reduce((sum, span) => sum + (span.cause === cause || (span.cause === 'engine-stopped' && fromMs >= lastMs) ? Math.min(span.endMs, atMs) - Math.max(span.startMs, fromMs) : 0), 0);
    if (atMs - fromMs - toldMs > UNTOLD_MS) faults.push(`of ${atMs - fromMs} ms without frames ${Math.round(toldMs)} are told as ${cause}: ${spans.map((span) => `${span.cause ?? 'footage'} ${Math.round(span.endMs - span.startMs)} ms`).join(', ') || 'nothing'}`);
  }
  return { holes, faults };
}

/** As coverage.ts has it. */
const UNTOLD_MS = 250;

function isShortHole(number: number, found: ReadonlySet<number>): boolean {
  return [number - 1, number + 1].some((beside) => found.has(beside)) && [number - 2, number + 2].some((beside) => found.has(beside));
}

function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // It has ended by itself.
  }
}
