import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { AppError } from '../../contract/errors.ts';
import { MAX_CONTROL_BYTES, type ServerMessage } from '../../contract/wire.ts';
import type { ServerChannel } from '../host/connection.ts';
import { pickLanguage } from '../host/messages.ts';
import type { Engine } from '../host/types.ts';
import type { Gatekeeper } from './gatekeeper.ts';

/** Tells the page to sign in (private use range of RFC 6455 §7.4.2). */
const UNAUTHENTICATED = 4401;
const FORBIDDEN = 4403;
/** A connection whose other end has vanished is found out by its silence. */
const PING_MS = 20_000;

/** Serves `/ws`. @returns a function that closes all connections. */
export function serveWebSocket(server: Server, engine: Engine, gatekeeper: Gatekeeper): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_CONTROL_BYTES, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.split('?')[0] !== '/ws') {
      socket.destroy();
      return;
    }
    let identity: ReturnType<Gatekeeper['identify']>['identity'] | null = null;
    let refusal = 0;
    try {
      gatekeeper.checkHost(request.headers);
      ({ identity } = gatekeeper.identify(request.headers, true));
    } catch (error) {
      refusal = error instanceof AppError && error.kind === 'unauthenticated' ? UNAUTHENTICATED : FORBIDDEN;
    }
    // Accepted first and closed then: a page can read a close code, and not the status of a refused upgrade.
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // Oversize or broken frames: ws closes the connection itself. Without a listener they would end the process.
      webSocket.on('error', () => {});
      if (!identity) {
        webSocket.close(refusal);
        return;
      }
      const connection = engine.connect(channelOf(webSocket), identity, pickLanguage(request.headers['accept-language']) ?? engine.language());
      const ended = engine.access.onSessionsEnded((stillValid) => {
        if (!stillValid(identity.id)) connection.close(UNAUTHENTICATED);
      });
      webSocket.once('close', () => ended[Symbol.dispose]());
      keepAlive(webSocket);
    });
  });
  return () => {
    for (const client of sockets.clients) client.terminate();
    sockets.close();
  };
}

function channelOf(webSocket: WebSocket): ServerChannel {
  const channel: ServerChannel = {
    onMessage: null,
    onClose: null,
    onDrain: null,
    bufferedBytes: () => webSocket.bufferedAmount,
    send(message: ServerMessage | Uint8Array) {
      if (webSocket.readyState !== WebSocket.OPEN) return;
      if (message instanceof Uint8Array) webSocket.send(message, () => channel.onDrain?.());
      else webSocket.send(JSON.stringify(message));
    },
    close: (code) => webSocket.close(code ?? 1000),
  };
  webSocket.on('message', (data: Buffer, isBinary: boolean) => {
    channel.onMessage?.(isBinary ? null : parse(data));
  });
  webSocket.on('close', () => channel.onClose?.());
  return channel;
}

/** Anything that is no JSON is not a message either: the connection counts it as a bad one. */
function parse(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}

function keepAlive(webSocket: WebSocket): void {
  let heard = true;
  webSocket.on('pong', () => {
    heard = true;
  });
  const timer = setInterval(() => {
    if (!heard) {
      webSocket.terminate();
      return;
    }
    heard = false;
    webSocket.ping();
  }, PING_MS);
  timer.unref();
  webSocket.once('close', () => clearInterval(timer));
}
