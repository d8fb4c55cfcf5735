import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import type { SessionFault, StreamTarget } from '../types.ts';
import { RtspConnection, RtspError } from './connection.ts';
import { cameraPlace } from './camera-place.ts';
import { onSameHost } from './messages.ts';

const MOST_REQUEST_BYTES = 16 * 1024;
/** Whoever it was opened for comes at once. */
const CLIENT_LIMIT_MS = 15_000;
/** A client that takes nothing for so much video has died. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;
const DOLLAR = 0x24;
/** Between the two connections: what the camera is asked is ours to say. */
const NOT_FORWARDED = new Set(['cseq', 'user-agent', 'authorization', 'content-length']);

/**
 * A door on loopback to one protected stream, for one client: ffmpeg asks here without a password, and the relay adds it on the way
 * to the camera, so that it stands in no command line. It leads to the camera's host alone, and refuses to be sent elsewhere.
 */
export class RtspRelay {
  /** For the client; of use once. */
  readonly url: string;
  /** Why the camera could not be asked, where that was the reason. */
  fault: { fault: SessionFault; detail: string } | null = null;
  readonly #server: Server;
  readonly #target: StreamTarget;
  readonly #clock: Clock;
  readonly #key: string;
  readonly #limit: Disposable;
  #client: Socket | null = null;
  #camera: RtspConnection | null = null;
  #closed = false;

  private constructor(server: Server, port: number, target: StreamTarget, clock: Clock) {
    this.#server = server;
    this.#target = target;
    this.#clock = clock;
    this.#key = randomBytes(16).toString('hex');
    this.url = `rtsp://127.0.0.1:${port}/${this.#key}`;
    this.#limit = clock.after(CLIENT_LIMIT_MS, () => this.close());
    server.on('connection', (socket) => this.#accept(socket));
  }

  /** @throws what the system says when nothing can listen on loopback. */
  static async open(target: StreamTarget, clock: Clock): Promise<RtspRelay> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    server.on('error', () => {});
    return new RtspRelay(server, (server.address() as { port: number }).port, target, clock);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#limit[Symbol.dispose]();
    this.#server.close();
    this.#client?.destroy();
    this.#camera?.close();
  }

  #accept(socket: Socket): void {
    socket.on('error', () => {});
    // The first one that knows the key; nobody else gets an answer.
    let held = Buffer.alloc(0);
    let turn = Promise.resolve();
    socket.on('close', () => {
      if (socket === this.#client) this.close();
    });
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      for (;;) {
        if (held[0] === DOLLAR) {
          const end = held.length < 4 ? Number.POSITIVE_INFINITY : 4 + held.readUInt16BE(2);
          if (held.length < end) break;
          if (socket === this.#client) this.#camera?.send(held.subarray(0, end));
          held = held.subarray(end);
          continue;
        }
        const end = held.indexOf('\r\n\r\n');
        if (end < 0) break;
        const head = held.subarray(0, end).toString('latin1');
        held = held.subarray(end + 4 + bodyLength(head));
        turn = turn.then(() => this.#forward(socket, head));
      }
      if (held.length > MOST_REQUEST_BYTES) socket.destroy();
    });
  }

  async #forward(socket: Socket, head: string): Promise<void> {
    const [first = '', ...lines] = head.split('\r\n');
    const [method = '', url = ''] = first.split(' ');
    if (!this.#isOurs(socket, url)) return;
    const headers = new Map(lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]));
    const sequence = [...headers].find(([name]) => name.toLowerCase() === 'cseq')?.[1] ?? '0';
    const asked = Object.fromEntries([...headers].filter(([name]) => name !== '' && !NOT_FORWARDED.has(name.toLowerCase())));
    try {
      const camera = (this.#camera ??= this.#connect());
      const answer = await camera.request(method, this.#cameraUrl(url), asked);
      // Where a redirect leads is not looked at: nobody gets the password but the host that it belongs to.
      const status = answer.status >= 300 && answer.status < 400 ? 404 : answer.status;
      const kept = [...answer.headers].filter(([name]) => !['cseq', 'content-length', 'location', 'www-authenticate'].includes(name));
      this.#answer(socket, status, sequence, kept, answer.body);
    } catch (error) {
      if (error instanceof RtspError) {
        this.fault ??= { fault: error.fault, detail: error.message };
        if (error.fault === 'refused-credentials') this.#answer(socket, 401, sequence, [], '');
        else socket.end();
      } else if (error instanceof RangeError) socket.destroy();
      else throw error;
    }
  }

  #isOurs(socket: Socket, url: string): boolean {
    if (this.#closed) return false;
    if (this.#client === null) {
      if (!url.startsWith(this.url)) {
        socket.destroy();
        return false;
      }
      this.#client = socket;
      this.#limit[Symbol.dispose]();
      this.#server.close();
    }
    if (this.#client === socket) return true;
    socket.destroy();
    return false;
  }

  /** What the client calls by the relay's name, and what the camera's description calls by its own. */
  #cameraUrl(url: string): string {
    return url.startsWith(this.url) ? this.#target.url + url.slice(this.url.length) : onSameHost(this.#target.url, url);
  }

  #connect(): RtspConnection {
    const { username, password, url } = this.#target;
    const place = cameraPlace(url);
    if (!place) throw new RtspError('not-a-stream', 'not RTSP');
    return new RtspConnection({
      ...place,
      certificate: this.#target.certificate ?? null,
      credentials: { username: username ?? '', password: password ?? '' },
      clock: this.#clock,
      onPacket: (channel, bytes, from, to) => this.#pass(channel, bytes, from, to),
      onLost: (error) => {
        this.fault ??= { fault: error.fault, detail: error.message };
        this.#client?.end();
      },
    });
  }

  #pass(channel: number, bytes: Uint8Array, from: number, to: number): void {
    const client = this.#client;
    if (!client) return;
    const packet = new Uint8Array(4 + to - from);
    packet.set([DOLLAR, channel, (to - from) >> 8, (to - from) & 0xff]);
    packet.set(bytes.subarray(from, to), 4);
    client.write(packet);
    if (client.writableLength > MOST_WAITING_BYTES) this.close();
  }

  #answer(socket: Socket, status: number, sequence: string, headers: [string, readonly string[]][], body: string): void {
    const lines = [`RTSP/1.0 ${status} ${status < 300 ? 'OK' : status === 401 ? 'Unauthorized' : status === 404 ? 'Not Found' : 'Error'}`, `CSeq: ${sequence}`];
    for (const [name, values] of headers) for (const value of values) lines.push(`${name}: ${value}`);
    const bytes = Buffer.from(body, 'utf8');
    if (bytes.length > 0) lines.push(`Content-Length: ${bytes.length}`);
    socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]));
  }
}

function bodyLength(head: string): number {
  const length = Number(/^content-length:\s*(\d{1,6})\s*$/im.exec(head)?.[1] ?? 0);
  return Math.min(length, MOST_REQUEST_BYTES);
}
