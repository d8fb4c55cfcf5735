import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { challenge, digestAllows, newNonce, REALM } from '../rtsp/digest.ts';
import type { Quirks } from './quirks.ts';
import { ask, type DeviceFacts, Hangup, type Service, SoapFault } from './service.ts';
import { envelope, fault, TokenCheck } from './soap.ts';
import { find, type Node, parseXml } from './xml.ts';

const MOST_REQUEST_BYTES = 256 * 1024;

export interface OnvifOptions {
  host: () => string;
  users: () => readonly { name: string; password: string }[] | null;
  facts: (here: string) => DeviceFacts;
  cameraNowMs: () => number;
  quirks: Quirks;
  services: readonly Service[];
  snapshot: () => Promise<Buffer>;
  /** A new firmware was received whole. */
  firmware: (bytes: Buffer) => void;
  /** Certificate and key: HTTPS instead of HTTP. */
  tls: { cert: string; key: string } | null;
}

/** The device's services over HTTP or HTTPS, its snapshot, and where firmware is sent. */
export class OnvifServer {
  readonly #options: OnvifOptions;
  readonly #tokens = new TokenCheck();
  readonly #nonce = newNonce();
  #server: Server | null = null;
  #port = 0;
  #refused = 0;
  /** Wrong passwords so far: what a lockout counts. */
  get refused(): number {
    return this.#refused;
  }

  /** Operations as they were asked for, newest last. */
  readonly asked: string[] = [];

  constructor(options: OnvifOptions) {
    this.#options = options;
  }

  get port(): number {
    return this.#port;
  }

  unlock(): void {
    this.#refused = 0;
  }

  async start(port = this.#port): Promise<void> {
    const serve = (request: IncomingMessage, response: ServerResponse) => {
      void this.#serve(request, response).catch(() => response.destroy());
    };
    const { tls } = this.#options;
    const server = tls ? createTlsServer(tls, serve) : createServer(serve);
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
    const { quirks, services } = this.#options;
    const url = request.url ?? '';
    if (url === '/snapshot.jpg') return this.#snapshot(request, response);
    if (url === '/firmware') return this.#firmware(request, response);
    if (quirks.onvifOff) return webPage(request, response);
    const bytes = await read(request, MOST_REQUEST_BYTES);
    const message = bytes === null ? null : parseXml(bytes.toString('utf8'));
    const call = find(message, 'Body')?.children[0];
    const answer = (status: number, text: string) => {
      // With its length: small clients do not know chunks, nor that the case of a name does not matter.
      response.writeHead(status, { 'Content-Type': 'application/soap+xml; charset=utf-8', 'Content-Length': Buffer.byteLength(text) });
      response.end(text);
    };
    if (!message || !call) return answer(400, fault('Sender', 'ter:WellFormed', 'Not well-formed'));
    const service = services.find(({ namespace, alsoIn }) => namespace === call.namespace || alsoIn?.includes(call.namespace));
    this.asked.push(call.name);
    if (quirks.media2Crashes && service?.path === 'media2_service') return void request.socket.destroy();
    if (quirks.imagingAbsent && service?.path === 'imaging_service') return webPage(request, response);
    const operation = isMissing(quirks, service) ? undefined : service?.operations[call.name];
    const open = service?.open?.has(call.name) === true && !(quirks.timeRefused && call.name === 'GetSystemDateAndTime');
    if (!open && !this.#allows(request, message)) {
      this.#refused += carriesPassword(request, message) ? 1 : 0;
      if (quirks.locksAfter > 0 && this.#refused >= quirks.locksAfter) return answer(400, fault('Sender', 'ter:NotAuthorized', 'The account is locked, try again in 30 minutes'));
      if (!quirks.httpDigest) return answer(400, fault('Sender', 'ter:NotAuthorized', 'Sender not Authorized'));
      response.writeHead(401, { 'www-authenticate': [`Basic realm="${REALM}"`, challenge(this.#nonce)] }).end();
      return;
    }
    if (!operation) return answer(500, fault('Receiver', 'ter:ActionNotSupported', 'Not supported'));
    const here = `${this.#options.tls ? 'https' : 'http'}://${request.headers.host ?? `${this.#options.host()}:${this.#port}`}`;
    try {
      answer(200, envelope(await operation(ask(message, call, url, this.#options.facts(here)))));
    } catch (error) {
      if (error instanceof Hangup) request.socket.destroy();
      else if (error instanceof SoapFault) answer(error.code === 'Sender' ? 400 : 500, fault(error.code, error.subcode, error.message));
      else throw error;
    }
  }

  #allows(request: IncomingMessage, message: Node): boolean {
    const users = this.#options.users();
    if (!users) return true;
    if (this.#options.quirks.locksAfter > 0 && this.#refused >= this.#options.quirks.locksAfter) return false;
    if (this.#options.quirks.httpDigest) return users.some(({ name, password }) => digestAllows(request.headers.authorization, request.method ?? 'POST', this.#nonce, name, password));
    return users.some(({ name, password }) => this.#tokens.allows(message, { username: name, password }, this.#options.cameraNowMs()));
  }

  async #snapshot(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#digestGiven(request, response)) return;
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(await this.#options.snapshot());
  }

  async #firmware(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#digestGiven(request, response)) {
      request.resume();
      return;
    }
    const bytes = await read(request, MOST_FIRMWARE_BYTES);
    if (!bytes || !bytes.subarray(0, FIRMWARE_MAGIC.length).equals(Buffer.from(FIRMWARE_MAGIC))) {
      response.writeHead(415).end();
      return;
    }
    response.writeHead(200).end();
    this.#options.firmware(bytes);
  }

  #digestGiven(request: IncomingMessage, response: ServerResponse): boolean {
    const users = this.#options.users();
    if (!users || users.some(({ name, password }) => digestAllows(request.headers.authorization, request.method ?? 'GET', this.#nonce, name, password))) return true;
    response.writeHead(401, { 'www-authenticate': challenge(this.#nonce) }).end();
    return false;
  }
}

/** How a firmware of this camera begins; its version follows in the same line. */
export const FIRMWARE_MAGIC = 'KANJIA-VIRTUAL-FIRMWARE ';
const MOST_FIRMWARE_BYTES = 64 * 1024 * 1024;

function isMissing(quirks: Quirks, service: Service | undefined): boolean {
  return (quirks.media1Missing && service?.path === 'media_service') || (quirks.media2Missing && service?.path === 'media2_service');
}

function carriesPassword(request: IncomingMessage, message: Node): boolean {
  return request.headers.authorization !== undefined || find(message, 'UsernameToken') !== null;
}

/** What the web server of a camera without ONVIF says to it. */
function webPage(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(404, { 'content-type': 'text/html', server: 'Kanjia virtual IP camera' }).end('<html><title>IP camera</title>Not found</html>');
}

async function read(request: IncomingMessage, most: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > most) return null;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}
