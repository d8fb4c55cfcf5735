import type { FragmentSink } from '../hub/types.ts';

/** Where a stream is and how to open it. The URL carries no credentials. */
export interface StreamTarget {
  url: string;
  username: string | null;
  password: string | null;
  transport: 'tcp' | 'udp';
  /** RTSPS: SHA-256 of the certificate that the camera has to show, as Node writes it; any without. */
  certificate?: string | null;
  /** False: the audio track is not asked for. */
  audio: boolean;
}

/** What a session knows of its transport. */
export interface StreamReception {
  source: 'rtsp' | 'ffmpeg';
  /** Why the first source could not do it, for the log and the health page; null when it could. */
  fallback: string | null;
  /** Video packets; null where they are not seen. */
  received: number | null;
  lost: number | null;
  jitterMs: number | null;
  /** How much later than at best the last picture came. */
  delayMs: number | null;
  /** The camera's clock minus ours, by its sender reports. */
  clockOffsetMs: number | null;
}

/** One attempt at a stream. It detects faults and dies; it never heals itself. */
export interface IngestSession {
  /** Resolves when the session is over and all its resources are gone; never rejects. */
  readonly done: Promise<SessionEnd>;
  /** Ends it; `done` resolves. */
  close(): void;
  reception(): StreamReception | null;
}

export type SessionFault =
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

export interface SessionEnd {
  fault: SessionFault;
  /** Video frames delivered in this session. */
  frames: number;
  /** For the log; secrets masked. */
  detail: string;
  /** The source knows too little for this stream; another one may do better. */
  ours?: boolean;
}

/** A way to turn a stream into fragments. */
export interface IngestSource {
  readonly name: 'ffmpeg' | 'rtsp';
  open(target: StreamTarget, sink: FragmentSink): IngestSession;
}
