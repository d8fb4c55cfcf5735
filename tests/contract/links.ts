/** One client on one engine, over each transport there is. */
import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { type ClientChannel, ContractClient } from '../../contract/client.ts';
import type { Role } from '../../contract/roles.ts';
import type { ClientMessage, ServerMessage } from '../../contract/wire.ts';
import { createLogger } from '../../main/base/logger.ts';
import { createServer } from '../../main/headless/server.ts';
import { memoryTransport } from '../../main/host/transports/memory.ts';
import { messagePortChannel } from '../../main/host/transports/message-port.ts';
import type { FakeEngine } from './fake-engine.ts';

export interface Link {
  client: ContractClient;
  /** Sends what a client of ours never would. */
  sendRaw(message: unknown): void;
  /** Code the other end closed with, once it has; null where the transport has none. */
  closed: Promise<number | null>;
  close(): void;
}

export interface Links extends AsyncDisposable {
  open(role: Role): Promise<Link>;
}

export type LinksFactory = (engine: FakeEngine) => Promise<Links>;

function memoryLinks(engine: FakeEngine): Promise<Links> {
  return Promise.resolve({
    open(role: Role) {
      const { client, server } = memoryTransport();
      engine.connect(server, { id: 'memory', role, name: role });
      return Promise.resolve(linkOf(client, (message) => client.send(message as ClientMessage)));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

function messagePortLinks(engine: FakeEngine): Promise<Links> {
  const opened: { close(): void }[] = [];
  return Promise.resolve({
    open(role: Role) {
      const { port1, port2 } = new MessageChannel();
      opened.push(port1);
      engine.connect(messagePortChannel(port2), { id: 'port', role, name: role });
      const channel: ClientChannel = { onMessage: null, onClose: null, send: (message) => port1.postMessage(message), close: () => port1.close() };
      port1.on('message', (message: ServerMessage | Uint8Array) => channel.onMessage?.(message));
      port1.on('close', () => channel.onClose?.());
      return Promise.resolve(linkOf(channel, (message) => port1.postMessage(message)));
    },
    [Symbol.asyncDispose]() {
      for (const port of opened) port.close();
      return Promise.resolve();
    },
  });
}

async function webSocketLinks(engine: FakeEngine): Promise<Links> {
  const log = createLogger({ level: 'debug', write: (line) => engine.logLines.push(line), now: () => 0 });
  const server = await createServer({ engine, host: '127.0.0.1', certificate: null, pageFolder: '/nonexistent', log });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    async open(role) {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers: { authorization: `Bearer ${engine.access.createSession(role, role)}` } });
      await once(socket, 'open');
      const channel = webSocketChannel(socket);
      const closed = once(socket, 'close').then(([code]) => code as number);
      return { ...linkOf(channel, (message) => socket.send(JSON.stringify(message))), closed };
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

export function webSocketChannel(socket: WebSocket): ClientChannel {
  const channel: ClientChannel = { onMessage: null, onClose: null, send: (message) => socket.send(JSON.stringify(message)), close: () => socket.close() };
  socket.on('message', (data: Buffer, isBinary: boolean) => channel.onMessage?.(isBinary ? data : (JSON.parse(data.toString()) as ServerMessage)));
  socket.on('close', () => channel.onClose?.());
  return channel;
}

function linkOf(channel: ClientChannel, sendRaw: (message: unknown) => void): Link {
  const client = new ContractClient(channel);
  const closed = new Promise<number | null>((resolve) => client.onClose(() => resolve(null)));
  return { client, sendRaw, closed, close: () => client.close() };
}

export const TRANSPORTS: [string, LinksFactory][] = [
  ['in memory', memoryLinks],
  ['over a MessagePort', messagePortLinks],
  ['over a WebSocket', webSocketLinks],
];
