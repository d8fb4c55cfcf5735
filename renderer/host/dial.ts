import type { ClientChannel } from '../../contract/client.ts';

export interface DialHandlers {
  onOpen(channel: ClientChannel): void;
  /** Once: it could not be opened, or it is over. */
  onClose(why: 'lost' | 'unauthenticated'): void;
}

/** Makes one connection; after `signal` aborts, nothing is told any more. */
export type Dial = (handlers: DialHandlers, signal: AbortSignal) => void;
