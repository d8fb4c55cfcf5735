import type { ServerMessage } from '../../../contract/wire.ts';
import type { ServerChannel } from '../connection.ts';

/** What Node's MessagePort and Electron's MessagePortMain have in common, as far as it is used. */
export interface PortLike {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  // oxlint-disable-next-line typescript/no-explicit-any -- the two libraries type their listeners differently
  on(event: 'message' | 'close', listener: (argument: any) => void): unknown;
}

/**
 * The engine's end of a MessagePort. Nothing is transferred: a transfer list loses the data between Electron's processes, so
 * frames are cloned.
 */
export function messagePortChannel(port: PortLike): ServerChannel {
  const channel: ServerChannel = {
    onMessage: null,
    onClose: null,
    onDrain: null,
    // A MessagePort tells nothing of what it holds: the viewer's credit is the only bound.
    bufferedBytes: () => 0,
    send: (message: ServerMessage | Uint8Array) => port.postMessage(message),
    close: () => port.close(),
  };
  port.on('message', (argument: unknown) => {
    // Electron hands over an event, Node the message itself.
    const isEvent = typeof argument === 'object' && argument !== null && 'data' in argument && 'ports' in argument;
    channel.onMessage?.(isEvent ? (argument as { data: unknown }).data : argument);
  });
  port.on('close', () => channel.onClose?.());
  port.start();
  return channel;
}
