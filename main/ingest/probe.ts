import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import type { Clock } from '../base/clock.ts';
import type { IngestSource, SessionFault, StreamTarget } from './types.ts';

/** A stream that could not be opened, and why. */
export class ProbeError extends Error {
  override name = 'ProbeError';
  readonly fault: SessionFault;

  constructor(fault: SessionFault, detail: string) {
    super(`${fault}: ${detail}`);
    this.fault = fault;
  }
}

/** A source may find out at its first attempt how a stream has to be opened (its sound, say). */
const MOST_ATTEMPTS = 3;

/**
 * Opens a stream until its first keyframe has come, and closes it.
 * @throws ProbeError with the session's fault; `stalled` after `timeoutMs`; `closed` when aborted.
 */
export async function probeStream(options: {
  source: IngestSource;
  target: StreamTarget;
  clock: Clock;
  timeoutMs: number;
  signal: AbortSignal;
}): Promise<{ init: InitFragment; firstFrame: MediaFragment }> {
  const { source, target, clock, timeoutMs, signal } = options;
  let late = false;
  let close = () => {};
  const limit = clock.after(timeoutMs, () => {
    late = true;
    close();
  });
  const onAbort = () => close();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (let attempt = 1; ; attempt++) {
      if (signal.aborted) throw new ProbeError('closed', 'cancelled');
      let init: InitFragment | null = null;
      let firstFrame: MediaFragment | null = null;
      const session = source.open(target, {
        init: (fragment) => {
          init = fragment;
        },
        media: (fragment) => {
          if (!fragment.keyframe || firstFrame) return;
          firstFrame = fragment;
          session.close();
        },
        end: () => {},
      });
      close = () => session.close();
      const end = await session.done;
      if (init && firstFrame) return { init, firstFrame };
      if (late) throw new ProbeError('stalled', end.detail);
      if (end.fault !== 'parameters-changed' || attempt === MOST_ATTEMPTS) throw new ProbeError(end.fault, end.detail);
    }
  } finally {
    limit[Symbol.dispose]();
    signal.removeEventListener('abort', onAbort);
  }
}
