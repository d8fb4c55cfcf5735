/** Talking into a camera by the ONVIF backchannel (ONVIF Streaming §5.3), in an RTSP session of its own (CAMERAS.md rule 28). */
import { AppError } from '../../../contract/errors.ts';
import { parseSdp } from '../../../media/rtp/sdp.ts';
import type { Clock } from '../../base/clock.ts';
import { cameraPlace } from '../rtsp/camera-place.ts';
import { RtspConnection, RtspError } from '../rtsp/connection.ts';
import { controlUrl, readSession } from '../rtsp/messages.ts';
import type { StreamTarget } from '../types.ts';
import { createTalkEncoder, pickTalkFormat, type TalkEncoder, type TalkFormat } from './talk-encoder.ts';

const BACKCHANNEL = 'www.onvif.org/ver20/backchannel';
const RTP_HEADER_BYTES = 12;
const CHANNEL = 0;
/** A pause in talking moves the clock on: the camera plays what comes after it at once. */
const PAUSE_MS = 200;

export interface TalkSession {
  /** The samples that it wants, a second. */
  readonly sampleRate: number;
  /** Resolves when it is over, with what ended it; null when it was closed. */
  readonly done: Promise<RtspError | null>;
  /** Mono, 16 bits. What is said is sent and forgotten. */
  push(samples: Int16Array): void;
  close(): void;
}

/**
 * @throws AppError `unsupported` (`camera.noTalk`) for a camera without, `camera-refused`, `unreachable`, `timeout`
 */
export async function openTalk(target: StreamTarget, options: { clock: Clock; ffmpegPath: string }): Promise<TalkSession> {
  const place = cameraPlace(target.url);
  const { host, port } = place ?? { host: '', port: 0 };
  const address = `${host}:${port}`;
  if (!place) throw new AppError('unsupported', 'camera.noTalk', { data: { address } });
  const ended = Promise.withResolvers<RtspError | null>();
  const { username, password } = target;
  const connection = new RtspConnection({
    ...place,
    certificate: target.certificate ?? null,
    credentials: username === null && password === null ? null : { username: username ?? '', password: password ?? '' },
    clock: options.clock,
    onPacket: () => {},
    onLost: (error) => ended.resolve(error),
  });
  try {
    const described = await connection.request('DESCRIBE', target.url, { Accept: 'application/sdp', Require: BACKCHANNEL });
    // 551: the option is not supported. Others answer as if nothing had been required, without a track to send on.
    const sdp = parseSdp(described.status < 300 ? described.body : '');
    const format = pickTalkFormat(sdp.media);
    if (!format) throw new AppError('unsupported', 'camera.noTalk', { data: { address } });
    const base = described.headers.get('content-base')?.[0] ?? described.headers.get('content-location')?.[0] ?? target.url;
    const headers = { Require: BACKCHANNEL };
    const answer = await connection.request('SETUP', controlUrl(target.url, base, format.media.control), { ...headers, Transport: `RTP/AVP/TCP;unicast;interleaved=${CHANNEL}-${CHANNEL + 1}` });
    if (answer.status >= 300) throw new AppError('unsupported', 'camera.noTalk', { data: { address } });
    const { id: session, timeoutMs } = readSession(answer.headers.get('session')?.[0] ?? '');
    const channel = Number(/interleaved=(\d{1,3})/i.exec(answer.headers.get('transport')?.[0] ?? '')?.[1] ?? CHANNEL);
    const aggregate = controlUrl(target.url, base, sdp.control);
    const playing = await connection.request('PLAY', aggregate, { ...headers, Session: session });
    if (playing.status >= 300) throw new AppError('busy', 'camera.talkRefused', { data: { address } });
    return new Talk({ connection, format, channel, session, url: aggregate, keepAliveMs: Math.min(25_000, timeoutMs / 2), ended, ...options });
  } catch (error) {
    connection.close();
    throw error instanceof RtspError ? explain(error, address) : error;
  }
}

interface TalkOptions {
  connection: RtspConnection;
  session: string;
  url: string;
  /** Interleaved. */
  channel: number;
  format: TalkFormat;
  keepAliveMs: number;
  ended: PromiseWithResolvers<RtspError | null>;
  clock: Clock;
  ffmpegPath: string;
}

class Talk implements TalkSession {
  readonly sampleRate: number;
  readonly done: Promise<RtspError | null>;
  readonly #options: TalkOptions;
  readonly #encoder: TalkEncoder;
  readonly #keepAlive: Disposable;
  readonly #ssrc = Math.floor(Math.random() * 0xffff_ffff);
  #sequence = Math.floor(Math.random() * 0x1_0000);
  #timestamp = Math.floor(Math.random() * 0xffff_ffff);
  #lastSentMs: number | null = null;
  #closed = false;

  constructor(options: TalkOptions) {
    const { connection, session, url, clock, format, ended } = options;
    this.#options = options;
    this.sampleRate = format.sampleRate;
    this.done = ended.promise;
    this.#encoder = createTalkEncoder(format, options.ffmpegPath, (payload, samples) => this.#send(payload, samples), () => this.#end(new RtspError('error', 'the sound could not be made')));
    this.#keepAlive = clock.every(options.keepAliveMs, () => void connection.request('OPTIONS', url, { Session: session }).catch(() => {}));
    void this.done.then(() => this.close());
  }

  push(samples: Int16Array): void {
    if (!this.#closed) this.#encoder.push(samples);
  }

  close(): void {
    this.#end(null);
  }

  #end(error: RtspError | null): void {
    if (this.#closed) return;
    this.#closed = true;
    const { connection, session, url, ended } = this.#options;
    this.#keepAlive[Symbol.dispose]();
    this.#encoder.close();
    connection.close({ method: 'TEARDOWN', url, headers: { Session: session } });
    ended.resolve(error);
  }

  /** One packet (RFC 3550 §5.1), interleaved (RFC 2326 §10.12). */
  #send(payload: Uint8Array, samples: number): void {
    const { connection, channel, format, clock } = this.#options;
    const now = clock.monotonic();
    const paused = this.#lastSentMs === null || now - this.#lastSentMs > PAUSE_MS;
    if (paused && this.#lastSentMs !== null) this.#timestamp += Math.round(((now - this.#lastSentMs) * this.sampleRate) / 1000);
    this.#lastSentMs = now;
    const packet = new Uint8Array(4 + RTP_HEADER_BYTES + payload.length);
    const view = new DataView(packet.buffer);
    view.setUint8(0, 0x24);
    view.setUint8(1, channel);
    view.setUint16(2, RTP_HEADER_BYTES + payload.length);
    view.setUint8(4, 0x80);
    // The first packet after a pause is marked (RFC 3551 §4.1); of AAC each is a whole frame, and is (RFC 3640 §3.1).
    view.setUint8(5, (paused || format.kind === 'aac' ? 0x80 : 0) | format.media.payloadType);
    view.setUint16(6, this.#sequence);
    view.setUint32(8, this.#timestamp >>> 0);
    view.setUint32(12, this.#ssrc);
    packet.set(payload, 4 + RTP_HEADER_BYTES);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + samples) >>> 0;
    connection.send(packet);
  }
}

function explain(error: RtspError, address: string): AppError {
  if (error.fault === 'refused-credentials') return new AppError('camera-refused', 'camera.wrongPassword', { data: { address }, cause: error });
  if (error.fault === 'wrong-certificate') return new AppError('camera-refused', 'camera.certificateChanged', { data: { address }, cause: error });
  if (error.fault === 'stalled') return new AppError('timeout', 'camera.timeout', { data: { address }, cause: error });
  return new AppError('unreachable', 'camera.streamUnreachable', { data: { address }, cause: error });
}
