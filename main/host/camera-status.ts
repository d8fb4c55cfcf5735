import type { CameraStatus, GapCause, NoticeText } from '../../contract/types.ts';
import type { SessionFault } from '../ingest/types.ts';

/** What the supervisor of one stream is doing, as far as a camera's status goes. */
export type StreamCondition =
  | { kind: 'idle' }
  | { kind: 'connecting' }
  | { kind: 'online' }
  | { kind: 'waiting'; fault: SessionFault }
  | { kind: 'refused'; fault: SessionFault }
  | { kind: 'paused' };

export interface StatusView {
  status: CameraStatus;
  reason: NoticeText | null;
}

/** A camera's status from its streams: what works wins, and what keeps the main stream from working is the reason. */
export function cameraStatus(main: StreamCondition, sub: StreamCondition | null): StatusView {
  const leading = main.kind === 'idle' && sub ? sub : main;
  switch (leading.kind) {
    case 'paused':
      return { status: 'asleep', reason: { key: 'status.asleep', data: {} } };
    case 'online':
      return { status: 'online', reason: null };
    case 'idle':
      // Nobody wants a picture, so nothing is known against the camera.
      return { status: 'online', reason: { key: 'status.idle', data: {} } };
    case 'connecting':
      return { status: 'connecting', reason: null };
    case 'waiting':
    case 'refused':
      return fromFault(leading.fault);
  }
}

function fromFault(fault: SessionFault): StatusView {
  switch (fault) {
    case 'refused-credentials':
      return { status: 'auth-failed', reason: { key: 'status.wrongPassword', data: {} } };
    case 'wrong-certificate':
      return { status: 'auth-failed', reason: { key: 'status.wrongCertificate', data: {} } };
    case 'unsupported-codec':
      return { status: 'unsupported', reason: { key: 'status.unsupportedCodec', data: {} } };
    case 'no-video':
      return { status: 'unsupported', reason: { key: 'status.noVideo', data: {} } };
    case 'not-a-stream':
    case 'not-found':
      return { status: 'offline', reason: { key: 'status.noStreamThere', data: {} } };
    case 'stalled':
      return { status: 'offline', reason: { key: 'status.stalled', data: {} } };
    case 'tool-missing':
      return { status: 'offline', reason: { key: 'status.toolMissing', data: {} } };
    case 'unreachable':
    case 'connection-lost':
    case 'closed-by-camera':
      return { status: 'offline', reason: { key: 'status.unreachable', data: {} } };
    case 'time-jump':
    case 'parameters-changed':
    case 'closed':
    case 'error':
      return { status: 'offline', reason: null };
  }
}

/** Why nothing can be recorded while a stream is in this condition; null when frames come or will at once. */
export function offlineCause(main: StreamCondition): GapCause | null {
  if (main.kind === 'paused') return 'camera-asleep';
  if (main.kind !== 'waiting' && main.kind !== 'refused') return null;
  return main.fault === 'stalled' ? 'stall' : 'camera-offline';
}
