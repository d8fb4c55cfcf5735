/** A week of how each camera has been doing: a line a minute, a file a day (UTC), beside the settings. Never waited for. */
import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { HealthHistory } from '../../../contract/health-types.ts';

export interface MinuteOfHealth {
  /** UTC ms of its beginning. */
  fromMs: number;
  online: number;
  fps: number | null;
  kbps: number | null;
  lostPercent: number | null;
  jitterMs: number | null;
  delayMs: number | null;
  clockOffsetMs: number | null;
  reconnects: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const KEPT_DAYS = 8;
/** More points than a drawing has pixels are of no use. */
const LONGEST_BY_MINUTE_MS = DAY_MS;
const FIELDS = ['online', 'fps', 'kbps', 'lostPercent', 'jitterMs', 'delayMs', 'clockOffsetMs', 'reconnects'] as const;
type Field = (typeof FIELDS)[number];
/** A day has 1,440 lines of some 60 characters; what is larger is not ours. */
const LARGEST_FILE_BYTES = 4 * 1024 * 1024;

export class HealthHistoryStore {
  readonly #folder: string;
  readonly #onError: (error: unknown) => void;
  #writing: Promise<void> = Promise.resolve();
  #sweptDay = -1;

  constructor(folder: string, onError: (error: unknown) => void) {
    this.#folder = folder;
    this.#onError = onError;
  }

  add(cameraId: string, minute: MinuteOfHealth): void {
    const line = `${JSON.stringify([Math.round(minute.fromMs / MINUTE_MS), ...FIELDS.map((field) => rounded(minute[field]))])}\n`;
    const folder = path.join(this.#folder, cameraId);
    this.#writing = this.#writing
      .then(async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await appendFile(path.join(folder, `${dayOf(minute.fromMs)}.jsonl`), line);
        await this.#sweep(minute.fromMs);
      })
      // A full disk costs history, never footage.
      .catch(this.#onError);
  }

  /** By the minute for a day or less, else by the hour. */
  async read(cameraId: string, fromMs: number, toMs: number): Promise<HealthHistory> {
    await this.#writing;
    const stepMs = toMs - fromMs <= LONGEST_BY_MINUTE_MS ? MINUTE_MS : HOUR_MS;
    const first = Math.floor(Math.max(fromMs, toMs - KEPT_DAYS * DAY_MS) / stepMs) * stepMs;
    const count = Math.max(0, Math.min(1_500, Math.ceil((toMs - first) / stepMs)));
    const sums = new Map(FIELDS.map((field) => [field, { sum: new Float64Array(count), seen: new Float64Array(count) }]));
    for (let dayMs = Math.floor(first / DAY_MS) * DAY_MS; dayMs < toMs; dayMs += DAY_MS) {
      for (const [minute, ...values] of await this.#lines(cameraId, dayMs)) {
        const index = Math.floor((Number(minute) * MINUTE_MS - first) / stepMs);
        if (index < 0 || index >= count) continue;
        FIELDS.forEach((field, at) => {
          const value = values[at];
          const into = sums.get(field);
          if (typeof value !== 'number' || !into) return;
          into.sum[index] = (into.sum[index] ?? 0) + value;
          into.seen[index] = (into.seen[index] ?? 0) + 1;
        });
      }
    }
    const series = (field: Field) => {
      const { sum, seen } = sums.get(field)!;
      return Array.from(sum, (total, index) => (seen[index] ? rounded(field === 'reconnects' ? total : total / seen[index]) : null));
    };
    return { fromMs: first, stepMs, ...(Object.fromEntries(FIELDS.map((field) => [field, series(field)])) as Record<Field, (number | null)[]>) };
  }

  async remove(cameraId: string): Promise<void> {
    await this.#writing;
    await rm(path.join(this.#folder, cameraId), { recursive: true, force: true });
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #lines(cameraId: string, dayMs: number): Promise<unknown[][]> {
    let text: string;
    try {
      text = await readFile(path.join(this.#folder, cameraId, `${dayOf(dayMs)}.jsonl`), 'utf8');
    } catch {
      return [];
    }
    if (text.length > LARGEST_FILE_BYTES) return [];
    return text.split('\n').flatMap((line) => {
      try {
        const parsed: unknown = JSON.parse(line);
        return Array.isArray(parsed) ? [parsed as unknown[]] : [];
      } catch {
        // The last line of one that was cut off, or an empty one.
        return [];
      }
    });
  }

  /** Once a day what is older than a week goes. */
  async #sweep(nowMs: number): Promise<void> {
    const day = Math.floor(nowMs / DAY_MS);
    if (day === this.#sweptDay) return;
    this.#sweptDay = day;
    const oldest = dayOf(nowMs - KEPT_DAYS * DAY_MS);
    for (const camera of await readdir(this.#folder)) {
      const folder = path.join(this.#folder, camera);
      for (const file of await readdir(folder).catch(() => [])) if (/^\d{4}-\d\d-\d\d\.jsonl$/.test(file) && file < `${oldest}.jsonl`) await rm(path.join(folder, file), { force: true });
    }
  }
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function rounded(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Math.round(value * 100) / 100;
}
