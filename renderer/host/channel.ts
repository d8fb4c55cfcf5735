import type { ClientChannel } from '../../contract/client.ts';
import type { ClientMessage, ServerMessage } from '../../contract/wire.ts';

/** A client's channel over anything that sends and closes; `received` and `closed` are for the transport to call. */
export function channelOf(transport: { send(message: ClientMessage): void; close(): void }): {
  channel: ClientChannel;
  received(message: ServerMessage | Uint8Array): void;
  closed(): void;
} {
  const channel: ClientChannel = {
    onMessage: null,
    onClose: null,
    send: (message) => transport.send(message),
    close: () => transport.close(),
  };
  return {
    channel,
    received: (message) => channel.onMessage?.(message),
    closed: () => {
      const { onClose } = channel;
      channel.onClose = null;
      channel.onMessage = null;
      onClose?.();
    },
  };
}
