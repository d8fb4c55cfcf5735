import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { FragmentSink, StreamHub } from '../hub/types.ts';
import { decideReconnect } from './reconnect-policy.ts';
import type { IngestSession, IngestSource, SessionEnd, SessionFault, StreamReception, StreamTarget } from './types.ts';

export type SupervisorState =
  /** Nobody wants the stream. */
  | { kind: 'idle' }
  | { kind: 'connecting' }
  | { kind: 'online' }
  | { kind: 'waiting'; fault: SessionFault }
  /** The camera refused the password; only `retry` tries again. */
  | { kind: 'refused'; fault: SessionFault }
  /** The camera sleeps: nothing is pulled, whoever wants it. */
  | { kind: 'paused' };

export interface SupervisorHealth {
  /** Null while nothing is pulled. */
  reception: StreamReception | null;
  /** Sessions after the first one that gave pictures. */
  reconnects: number;
  lastError: { fault: SessionFault; atMs: number } | null;
}

export interface StreamSupervisor {
  readonly state: SupervisorState;
  readonly health: SupervisorHealth;
  /** Tries again now, also after a refused password. */
  retry(): void;
  /** Ends the run under way and begins another: the times of its frames no longer hold. */
  restart(): void;
  /** Nothing is pulled while paused. */
  setPaused(paused: boolean): void;
  /** Resolves when the session and its process are gone. */
  close(): Promise<void>;
}

/** A stream that nobody wants any more is held this long: people switch between tiles and pages. */
const LINGER_MS = 3_000;

/** Pulls a stream while its hub is wanted; opens it again, by the policy, when a session has died. */
export function superviseStream(options: {
  source: IngestSource;
  /** Asked at each connection, so that a changed password or address is used. */
  target: () => StreamTarget;
  hub: StreamHub;
  clock: Clock;
  log: Logger;
  onState: (state: SupervisorState) => void;
  random?: () => number;
}): StreamSupervisor {
  return new Supervisor(options);
}

class Supervisor implements StreamSupervisor {
  readonly #options: Parameters<typeof superviseStream>[0];
  readonly #demand: Disposable;
  #state: SupervisorState = { kind: 'idle' };
  #session: IngestSession | null = null;
  #timer: Disposable | null = null;
  #failures = 0;
  #awaySince: number | null = null;
  #closed = false;
  #paused = false;
  #connects = 0;
  #lastError: SupervisorHealth['lastError'] = null;

  constructor(options: Parameters<typeof superviseStream>[0]) {
    this.#options = options;
    this.#demand = options.hub.onDemand((wanted) => (wanted ? this.#onWanted() : this.#onUnwanted()));
    if (options.hub.wanted) this.#onWanted();
  }

  get state(): SupervisorState {
    return this.#state;
  }

  get health(): SupervisorHealth {
    return { reception: this.#session?.reception() ?? null, reconnects: Math.max(0, this.#connects - 1), lastError: this.#lastError };
  }

  retry(): void {
    if (this.#closed || this.#paused || this.#session || !this.#options.hub.wanted) return;
    this.#open();
  }

  restart(): void {
    // Its end is "closed", and since it is wanted it is opened again.
    this.#session?.close();
  }

  setPaused(paused: boolean): void {
    if (this.#closed || paused === this.#paused) return;
    this.#paused = paused;
    this.#cancelTimer();
    if (paused) {
      this.#session?.close();
      this.#setState({ kind: 'paused' });
      return;
    }
    this.#failures = 0;
    this.#awaySince = null;
    this.#setState({ kind: 'idle' });
    // A session that is still closing opens anew when it is gone.
    if (!this.#session && this.#options.hub.wanted) this.#open();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#demand[Symbol.dispose]();
    this.#cancelTimer();
    this.#session?.close();
    await this.#session?.done;
  }

  #onWanted(): void {
    this.#cancelTimer();
    // A session that is closing says so when it is gone; a refused password stays refused.
    if (this.#session || this.#closed || this.#paused || this.#state.kind === 'refused') return;
    this.#open();
  }

  #onUnwanted(): void {
    this.#cancelTimer();
    if (this.#session) this.#timer = this.#options.clock.after(LINGER_MS, () => this.#session?.close());
    else if (this.#state.kind === 'waiting') this.#setState({ kind: 'idle' });
  }

  #open(): void {
    this.#cancelTimer();
    const { source, hub, clock } = this.#options;
    this.#awaySince ??= clock.monotonic();
    if (this.#state.kind !== 'waiting' || this.#failures === 0) this.#setState({ kind: 'connecting' });
    const session = source.open(this.#options.target(), this.#watch(hub));
    this.#session = session;
    void session.done.then((end) => {
      if (this.#session === session) this.#session = null;
      this.#onEnd(end);
    });
  }

  /** Passes everything on, and notices the first frame. */
  #watch(hub: StreamHub): FragmentSink {
    let seen = false;
    return {
      init: (init) => hub.init(init),
      media: (fragment) => {
        if (!seen && fragment.track === 'video') {
          seen = true;
          this.#connects += 1;
          this.#failures = 0;
          this.#awaySince = null;
          this.#setState({ kind: 'online' });
        }
        hub.media(fragment);
      },
      end: (end) => hub.end(end),
    };
  }

  #onEnd(end: SessionEnd): void {
    const { clock, hub, log, random } = this.#options;
    if (this.#closed || this.#paused) return;
    if (!hub.wanted) {
      this.#setState({ kind: 'idle' });
      return;
    }
    // Closed because nobody wanted it, and wanted again since.
    if (end.fault === 'closed') {
      this.#open();
      return;
    }
    this.#lastError = { fault: end.fault, atMs: clock.now() };
    this.#awaySince ??= clock.monotonic();
    if (end.frames === 0) this.#failures += 1;
    const decision = decideReconnect(end.fault, { failures: this.#failures, awayMs: clock.monotonic() - this.#awaySince }, (random ?? Math.random)());
    log.warn('stream ended', { fault: end.fault, frames: end.frames, detail: end.detail, failures: this.#failures, ...decision });
    if (decision.kind === 'refuse') {
      this.#setState({ kind: 'refused', fault: end.fault });
      return;
    }
    this.#setState({ kind: 'waiting', fault: end.fault });
    this.#timer = clock.after(decision.afterMs, () => this.#open());
  }

  #setState(state: SupervisorState): void {
    const old = this.#state;
    this.#state = state;
    const same = old.kind === state.kind && ('fault' in old ? old.fault : null) === ('fault' in state ? state.fault : null);
    if (!same) this.#options.onState(state);
  }

  #cancelTimer(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
  }
}
