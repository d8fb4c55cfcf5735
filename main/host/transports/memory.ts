import type { ClientChannel } from '../../../contract/client.ts';
import type { ClientMessage, ServerMessage } from '../../../contract/wire.ts';
import type { ServerChannel } from '../connection.ts';

/** Two ends of one connection in this process; messages are cloned and come later, as over any wire. */
export function memoryTransport(): { client: ClientChannel; server: ServerChannel } {
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    queueMicrotask(() => {
      client.onClose?.();
      server.onClose?.();
    });
  };
  const client: ClientChannel = {
    onMessage: null,
    onClose: null,
    send(message: ClientMessage) {
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => {
        if (!closed) server.onMessage?.(copy);
      });
    },
    close,
  };
  const server: ServerChannel = {
    onMessage: null,
    onClose: null,
    onDrain: null,
    bufferedBytes: () => 0,
    send(message: ServerMessage | Uint8Array) {
      const copy = structuredClone(message);
      queueMicrotask(() => {
        if (!closed) client.onMessage?.(copy);
      });
    },
    close,
  };
  return { client, server };
}
