import type { ServerMessage } from '../../contract/wire.ts';
import { channelOf } from './channel.ts';
import type { Dial } from './dial.ts';

/** Close codes of the engine's server that mean: sign in first. 1008 is the general "policy violation" (RFC 6455 §7.4.1). */
const UNAUTHENTICATED_CODES: ReadonlySet<number> = new Set([4401, 1008]);
/** A server that takes the connection and then says nothing, ms. */
const OPEN_PATIENCE_MS = 10_000;

/** The engine over `/ws` of the page's own host: control messages as JSON text, media as binary. */
export function webSocketDial(url: string): Dial {
  return (handlers, signal) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    const { channel, received, closed } = channelOf({
      send: (message) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
      },
      close: () => socket.close(),
    });
    const late = setTimeout(() => socket.close(), OPEN_PATIENCE_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(late);
      socket.close();
    });
    socket.addEventListener('open', () => {
      clearTimeout(late);
      if (!signal.aborted) handlers.onOpen(channel);
    });
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      received(typeof data === 'string' ? (JSON.parse(data) as ServerMessage) : new Uint8Array(data));
    });
    socket.addEventListener('close', ({ code }) => {
      clearTimeout(late);
      closed();
      if (!signal.aborted) handlers.onClose(UNAUTHENTICATED_CODES.has(code) ? 'unauthenticated' : 'lost');
    });
  };
}
