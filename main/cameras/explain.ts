import { AppError, type ErrorData, type ErrorKind } from '../../contract/errors.ts';

/** Why a stream session ended: the same words as ingest's `SessionFault` (ingest builds on cameras, not the reverse). */
export type StreamFault =
  | 'unreachable'
  | 'refused-credentials'
  | 'wrong-certificate'
  | 'not-found'
  | 'not-a-stream'
  | 'no-video'
  | 'unsupported-codec'
  | 'connection-lost'
  | 'stalled'
  | 'time-jump'
  | 'parameters-changed'
  | 'closed-by-camera'
  | 'tool-missing'
  | 'closed'
  | 'error';

/** What each fault means to the person who is adding or watching the camera: `errors.<key>` says what to do. */
const MEANING: Record<StreamFault, { kind: ErrorKind; key: string }> = {
  unreachable: { kind: 'unreachable', key: 'camera.streamUnreachable' },
  'refused-credentials': { kind: 'camera-refused', key: 'camera.wrongPassword' },
  'wrong-certificate': { kind: 'camera-refused', key: 'camera.certificateChanged' },
  'not-found': { kind: 'no-video', key: 'camera.streamNotFound' },
  'not-a-stream': { kind: 'not-a-camera', key: 'camera.notAStream' },
  'no-video': { kind: 'no-video', key: 'camera.noVideo' },
  'unsupported-codec': { kind: 'unsupported', key: 'camera.unsupportedCodec' },
  'connection-lost': { kind: 'unreachable', key: 'camera.connectionLost' },
  stalled: { kind: 'timeout', key: 'camera.stalled' },
  'time-jump': { kind: 'busy', key: 'camera.restartingStream' },
  'parameters-changed': { kind: 'busy', key: 'camera.restartingStream' },
  'closed-by-camera': { kind: 'unreachable', key: 'camera.closedByCamera' },
  'tool-missing': { kind: 'internal', key: 'camera.toolMissing' },
  closed: { kind: 'cancelled', key: 'camera.cancelled' },
  error: { kind: 'internal', key: 'camera.streamFailed' },
};

/**
 * The error a caller gets when a stream could not be opened or went away.
 * @param where `host:port`, for the text; no URL, since a URL may carry a secret.
 * @param hasPassword false when none was given: then a refusal means that one is needed.
 */
export function explainStreamFault(fault: StreamFault, where: { address: string; hasPassword?: boolean; detail?: ErrorData }): AppError {
  const meaning = MEANING[fault];
  const key = fault === 'refused-credentials' && where.hasPassword === false ? 'camera.passwordNeeded' : meaning.key;
  return new AppError(meaning.kind, key, { data: { address: where.address, ...where.detail } });
}
