import type { ServerMessage } from '../../contract/wire.ts';
import { channelOf } from './channel.ts';
import type { Dial } from './dial.ts';

/** The desktop app: the preload hands over a port to the engine, a new one whenever the engine was started again. */
export function portDial(): Dial {
  return (handlers, signal) => {
    let current: MessagePort | null = null;
    let over: (() => void) | null = null;
    const onWindowMessage = (event: MessageEvent) => {
      const [port] = event.ports;
      if (event.source !== window || (event.data as { type?: unknown } | null)?.type !== 'kanjia-port' || !port) return;
      if (current) {
        // The engine was started again: what ran over the old port is lost.
        end();
        handlers.onClose('lost');
        return;
      }
      current = port;
      const { channel, received, closed } = channelOf({ send: (message) => port.postMessage(message), close: () => port.close() });
      over = closed;
      port.addEventListener('message', ({ data }: MessageEvent<ServerMessage | Uint8Array>) => received(data));
      port.addEventListener('close', () => {
        if (signal.aborted) return;
        end();
        handlers.onClose('lost');
      });
      port.start();
      handlers.onOpen(channel);
    };
    const end = () => {
      removeEventListener('message', onWindowMessage);
      current?.close();
      over?.();
    };
    addEventListener('message', onWindowMessage);
    signal.addEventListener('abort', end);
    postMessage({ type: 'kanjia-port-wanted' }, location.origin);
  };
}
