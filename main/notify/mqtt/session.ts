import { randomBytes } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import type { MqttClient } from 'mqtt';
import { AppError } from '../../../contract/errors.ts';
import type { NotifySettings } from '../../../contract/notify-types.ts';
import type { Clock } from '../../base/clock.ts';
import { requestError } from '../http-faults.ts';

const CONNECT_LIMIT_MS = 20_000;
/** For the broker to take a message, with its picture over a slow line. */
const ACK_LIMIT_MS = 20_000;
const END_LIMIT_MS = 2_000;
const KEEPALIVE_SECONDS = 30;
/** We subscribe to nothing, so a broker has little to say between two acknowledgements. */
const MOST_UNASKED_BYTES = 64 * 1024;
/** MQTT 3.1.1 §3.2.2.3, return codes. */
const UNAVAILABLE = 3;
const WRONG_LOGIN = new Set([4, 5]);

export interface SessionParts {
  settings: Pick<NotifySettings['mqtt'], 'host' | 'port' | 'tls' | 'ca' | 'username'>;
  password: string | null;
  /** What the broker says, retained, when we are gone without a word. */
  will: { topic: string; payload: string } | null;
  clock: Clock;
  signal: AbortSignal;
}

/** One connection to a broker (MQTT 3.1.1). It detects a fault and dies; whoever opened it decides what follows. */
export class MqttSession {
  readonly #client: MqttClient;
  readonly #clock: Clock;
  readonly #address: string;
  readonly #over = Promise.withResolvers<AppError>();
  #unasked = 0;

  /** @throws AppError `unreachable`, `timeout`, `busy` (worth another try), `invalid`, `unsupported`, `cancelled` */
  static async open({ settings, password, will, clock, signal }: SessionParts): Promise<MqttSession> {
    const { host, port, username } = settings;
    const address = `${host}:${port}`;
    // Only who uses it pays for its memory.
    const { MqttClient: Client } = await import('mqtt');
    const socket = new Socket(settings);
    const client = new Client(() => socket.stream, {
      ...{ protocolVersion: 4 as const, protocolId: 'MQTT', clean: true, reconnectPeriod: 0, connectTimeout: CONNECT_LIMIT_MS * 2, keepalive: KEEPALIVE_SECONDS },
      clientId: `kanjia-${randomBytes(6).toString('hex')}`,
      ...(username === '' ? {} : { username, password: password ?? '' }),
      ...(will ? { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1 as const, retain: true } } : {}),
    });
    const session = new MqttSession(client, socket, clock, address);
    const { promise, resolve, reject } = Promise.withResolvers<MqttSession>();
    const limit = clock.after(CONNECT_LIMIT_MS, () => session.#die(new AppError('timeout', 'notify.timeout', { data: { address } })));
    const onAbort = () => session.#die(new AppError('cancelled', 'cancelled'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    client.once('connect', () => resolve(session));
    void session.closed.then(reject);
    return promise.finally(() => {
      limit[Symbol.dispose]();
      signal.removeEventListener('abort', onAbort);
    });
  }

  private constructor(client: MqttClient, socket: Socket, clock: Clock, address: string) {
    this.#client = client;
    this.#clock = clock;
    this.#address = address;
    client.on('error', (error) => this.#die(faultOf(error, socket, client.connected, address)));
    client.on('close', () => this.#die(new AppError('unreachable', socket.isOpen && !client.connected ? 'notify.mqttClosed' : 'notify.mqttLost', { data: { address } })));
    socket.stream.on('data', (chunk: Buffer) => {
      this.#unasked += chunk.length;
      if (this.#unasked > MOST_UNASKED_BYTES) this.#die(new AppError('unsupported', 'notify.notMqtt', { data: { address } }));
    });
  }

  /** Resolves when it is over, with why. */
  get closed(): Promise<AppError> {
    return this.#over.promise;
  }

  /** QoS 1: resolves when the broker has it. @throws AppError; the session is over then */
  async publish(topic: string, payload: string | Uint8Array, options: { retain: boolean }): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<null>();
    const limit = this.#clock.after(ACK_LIMIT_MS, () => this.#die(new AppError('timeout', 'notify.timeout', { data: { address: this.#address } })));
    this.#client.publish(topic, typeof payload === 'string' ? payload : Buffer.from(payload), { qos: 1, retain: options.retain }, (error) => {
      if (!error) resolve(null);
    });
    const fault = await Promise.race([promise, this.closed]).finally(() => limit[Symbol.dispose]());
    if (fault) throw fault;
    this.#unasked = 0;
  }

  /** Says goodbye, so that the broker does not speak for us. */
  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const limit = this.#clock.after(END_LIMIT_MS, resolve);
    this.#client.end(false, {}, () => resolve());
    await Promise.race([promise, this.closed]);
    limit[Symbol.dispose]();
    this.#die(new AppError('closed', 'closed'));
  }

  #die(why: AppError): void {
    this.#over.resolve(why);
    this.#client.end(true);
  }
}

/** A TCP or TLS connection that remembers how far it got. */
class Socket {
  readonly stream: net.Socket;
  /** TCP is there; with TLS, so is that. */
  isOpen = false;
  /** TCP is there. */
  isConnected = false;

  constructor({ host, port, tls: isTls, ca }: SessionParts['settings']) {
    const trusted = ca === '' ? {} : { ca: [...tls.rootCertificates, ca] };
    // RFC 6066 §3: an address is no server name.
    const name = net.isIP(host) === 0 ? { servername: host } : {};
    this.stream = isTls ? tls.connect({ host, port, minVersion: 'TLSv1.2', ...trusted, ...name }) : net.connect({ host, port });
    this.stream.once('connect', () => (this.isConnected = true));
    this.stream.once(isTls ? 'secureConnect' : 'connect', () => (this.isOpen = true));
  }
}

function faultOf(error: Error & { code?: unknown }, socket: Socket, isGreeted: boolean, address: string): AppError {
  const { code } = error;
  if (typeof code === 'number') {
    if (WRONG_LOGIN.has(code)) return new AppError('invalid', 'notify.wrongLogin', { data: { address } });
    return new AppError(code === UNAVAILABLE ? 'busy' : 'invalid', 'notify.mqttRefused', { data: { address, reason: error.message.slice(0, 100) } });
  }
  // Whoever hangs up on the first bytes of TLS does not speak it.
  if (code === 'ECONNRESET' && socket.isConnected && !socket.isOpen) return new AppError('unsupported', 'notify.noTls', { data: { address } });
  if ((code === 'ECONNRESET' || code === 'EPIPE') && socket.isOpen) return new AppError('unreachable', isGreeted ? 'notify.mqttLost' : 'notify.mqttClosed', { data: { address } });
  // What is no MQTT cannot be read.
  if (code === undefined && socket.isOpen) return new AppError('unsupported', 'notify.notMqtt', { data: { address } });
  return requestError(error, address);
}
