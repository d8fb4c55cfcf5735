import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { MediaError } from '../../../media/media-error.ts';
import type { Clock } from '../../base/clock.ts';
import { type Challenge, DigestState, isStale, parseChallenges, strongestDigest } from '../../cameras/onvif/http-digest.ts';
import type { Credentials } from '../../cameras/types.ts';
import type { SessionFault } from '../types.ts';
import { Demultiplexer } from './demultiplexer.ts';
import { rtspRequest, type RtspResponse } from './messages.ts';

const CONNECT_LIMIT_MS = 5_000;
const ANSWER_LIMIT_MS = 10_000;
/** One who does not close their side is not waited for longer. */
const FAREWELL_MS = 500;
const READ_BUFFER_BYTES = 256 * 1024;

/** What went wrong, as far as this layer can tell. */
export class RtspError extends Error {
  override name = 'RtspError';
  readonly fault: SessionFault;
  /** Another client may do better: it is our own shortcoming. */
  readonly ours: boolean;

  constructor(fault: SessionFault, detail: string, ours = false) {
    super(detail);
    this.fault = fault;
    this.ours = ours;
  }
}

/** One RTSP connection: requests one after the other, authenticated as the camera wants it; packets as they come. */
export class RtspConnection {
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #credentials: Credentials | null;
  readonly #digestOnly: boolean;
  #digest: DigestState | null = null;
  #basic = false;
  #sequence = 0;
  #waiting: { resolve: (response: RtspResponse) => void; reject: (error: RtspError) => void } | null = null;
  #failure: RtspError | null = null;
  readonly #connected: Promise<void>;
  readonly #onLost: (error: RtspError) => void;

  constructor(options: {
    host: string;
    port: number;
    /** TLS (RTSPS). */
    secure: boolean;
    /** The certificate that the camera has to show: SHA-256 as Node writes it. Null: any, for cameras sign theirs themselves. */
    certificate?: string | null;
    credentials: Credentials | null;
    /** The password is never sent as it is. */
    digestOnly?: boolean;
    clock: Clock;
    onPacket: (channel: number, bytes: Uint8Array, from: number, to: number) => void;
    /** The connection is lost, or made no sense; not after `close`. */
    onLost: (error: RtspError) => void;
  }) {
    this.#clock = options.clock;
    this.#credentials = options.credentials;
    this.#digestOnly = options.digestOnly ?? false;
    this.#onLost = options.onLost;
    const demultiplexer = new Demultiplexer({
      packet: (channel, bytes, from, to) => {
        if (!this.#failure) options.onPacket(channel, bytes, from, to);
      },
      response: (response) => {
        const waiting = this.#waiting;
        this.#waiting = null;
        waiting?.resolve(response);
      },
    });
    const take = (bytes: Uint8Array, length: number) => {
      try {
        demultiplexer.push(bytes, length);
      } catch (error) {
        if (!(error instanceof MediaError)) throw error;
        this.#fail(new RtspError('not-a-stream', error.message));
      }
    };
    const { host, port } = options;
    if (options.secure) {
      this.#socket = connectTls({ host, port, rejectUnauthorized: false, ...(isIP(host) ? {} : { servername: host }) });
      this.#socket.on('data', (chunk: Buffer) => take(chunk, chunk.length));
    } else {
      // One buffer of our own: Node would make one of 64 KB for each read, and collecting them costs more than the video.
      const buffer = new Uint8Array(READ_BUFFER_BYTES);
      const callback = (length: number) => {
        take(buffer, length);
        return true;
      };
      this.#socket = connect({ host, port, onread: { buffer, callback } });
    }
    this.#socket.setNoDelay(true);
    const limit = options.clock.after(CONNECT_LIMIT_MS, () => this.#fail(new RtspError('unreachable', 'no connection')));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#connected = promise;
    promise.catch(() => {});
    let isConnected = false;
    this.#socket.once(options.secure ? 'secureConnect' : 'connect', () => {
      limit[Symbol.dispose]();
      isConnected = true;
      const { certificate } = options;
      const shown = options.secure && certificate ? (this.#socket as TLSSocket).getPeerCertificate().fingerprint256 : null;
      // Nothing has been sent yet: another host would not learn anything.
      if (shown !== null && shown !== certificate) this.#fail(new RtspError('wrong-certificate', 'the camera shows another certificate'));
      else resolve();
    });
    this.#socket.on('error', (error) => this.#fail(new RtspError(isConnected ? 'connection-lost' : 'unreachable', error.message)));
    this.#socket.on('end', () => this.#fail(new RtspError('closed-by-camera', 'the camera closed the connection')));
    this.closed = new Promise((done) => {
      this.#socket.once('close', () => {
        limit[Symbol.dispose]();
        this.#fail(new RtspError('connection-lost', 'connection closed'));
        reject(this.#failure);
        done();
      });
    });
  }

  /**
   * Sends a request and waits for its answer; answers one challenge of the camera's.
   * @throws RtspError `refused-credentials` when it refuses them, or has none to give; `stalled` without an answer.
   */
  async request(method: string, url: string, headers: Readonly<Record<string, string>> = {}): Promise<RtspResponse> {
    await this.#connected;
    let response = await this.#exchange(method, url, headers);
    // A second challenge only says that the nonce was too old; else the password was judged, and is not tried again.
    for (let attempt = 0; response.status === 401; attempt++) {
      const challenges = parseChallenges(response.headers.get('www-authenticate') ?? []);
      const stale = challenges.some(isStale);
      const tried = this.#digest !== null || this.#basic;
      if (!this.#credentials) throw new RtspError('refused-credentials', 'the camera wants a password');
      if ((tried && !stale) || attempt >= 2) throw new RtspError('refused-credentials', 'the camera refuses the password');
      this.#choose(challenges);
      response = await this.#exchange(method, url, headers);
    }
    return response;
  }

  /** The address that the connection is with; empty before there is one. */
  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? '';
  }

  /** Bytes as they are: an interleaved packet of the client's. */
  send(bytes: Uint8Array): void {
    if (!this.#failure && !this.#socket.connecting) this.#socket.write(bytes);
  }

  /** Reads nothing more until `resume`: what the camera sends waits with it. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Sends without waiting for an answer, and ends. */
  close(farewell?: { method: string; url: string; headers: Readonly<Record<string, string>> }): void {
    if (this.#failure) return;
    this.#failure = new RtspError('closed', 'closed');
    this.#waiting?.reject(this.#failure);
    this.#waiting = null;
    if (farewell && !this.#socket.connecting) this.#socket.end(this.#compose(farewell.method, farewell.url, farewell.headers));
    else this.#socket.destroy();
    this.#clock.after(FAREWELL_MS, () => this.#socket.destroy());
  }

  #choose(challenges: readonly Challenge[]): void {
    const digest = strongestDigest(challenges);
    if (digest) this.#digest = new DigestState(digest);
    else if (!this.#digestOnly && challenges.some((challenge) => challenge.scheme === 'basic')) this.#basic = true;
    else throw new RtspError('refused-credentials', 'no way to log in that is known here', true);
  }

  async #exchange(method: string, url: string, headers: Readonly<Record<string, string>>): Promise<RtspResponse> {
    if (this.#failure) throw this.#failure;
    const { promise, resolve, reject } = Promise.withResolvers<RtspResponse>();
    this.#waiting = { resolve, reject };
    this.#socket.write(this.#compose(method, url, headers));
    const limit = this.#clock.after(ANSWER_LIMIT_MS, () => this.#fail(new RtspError('stalled', `no answer to ${method}`)));
    try {
      return await promise;
    } finally {
      limit[Symbol.dispose]();
    }
  }

  #compose(method: string, url: string, headers: Readonly<Record<string, string>>): string {
    this.#sequence += 1;
    return rtspRequest(method, url, this.#sequence, { ...headers, ...this.#authorization(method, url) });
  }

  #authorization(method: string, url: string): Record<string, string> {
    if (!this.#credentials) return {};
    if (this.#digest) return { Authorization: this.#digest.authorization(method, url, this.#credentials) };
    if (!this.#basic) return {};
    const { username, password } = this.#credentials;
    return { Authorization: `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}` };
  }

  #fail(error: RtspError): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#socket.destroy();
    this.#waiting?.reject(error);
    this.#waiting = null;
    this.#onLost(error);
  }
}
