import type { CoverageBook } from '../../coverage/coverage-book.ts';
import type { DailySummary } from '../../coverage/daily-summary.ts';
import type { DailyMail } from '../../notify/daily-mail.ts';
import type { CallContext, Handlers } from '../dispatcher.ts';

type Names = 'recordings.coverage' | Extract<keyof Handlers, `summary.${string}`>;

const CHANGING = ['recordings.delete', 'recordings.undelete', 'recordings.star', 'recordings.unstar'] as const;
type Changing = Pick<Handlers, (typeof CHANGING)[number]>;

/** The same handlers; `changed` is called when one of them has changed what footage there is. */
export function tellingChanges<H extends Changing>(handlers: H, changed: () => void): H {
  const telling = (name: (typeof CHANGING)[number]) => async (input: never, context: CallContext) => {
    try {
      return await handlers[name](input, context);
    } finally {
      changed();
    }
  };
  return { ...handlers, ...Object.fromEntries(CHANGING.map((name) => [name, telling(name)])) };
}

export function coverageHandlers(parts: { book: CoverageBook; summary: DailySummary; mail: DailyMail; mailChanged: () => void }): Pick<Handlers, Names> {
  const { book, summary, mail, mailChanged } = parts;
  return {
    async 'recordings.coverage'({ cameraIds, edges }, { signal }) {
      const cameras = [];
      for (const cameraId of cameraIds) cameras.push({ cameraId, days: await book.days(cameraId, edges, signal) });
      return { cameras };
    },
    'summary.preview': (_input, { language, signal }) => summary.message(language, signal),
    'summary.settings': () => mail.status(),
    'summary.update'(change) {
      const status = mail.update(change);
      mailChanged();
      return status;
    },
    'summary.send': () => mail.sendNow(),
  };
}
