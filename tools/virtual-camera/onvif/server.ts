import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { challenge, digestAllows, newNonce } from '../rtsp/digest.ts';
import { ANSWERS, type DeviceFacts, OPEN_ANSWERS } from './answers.ts';
import { PullPoints } from './pull-point.ts';
import { envelope, fault, TokenCheck } from './soap.ts';
import { find, type Node, parseXml } from './xml.ts';

const MOST_REQUEST_BYTES = 256 * 1024;
const LONGEST_PULL_MS = 10_000;
const PULL_STEP_MS = 200;

export interface OnvifOptions {
  host: string;
  credentials: () => { username: string; password: string } | null;
  facts: (here: string) => DeviceFacts;
  cameraNowMs: () => number;
  /** Somebody is in the picture. */
  motion: () => boolean;
  snapshot: () => Promise<Buffer>;
}

/** Device, Media and Events services over HTTP, and the snapshot. */
export class OnvifServer {
  readonly #options: OnvifOptions;
  readonly #tokens = new TokenCheck();
  readonly #pulls = new PullPoints();
  readonly #nonce = newNonce();
  #server: Server | null = null;
  #port = 0;

  constructor(options: OnvifOptions) {
    this.#options = options;
  }

  get port(): number {
    return this.#port;
  }

  async start(port = this.#port): Promise<void> {
    const server = createServer((request, response) => {
      void this.#serve(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, this.#options.host, resolve));
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
    const credentials = this.#options.credentials();
    if (credentials && !OPEN_ANSWERS.has(call.name) && !this.#tokens.allows(message, credentials, this.#options.cameraNowMs())) {
      answer(400, fault('Sender', 'ter:NotAuthorized', 'Sender not Authorized'));
      return;
    }
    const here = request.headers.host ?? `${this.#options.host}:${this.#port}`;
    const event = await this.#events(call, request.url ?? '', here);
    if (event !== null) {
      answer(event.includes('SOAP-ENV:Fault') ? 400 : 200, event);
      return;
    }
    const known = ANSWERS[call.name];
    if (!known) {
      answer(500, fault('Receiver', 'ter:ActionNotSupported', 'Not supported'));
      return;
    }
    answer(200, envelope(known(this.#options.facts(here), { profileToken: find(call, 'ProfileToken')?.text.trim() ?? '' })));
  }

  async #events(call: Node, url: string, here: string): Promise<string | null> {
    const id = url.split('/').at(-1) ?? '';
    const cameraTime = () => new Date(this.#options.cameraNowMs()).toISOString();
    const gone = () => fault('Sender', 'ter:InvalidArgVal', 'Unknown subscription');
    switch (call.name) {
      case 'CreatePullPointSubscription': {
        const { path, endsMs } = this.#pulls.create(Date.now());
        return envelope(
          `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>http://${here}${path}</wsa:Address></tev:SubscriptionReference>` +
            `<wsnt:CurrentTime>${cameraTime()}</wsnt:CurrentTime><wsnt:TerminationTime>${new Date(endsMs).toISOString()}</wsnt:TerminationTime></tev:CreatePullPointSubscriptionResponse>`,
        );
      }
      case 'Renew': {
        const endsMs = this.#pulls.renew(id, Date.now());
        if (endsMs === null) return gone();
        return envelope(`<wsnt:RenewResponse><wsnt:TerminationTime>${new Date(endsMs).toISOString()}</wsnt:TerminationTime><wsnt:CurrentTime>${cameraTime()}</wsnt:CurrentTime></wsnt:RenewResponse>`);
      }
      case 'Unsubscribe':
        return this.#pulls.end(id) ? envelope('<wsnt:UnsubscribeResponse/>') : gone();
      case 'PullMessages':
        return this.#pull(id, Math.min(LONGEST_PULL_MS, durationMs(find(call, 'Timeout')?.text ?? '')), cameraTime);
      default:
        return null;
    }
  }

  async #pull(id: string, timeoutMs: number, cameraTime: () => string): Promise<string> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      const change = this.#pulls.pull(id, this.#options.motion(), Date.now());
      if (change === undefined) return fault('Sender', 'ter:InvalidArgVal', 'Unknown subscription');
      if (change || Date.now() >= until) {
        const message = change
          ? '<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:RuleEngine/CellMotionDetector/Motion</wsnt:Topic>' +
            `<wsnt:Message><tt:Message UtcTime="${cameraTime()}" PropertyOperation="${change.initial ? 'Initialized' : 'Changed'}"><tt:Source><tt:SimpleItem Name="VideoSourceConfigurationToken" Value="vsc0"/></tt:Source>` +
            `<tt:Data><tt:SimpleItem Name="IsMotion" Value="${change.motion}"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`
          : '';
        return envelope(
          `<tev:PullMessagesResponse><tev:CurrentTime>${cameraTime()}</tev:CurrentTime><tev:TerminationTime>${new Date(Date.now() + 60_000).toISOString()}</tev:TerminationTime>${message}</tev:PullMessagesResponse>`,
        );
      }
      await pause(PULL_STEP_MS);
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

/** xs:duration in hours, minutes and seconds. */
function durationMs(text: string): number {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text.trim());
  return match ? (Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0)) * 1000 : 1000;
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
