import type { Logger } from '../base/logger.ts';
import type { FragmentSink } from '../hub/types.ts';
import type { IngestSession, IngestSource, SessionEnd, StreamReception, StreamTarget } from './types.ts';

/** More streams than one recorder has; what is forgotten is found out again. */
const MOST_REMEMBERED = 512;

/** The first source, and for each stream that it knows too little for the second one, which is remembered. */
export function preferSource(first: IngestSource, second: IngestSource, log: Logger): IngestSource {
  const useSecond = new Map<string, string>();
  const keyOf = (target: StreamTarget) => `${target.transport} ${target.audio} ${target.url}`;
  return {
    name: first.name,
    open(target, sink) {
      const key = keyOf(target);
      const why = useSecond.get(key);
      if (why !== undefined) return withFallback(second.open(target, sink), why);
      return new TwoStepSession(first, second, target, sink, (end) => {
        if (useSecond.size >= MOST_REMEMBERED) useSecond.clear();
        useSecond.set(key, end.detail);
        log.info('stream goes by another source', { from: first.name, to: second.name, why: end.detail });
      });
    },
  };
}

class TwoStepSession implements IngestSession {
  readonly done: Promise<SessionEnd>;
  #current: IngestSession;
  #closed = false;

  constructor(first: IngestSource, second: IngestSource, target: StreamTarget, sink: FragmentSink, onSwitch: (end: SessionEnd) => void) {
    this.#current = first.open(target, sink);
    this.done = this.#current.done.then((end) => {
      if (!end.ours || this.#closed) return end;
      onSwitch(end);
      this.#current = withFallback(second.open(target, sink), end.detail);
      return this.#current.done;
    });
  }

  close(): void {
    this.#closed = true;
    this.#current.close();
  }

  reception(): StreamReception | null {
    return this.#current.reception();
  }
}

/** The session says why it is the second choice. */
function withFallback(session: IngestSession, why: string): IngestSession {
  return {
    done: session.done,
    close: () => session.close(),
    reception() {
      const reception = session.reception();
      return reception && { ...reception, fallback: why };
    },
  };
}
