import type { Notice } from '../../contract/calls/system.ts';
import type { Clock } from '../base/clock.ts';
import type { SummaryInput } from './summary.ts';

/** What flickers fills no memory; the oldest go. */
const MOST = 200;

type Told = SummaryInput['notices'][number] & { id: string };

/** Remembers notices that are over, for the summary. Since the engine's start: what was before has gone with it. */
export class NoticeLog {
  readonly #clock: Clock;
  #told: Told[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param standing all that hold now. */
  take(standing: readonly Notice[]): void {
    const nowMs = this.#clock.now();
    const now = new Map(standing.map((notice) => [notice.id, notice]));
    this.#told = this.#told.map((told) => {
      if (told.goneMs !== null) return told;
      const same = now.get(told.id);
      if (same?.sinceMs !== told.sinceMs) return { ...told, goneMs: nowMs };
      now.delete(told.id);
      return { ...told, level: same.level, text: same.text };
    });
    for (const { id, level, text, sinceMs } of now.values()) this.#told.push({ id, level, text, sinceMs, goneMs: null });
    this.#told = this.#told.slice(-MOST);
  }

  /** Those that held at some time from then on. */
  since(fromMs: number): SummaryInput['notices'] {
    return this.#told.filter(({ goneMs }) => goneMs === null || goneMs >= fromMs);
  }
}
