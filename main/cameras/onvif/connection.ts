import { AppError, type ErrorData } from '../../../contract/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { parseXAddr } from '../discovery/xaddr.ts';
import type { Credentials } from '../types.ts';
import type { XmlElement } from '../xml/tree.ts';
import { type ClockOffsets, offsetsWorthTrying } from './camera-clock.ts';
import { type HttpReply, httpExchange } from './http.ts';
import { type Challenge, DigestState, isStale, parseChallenges, strongestDigest } from './http-digest.ts';
import { buildEnvelope, isLockedOut, isNotAuthorized, parseEnvelope, type SoapFault, type SoapReply } from './soap.ts';
import { securityHeader } from './ws-security.ts';

/** Where a service of the device is; the host is always the device's own. */
export interface ServicePath {
  port: number;
  /** Path and query. */
  path: string;
  /** HTTPS. */
  secure?: boolean;
}

export interface SoapCall {
  service: ServicePath;
  /** SOAP action: namespace and operation. */
  action: string;
  /** The operation's element, already escaped. */
  body: string;
  /** Further headers (WS-Addressing), already escaped. */
  headers?: string;
  deadlineMs?: number;
  signal?: AbortSignal | undefined;
}

/** The device understood and declined: unsupported operation, bad token… The caller may go another way. */
export class OnvifFault extends AppError {
  readonly fault: SoapFault;

  constructor(fault: SoapFault, address: string) {
    super('unsupported', 'camera.onvifFault', { data: { address, code: fault.codes.join('/'), reason: fault.reason ?? '' } });
    this.name = 'OnvifFault';
    this.fault = fault;
  }
}

export interface ConnectionOptions {
  /** The host that was given or that answered: nothing is ever sent to another one (CAMERAS.md rules 7, 33). */
  host: string;
  device: ServicePath;
  credentials: Credentials | null;
  clock: Clock;
  signal?: AbortSignal | undefined;
  /** HTTPS: the certificate that the camera has to show; null on the first visit, when the one shown is taken. */
  certificate?: string | null;
  /** Reads the camera's clock without credentials; null when it will not say. */
  readOffsets(connection: OnvifConnection): Promise<ClockOffsets | null>;
}

/** From here on the clock may be why a token is refused. */
const FAR_OFF_MINUTES = 2;

/** Slow cameras take 2 to 3 s for a list of profiles. */
const CALL_DEADLINE_MS = 6_000;

type Signature = { scheme: 'none' } | { scheme: 'token'; offsetMs: number } | { scheme: 'digest'; state: DigestState };
type Outcome = { http: HttpReply; soap: SoapReply; challenges: Challenge[] };

/**
 * Calls to one device. Credentials are sent only once the device asked for them, in the way it asked: HTTP Digest after a
 * Digest challenge, else a WS-UsernameToken. A refused password is never sent again.
 */
export class OnvifConnection {
  readonly host: string;
  readonly device: ServicePath;
  readonly #options: ConnectionOptions;
  /** How the device wants it; unknown until it has refused a call without. */
  #scheme: 'unknown' | 'token' | 'digest' = 'unknown';
  /** By port: services on another port may have a realm and nonces of their own. */
  readonly #digests = new Map<number, DigestState>();
  #offsetMs: number | null = null;
  /** The credentials were accepted once: a later refusal is about the operation. */
  #proven = false;
  #refusal: AppError | null = null;
  #certificate: string | null;
  readonly #deadPorts = new Set<number>();
  readonly #answeringPorts = new Set<number>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.host = options.host;
    this.device = options.device;
    this.#certificate = options.certificate ?? null;
  }

  /** HTTPS: what the camera has shown, for pinning. */
  get certificate(): string | null {
    return this.#certificate;
  }

  /** `host:port` of the device service. */
  get address(): string {
    return this.#addressOf(this.device.port);
  }

  /** The camera's clock minus ours, ms. */
  set offsetMs(value: number) {
    this.#offsetMs = value;
  }

  /** An advertised service address as a place on this device: port, path and query are kept, its host is not. */
  serviceAt(xaddr: string): ServicePath | null {
    const parsed = parseXAddr(xaddr);
    if (!parsed) return null;
    // A password that went over TLS does not go in clear because an answer says so; and over plain HTTP the device has shown that it is there.
    if (parsed.secure !== (this.device.secure === true)) return { ...this.device, path: parsed.path };
    return { port: parsed.port, path: parsed.path, ...(parsed.secure ? { secure: true } : {}) };
  }

  /**
   * One operation; the answer is the child of the Body.
   * @throws OnvifFault when the device declines; AppError `camera-refused` (`camera.wrongPassword`, `camera.wrongPasswordClock`, `camera.passwordNeeded`,
   * `camera.notPermitted`, `camera.onvifOff`), `camera-locked`, `not-a-camera`, `unreachable`, `timeout`, `cancelled`.
   */
  async call(call: SoapCall): Promise<XmlElement> {
    if (this.#refusal) throw this.#refusal;
    const port = this.#portFor(call.service);
    let signature = this.#signatureFor(port);
    let outcome = await this.#send(call, signature);
    if (!isRefusal(outcome)) return this.#contentOf(outcome, signature);

    if (signature.scheme === 'none') {
      this.#throwIfLocked(outcome);
      if (!this.#options.credentials) throw this.#refuse('camera.passwordNeeded');
      signature = this.#learn(outcome, port);
      outcome = await this.#send(call, signature);
      if (!isRefusal(outcome)) return this.#contentOf(outcome, signature);
    }
    this.#throwIfLocked(outcome);
    for (const next of signature.scheme === 'digest' ? this.#freshDigest(outcome, port) : await this.#otherTimes(signature)) {
      outcome = await this.#send(call, next);
      if (!isRefusal(outcome)) {
        if (next.scheme === 'token') this.#offsetMs = next.offsetMs;
        return this.#contentOf(outcome, next);
      }
      this.#throwIfLocked(outcome);
    }
    if (this.#proven) throw new AppError('camera-refused', 'camera.notPermitted', { data: { address: this.address } });
    const minutes = Math.round(Math.abs(signature.scheme === 'token' ? signature.offsetMs : 0) / 60_000);
    throw minutes >= FAR_OFF_MINUTES ? this.#refuse('camera.wrongPasswordClock', { minutes }) : this.#refuse('camera.wrongPassword');
  }

  /** The same without credentials and without remembering a refusal: for what a device should tell anybody. */
  async callUnsigned(call: SoapCall): Promise<XmlElement | 'refused'> {
    const outcome = await this.#send(call, { scheme: 'none' });
    if (!isRefusal(outcome)) return this.#contentOf(outcome, { scheme: 'none' });
    this.#throwIfLocked(outcome);
    // A web page behind a password is no camera yet: a device says so in SOAP, or asks for Digest.
    if (outcome.soap.kind === 'not-soap' && !strongestDigest(outcome.challenges)) throw this.#notOnvif(outcome);
    if (this.#options.credentials && this.#scheme === 'unknown') this.#learn(outcome, call.service.port);
    if (this.#offsetMs === null && outcome.http.dateMs !== null) this.#offsetMs = outcome.http.dateMs - this.#options.clock.now();
    return 'refused';
  }

  #portFor(service: ServicePath): number {
    return this.#deadPorts.has(service.port) ? this.device.port : service.port;
  }

  #signatureFor(port: number): Signature {
    if (!this.#options.credentials || this.#scheme === 'unknown') return { scheme: 'none' };
    if (this.#scheme === 'token') return { scheme: 'token', offsetMs: this.#offsetMs ?? 0 };
    const state = this.#digests.get(port);
    return state ? { scheme: 'digest', state } : { scheme: 'none' };
  }

  #learn(outcome: Outcome, port: number): Signature {
    const challenge = strongestDigest(outcome.challenges);
    if (!challenge) {
      this.#scheme = 'token';
      return { scheme: 'token', offsetMs: this.#offsetMs ?? 0 };
    }
    this.#scheme = 'digest';
    const state = new DigestState(challenge);
    this.#digests.set(port, state);
    return { scheme: 'digest', state };
  }

  /** Once more only when the nonce was too old, so that the password was not judged. */
  #freshDigest(outcome: Outcome, port: number): Signature[] {
    const challenge = strongestDigest(outcome.challenges);
    if (!challenge || !(isStale(challenge) || this.#proven)) return [];
    const state = new DigestState(challenge);
    this.#digests.set(port, state);
    return [{ scheme: 'digest', state }];
  }

  async #otherTimes(refused: Signature): Promise<Signature[]> {
    if (refused.scheme !== 'token') return [];
    const offsets = await this.#options.readOffsets(this);
    return offsetsWorthTrying(refused.offsetMs, offsets).map((offsetMs) => ({ scheme: 'token', offsetMs }));
  }

  async #send(call: SoapCall, signature: Signature): Promise<Outcome> {
    const port = this.#portFor(call.service);
    try {
      const outcome = await this.#post(call, port, signature);
      this.#answeringPorts.add(port);
      return outcome;
    } catch (error) {
      if (port === this.device.port || this.#answeringPorts.has(port) || !isNoConnection(error)) throw error;
      // Rule 8: another port is honoured unless it cannot be reached. Nothing was judged there, so nothing is repeated.
      this.#deadPorts.add(port);
      return this.#post(call, this.device.port, signature);
    }
  }

  async #post(call: SoapCall, port: number, signature: Signature): Promise<Outcome> {
    const { credentials, clock, signal } = this.#options;
    const { path } = call.service;
    const headers: Record<string, string> = { 'Content-Type': `application/soap+xml; charset=utf-8; action="${call.action}"`, Host: this.#addressOf(port).replace(/%[^\]]*/, '') };
    let security = '';
    if (signature.scheme === 'digest' && credentials) headers['Authorization'] = signature.state.authorization('POST', path, credentials);
    if (signature.scheme === 'token' && credentials) security = securityHeader(credentials, clock.now() + signature.offsetMs);
    const http = await httpExchange({
      host: this.host.replace(/^\[|\]$/g, ''),
      port,
      path,
      headers,
      body: buildEnvelope(call.body, (call.headers ?? '') + security),
      secure: this.device.secure === true,
      certificate: this.#certificate,
      onCertificate: (shown) => (this.#certificate ??= shown),
      deadlineMs: call.deadlineMs ?? CALL_DEADLINE_MS,
      clock,
      signal: call.signal && signal ? AbortSignal.any([call.signal, signal]) : (call.signal ?? signal),
    });
    return { http, soap: parseEnvelope(http.body), challenges: parseChallenges(http.challenges) };
  }

  #contentOf(outcome: Outcome, signature: Signature): XmlElement {
    if (signature.scheme !== 'none') this.#proven = true;
    const { soap } = outcome;
    if (soap.kind === 'body' && outcome.http.status < 300) return soap.content;
    if (soap.kind === 'fault') throw new OnvifFault(soap.fault, this.address);
    throw this.#notOnvif(outcome);
  }

  /** Rule 6: the web server of a camera whose ONVIF is switched off answers, only not in SOAP. */
  #notOnvif({ http, challenges }: Outcome): AppError {
    const hints = [http.server ?? '', ...challenges.map((challenge) => challenge.parameters['realm'] ?? '')].join(' ');
    const data = { address: this.address };
    if (CAMERA_WEB_SERVERS.test(hints)) return new AppError('camera-refused', 'camera.onvifOff', { data });
    return new AppError('not-a-camera', 'camera.notOnvif', { data });
  }

  #throwIfLocked({ http, soap }: Outcome): void {
    if (http.status === 423 || http.status === 429 || (soap.kind === 'fault' && isLockedOut(soap.fault))) {
      throw (this.#refusal = new AppError('camera-locked', 'camera.locked', { data: { address: this.address } }));
    }
  }

  #refuse(messageKey: string, data: ErrorData = {}): AppError {
    this.#refusal = new AppError('camera-refused', messageKey, { data: { address: this.address, ...data } });
    return this.#refusal;
  }

  #addressOf(port: number): string {
    return `${this.host.includes(':') && !this.host.startsWith('[') ? `[${this.host}]` : this.host}:${port}`;
  }
}

/** Server headers and realms of cameras' own web pages. */
const CAMERA_WEB_SERVERS = /hikvision|app-webs|dnvrs-webs|dvrdvs|dahua|\blogin to\b|\bip ?cam|ip camera|ipc\b|\bnvr\b|\bdvr\b|reolink|tapo|uniview|axis|vivotek|foscam|amcrest/i;

function isRefusal({ http, soap }: Outcome): boolean {
  return http.status === 401 || http.status === 423 || http.status === 429 || (soap.kind === 'fault' && isNotAuthorized(soap.fault));
}

function isNoConnection(error: unknown): boolean {
  return error instanceof AppError && (error.kind === 'unreachable' || error.kind === 'timeout');
}
