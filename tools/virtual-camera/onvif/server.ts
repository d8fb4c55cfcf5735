import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { challenge, digestAllows, newNonce } from '../rtsp/digest.ts';
import { deviceService } from './device-service.ts';
import { eventService } from './event-service.ts';
import { mediaService } from './media-service.ts';
import { ask, type DeviceFacts, type Service, SoapFault } from './service.ts';
import { envelope, fault, TokenCheck } from './soap.ts';
import { find, parseXml } from './xml.ts';

const MOST_REQUEST_BYTES = 256 * 1024;

export interface OnvifOptions {
  host: () => string;
  credentials: () => { username: string; password: string } | null;
  facts: (here: string) => DeviceFacts;
  cameraNowMs: () => number;
  /** Somebody is in the picture. */
  motion: () => boolean;
  snapshot: () => Promise<Buffer>;
}

/** The device's services over HTTP, and its snapshot. */
export class OnvifServer {
  readonly #options: OnvifOptions;
  readonly #tokens = new TokenCheck();
  readonly #services: readonly Service[];
  readonly #nonce = newNonce();
  #server: Server | null = null;
  #port = 0;

  constructor(options: OnvifOptions) {
    this.#options = options;
    this.#services = [deviceService(() => this.#services), mediaService, eventService(options.motion)];
  }

  get port(): number {
    return this.#port;
  }

  async start(port = this.#port): Promise<void> {
    const server = createServer((request, response) => {
      void this.#serve(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, this.#options.host(), resolve));
    this.#server = server;
    this.#port = (server.address() as { port: number }).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/snapshot.jpg') {
      await this.#snapshot(request, response);
      return;
    }
    const body = await read(request);
    const message = body === null ? null : parseXml(body);
    const call = find(message, 'Body')?.children[0];
    const answer = (status: number, text: string) => {
      response.writeHead(status, { 'content-type': 'application/soap+xml; charset=utf-8' });
      response.end(text);
    };
    if (!message || !call) {
      answer(400, fault('Sender', 'ter:WellFormed', 'Not well-formed'));
      return;
    }
    const service = this.#services.find(({ namespace, alsoIn }) => namespace === call.namespace || alsoIn?.includes(call.namespace));
    const operation = service?.operations[call.name];
    const credentials = this.#options.credentials();
    if (credentials && !service?.open?.has(call.name) && !this.#tokens.allows(message, credentials, this.#options.cameraNowMs())) {
      answer(400, fault('Sender', 'ter:NotAuthorized', 'Sender not Authorized'));
      return;
    }
    if (!operation) {
      answer(500, fault('Receiver', 'ter:ActionNotSupported', 'Not supported'));
      return;
    }
    const here = request.headers.host ?? `${this.#options.host()}:${this.#port}`;
    try {
      answer(200, envelope(await operation(ask(call, request.url ?? '', this.#options.facts(here)))));
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error;
      answer(error.code === 'Sender' ? 400 : 500, fault(error.code, error.subcode, error.message));
    }
  }

  async #snapshot(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const credentials = this.#options.credentials();
    if (credentials && !digestAllows(request.headers.authorization, request.method ?? 'GET', this.#nonce, credentials.username, credentials.password)) {
      response.writeHead(401, { 'www-authenticate': challenge(this.#nonce) }).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(await this.#options.snapshot());
  }
}

async function read(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > MOST_REQUEST_BYTES) return null;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}
