import type { RunEndCause } from '../../media/fragment.ts';
import type { SessionFault } from './types.ts';

/** What the end of a session means for the footage. */
export function runEndCause(fault: SessionFault): RunEndCause {
  switch (fault) {
    case 'stalled':
    case 'time-jump':
    case 'parameters-changed':
    case 'connection-lost':
    case 'closed-by-camera':
      return fault;
    case 'refused-credentials':
    case 'wrong-certificate':
      return 'auth-failed';
    case 'closed':
      return 'not-wanted';
    case 'unreachable':
    case 'not-found':
    case 'not-a-stream':
    case 'no-video':
    case 'unsupported-codec':
    case 'tool-missing':
    case 'error':
      return 'error';
  }
}
