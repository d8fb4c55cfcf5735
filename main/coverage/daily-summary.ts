import { type MailMessage, proofOf } from '../../contract/coverage-types.ts';
import { AppError } from '../../contract/errors.ts';
import type { Language } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Storage } from '../storage/types.ts';
import { coverageOf } from './figures.ts';
import type { NoticeLog } from './notice-log.ts';
import { summarize, type SummaryInput } from './summary.ts';
import { summaryHtml } from './summary-html.ts';
import { summaryText } from './summary-text.ts';
import type { Wording } from './wording.ts';

const PERIOD_MS = 24 * 3_600_000;

export interface DailySummaryParts {
  storage: Pick<Storage, 'timeline' | 'status' | 'proofs'>;
  /** In the order in which people have them. */
  cameras: () => readonly { id: string; name: string }[];
  notices: Pick<NoticeLog, 'since'>;
  /** The texts of a language. */
  words: (language: Language) => Wording['t'];
  clock: Clock;
}

/** Gathers what the summary is made of. */
export class DailySummary {
  readonly #parts: DailySummaryParts;

  constructor(parts: DailySummaryParts) {
    this.#parts = parts;
  }

  /**
   * The summary of the 24 hours up to now.
   * @throws AppError `cancelled` when `signal` is aborted; what the store throws.
   */
  async message(language: Language, signal: AbortSignal): Promise<MailMessage> {
    const { storage, notices, words, clock } = this.#parts;
    const toMs = clock.now();
    const fromMs = toMs - PERIOD_MS;
    const cameras: SummaryInput['cameras'] = [];
    // One after the other: the index has other callers.
    for (const { id, name } of this.#parts.cameras()) {
      if (signal.aborted) throw new AppError('cancelled', 'cancelled');
      const [track] = await storage.timeline([id], fromMs, toMs);
      const spans = track?.spans ?? [];
      cameras.push({ name, spans, coverage: coverageOf(spans, { fromMs, toMs }), proof: proofOf(storage.proofs(), id) });
    }
    const wording: Wording = { language, t: words(language) };
    const summary = summarize({ fromMs, toMs, cameras, storage: await storage.status(), notices: notices.since(fromMs) }, wording);
    return { subject: summary.subject, text: summaryText(summary, wording), html: summaryHtml(summary, wording) };
  }
}
