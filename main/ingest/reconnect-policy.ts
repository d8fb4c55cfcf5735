import type { SessionFault } from './types.ts';

/** What to do after a session has ended. */
export type Decision =
  | { kind: 'reconnect'; afterMs: number }
  /** Never again by itself: trying a refused password locks cameras (CAMERAS.md rule 5). */
  | { kind: 'refuse' };

export interface Attempts {
  /** Sessions in a row that gave no frame. */
  failures: number;
  /** How long the stream has been away, ms. */
  awayMs: number;
}

const SOON_MS = 250;
/** A camera that returns is to be recording within 2 s: until it has been away for long, it is tried that often. */
const OFTEN_MS = 1_500;
const OFTEN_FOR_MS = 10 * 60_000;
const SELDOM_MS = 15_000;
/** What the camera itself says it does not have will not be there in a second either. */
const CONFIGURED_WRONG_MS = 30_000;
const SPREAD = 0.2;

/** @param random in [0, 1): spreads the attempts of many cameras. */
export function decideReconnect(fault: SessionFault, attempts: Attempts, random: number): Decision {
  switch (fault) {
    case 'refused-credentials':
    case 'wrong-certificate':
      return { kind: 'refuse' };
    case 'no-video':
    case 'not-found':
    case 'not-a-stream':
    case 'unsupported-codec':
    case 'tool-missing':
      return { kind: 'reconnect', afterMs: spread(CONFIGURED_WRONG_MS, random) };
    case 'time-jump':
    case 'parameters-changed':
      return { kind: 'reconnect', afterMs: attempts.failures < 3 ? 0 : SOON_MS * 2 ** Math.min(6, attempts.failures - 3) };
    case 'connection-lost':
    case 'closed-by-camera':
    case 'stalled':
    case 'unreachable':
    case 'closed':
    case 'error': {
      if (attempts.failures === 0) return { kind: 'reconnect', afterMs: 0 };
      const base = attempts.awayMs > OFTEN_FOR_MS ? SELDOM_MS : Math.min(OFTEN_MS, SOON_MS * 2 ** Math.min(8, attempts.failures - 1));
      return { kind: 'reconnect', afterMs: spread(base, random) };
    }
  }
}

function spread(ms: number, random: number): number {
  return Math.round(ms * (1 - SPREAD * random));
}
