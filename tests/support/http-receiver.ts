/** Takes what is posted on loopback, and remembers it; or misbehaves. */
import { createServer as createPlain, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { createServer as createTls } from 'node:https';
import { connect, createServer as createTcp, type Socket } from 'node:net';
import { generate } from 'selfsigned';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Receiver extends AsyncDisposable {
  url: string;
  port: number;
  /** PEM of its certificate, where it has one. */
  ca: string;
  received: Received[];
  /** How it answers; taken anew for each request. */
  answer: (response: ServerResponse, received: Received) => void;
}

export async function startReceiver(options: { port?: number; tls?: boolean } = {}): Promise<Receiver> {
  const pems = options.tls ? await generate([{ name: 'commonName', value: 'hook.test' }], { keyType: 'ec', curve: 'P-256', algorithm: 'sha256', extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }] }) : null;
  const receiver = { received: [] as Received[], answer: (response: ServerResponse) => void response.end('ok') } as Pick<Receiver, 'received' | 'answer'>;
  const take: Parameters<typeof createPlain>[1] = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
      receiver.received.push(received);
      receiver.answer(response, received);
    });
    // Whoever hangs up on an answer without end is right.
    response.on('error', () => {});
  };
  const server: Server = pems ? (createTls({ cert: pems.cert, key: pems.private }, take) as unknown as Server) : createPlain({}, take);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return Object.assign(receiver, {
    port,
    url: `${pems ? 'https' : 'http'}://127.0.0.1:${port}`,
    ca: pems?.cert ?? '',
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  }) as Receiver;
}

/** Takes connections and does with them what it is told to: nothing, or rubbish. */
export async function startTcp(onSocket: (socket: Socket) => void): Promise<{ port: number; sockets: Set<Socket> } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createTcp((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A way to a server that can be cut without the server noticing. */
export async function startRelay(toPort: number): Promise<{ port: number; cut(): void } & AsyncDisposable> {
  const relay = await startTcp((socket) => {
    const onward = connect(toPort, '127.0.0.1');
    onward.on('error', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
    socket.once('close', () => onward.destroy());
  });
  return Object.assign(relay, {
    cut() {
      for (const socket of relay.sockets) socket.destroy();
    },
  });
}
