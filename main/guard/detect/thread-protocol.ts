import type { Box, Detection } from '../../../contract/event-types.ts';
import type { ModelFault } from './model.ts';
import type { ModelFacts } from './types.ts';

/** What the thread is started with. */
export interface ThreadData {
  modelFile: string;
  labelsFile: string | null;
}

export interface LookMessage {
  id: number;
  width: number;
  height: number;
  rgb: Uint8Array;
  regions: readonly Box[];
}

export type ThreadReply =
  | { kind: 'ready'; facts: ModelFacts }
  | { kind: 'unusable'; reason: ModelFault['reason']; detail: string }
  | { kind: 'found'; id: number; detections: Detection[]; ms: number }
  | { kind: 'failed'; id: number; message: string };
