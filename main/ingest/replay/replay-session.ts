import { h264Payload } from '../../../media/rtp/h264-payload.ts';
import { h265Payload } from '../../../media/rtp/h265-payload.ts';
import { MediaError } from '../../../media/media-error.ts';
import { type AccessUnit, NalDepacketizer } from '../../../media/rtp/nal-depacketizer.ts';
import { emptyRtpHeader, readRtpHeader } from '../../../media/rtp/rtp-packet.ts';
import { cameraPlace } from '../rtsp/camera-place.ts';
import { RtspConnection, RtspError } from '../rtsp/connection.ts';
import { Fragmenter } from '../rtsp/fragmenter.ts';
import { INTERLEAVED, type PlayingStream, startPlaying } from '../rtsp/handshake.ts';
import type { RtspResponse } from '../rtsp/messages.ts';
import type { SessionFault } from '../types.ts';
import { FrameSieve } from './frame-sieve.ts';
import { clockTime, readReplayTime, saysBye } from './replay-mark.ts';
import type { ReplayEnd, ReplayRequest, ReplaySession } from './types.ts';

/** A camera looks for the place on its card before the first picture comes. */
const FIRST_LIMIT_MS = 15_000;
const IDLE_LIMIT_MS = 6_000;
const CHECK_MS = 1_000;
/** Places where a camera's times make no sense before it is given up. */
const MOST_BREAKS = 50;
/** Pictures under way whose times are known. */
const TIMES_KEPT = 4;

/**
 * A stretch of a camera's card as fragments with the times at which it was taken (ONVIF Streaming Specification §6), as fast as the
 * camera gives it. Only the host of the URL is spoken to; a password goes by digest alone.
 */
export function replayCard(request: ReplayRequest): ReplaySession {
  return new Replay(request);
}

class Replay implements ReplaySession {
  readonly done: Promise<ReplayEnd>;
  readonly #request: ReplayRequest;
  readonly #connection: RtspConnection | null;
  readonly #watch: Disposable;
  readonly #header = emptyRtpHeader();
  /** Wall times by RTP time, of the pictures that are being put together. */
  readonly #times = new Map<number, number>();
  /** Parameter sets as they were sent last, by kind: each stretch needs them. */
  readonly #sets = new Map<number, Uint8Array>();
  #stream: PlayingStream | null = null;
  #sieve: FrameSieve | null = null;
  #video: NalDepacketizer | null = null;
  #fragmenter: Fragmenter | null = null;
  #keepAlive: Disposable | null = null;
  #frames = 0;
  #breaks = 0;
  #lastPacketAt: number;
  #hasPackets = false;
  #paused = false;
  #end: Omit<ReplayEnd, 'frames'> | null = null;

  constructor(request: ReplayRequest) {
    const { clock, target } = request;
    this.#request = request;
    this.#lastPacketAt = clock.monotonic();
    this.#watch = clock.every(CHECK_MS, () => this.#checkIdle());
    const place = cameraPlace(target.url);
    const { username, password } = target;
    this.#connection = place && new RtspConnection({
      ...{ ...place, clock, digestOnly: true, certificate: target.certificate ?? null },
      credentials: username === null && password === null ? null : { username: username ?? '', password: password ?? '' },
      onPacket: (channel, bytes, from, to) => this.#packet(channel, bytes, from, to),
      onLost: (error) => this.#finish('broken', error.fault, error.message),
    });
    if (!place) this.#end = { outcome: 'broken', fault: 'not-a-stream', detail: 'not RTSP' };
    this.done = (this.#connection?.closed ?? Promise.resolve()).then(() => {
      this.#watch[Symbol.dispose]();
      this.#keepAlive?.[Symbol.dispose]();
      this.#endRun();
      const end = this.#end ?? { outcome: 'broken' as const, fault: 'connection-lost' as const, detail: '' };
      return { ...end, frames: this.#frames };
    });
    if (this.#connection) void this.#play(this.#connection);
  }

  close(): void {
    this.#finish('closed', null, '');
  }

  pause(): void {
    this.#paused = true;
    this.#connection?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#lastPacketAt = this.#request.clock.monotonic();
    this.#connection?.resume();
  }

  async #play(connection: RtspConnection): Promise<void> {
    const { target, clock } = this.#request;
    try {
      await startPlaying((method, url, headers) => this.#ask(connection, method, url, headers), target.url, false, INTERLEAVED, (stream) => this.#begin(stream));
      const stream = this.#stream;
      if (!this.#end && stream) {
        this.#keepAlive = clock.every(stream.keepAliveMs, () => {
          if (!this.#paused) connection.request(stream.keepAliveMethod, stream.url, { Session: stream.session }).catch(() => {});
        });
      }
    } catch (error) {
      if (error instanceof RtspError) this.#finish(error.fault === 'not-found' ? 'empty' : 'broken', error.fault, error.message);
      // A URL with a line end in it.
      else if (error instanceof RangeError) this.#finish('broken', 'not-a-stream', error.message);
      else throw error;
    }
  }

  /** What makes an RTSP session one that replays. */
  async #ask(connection: RtspConnection, method: string, url: string, headers: Readonly<Record<string, string>> = {}): Promise<RtspResponse> {
    if (method === 'OPTIONS') return connection.request(method, url, headers);
    const { fromMs, toMs, clockOffsetMs } = this.#request;
    const range: Record<string, string> = method === 'PLAY' ? { Range: `clock=${clockTime(fromMs + clockOffsetMs)}-${clockTime(toMs + clockOffsetMs)}`, 'Rate-Control': 'no' } : {};
    const response = await connection.request(method, url, { ...headers, Require: 'onvif-replay', ...range });
    // 457: invalid range. It has nothing of that time.
    if (response.status === 457) throw new RtspError('not-found', 'no footage of that time');
    return response;
  }

  #begin(stream: PlayingStream): void {
    this.#stream = stream;
    this.#sieve = new FrameSieve(this.#request, stream.video.clockRate);
    this.#video = new NalDepacketizer(stream.video.encoding === 'H265' ? h265Payload : h264Payload, {
      parameterSet: (nal) => {
        this.#sets.set(nal[0]! & 0x7f, nal.slice());
        this.#fragmenter?.parameterSet(nal);
      },
      picture: (unit) => this.#picture(stream, unit),
    });
  }

  #packet(channel: number, bytes: Uint8Array, from: number, to: number): void {
    const stream = this.#stream;
    if (!stream || this.#end || (channel & ~1) !== stream.videoChannel) return;
    this.#lastPacketAt = this.#request.clock.monotonic();
    if (channel & 1) {
      if (saysBye(bytes, from, to)) this.#finish('complete', null, '');
      return;
    }
    if (!readRtpHeader(bytes, from, to, this.#header) || this.#header.payloadType !== stream.video.payloadType) return;
    this.#hasPackets = true;
    const takenMs = readReplayTime(bytes, from, to);
    if (takenMs !== null) this.#times.set(this.#header.timestamp, takenMs - this.#request.clockOffsetMs);
    // The oldest goes: a map keeps the order in which times came.
    for (const timestamp of this.#times.keys()) if (this.#times.size > TIMES_KEPT) this.#times.delete(timestamp);
    try {
      this.#video?.push(bytes, this.#header);
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
      this.#finish('broken', 'error', error.message);
    }
  }

  #picture(stream: PlayingStream, unit: AccessUnit): void {
    if (this.#end) return;
    const wallMs = this.#times.get(unit.timestamp);
    if (wallMs === undefined) {
      // Footage whose time is guessed would be worse than none.
      this.#finish('broken', 'unsupported-codec', 'pictures come without their times');
      return;
    }
    if (unit.keyframe && this.#request.isKnown(unit.bytes.subarray(0, unit.length), wallMs)) {
      this.#finish('complete', null, '');
      return;
    }
    switch (this.#sieve?.judge({ wallMs, timestamp: unit.timestamp, keyframe: unit.keyframe })) {
      case 'past':
        this.#finish('complete', null, '');
        return;
      case 'anew':
        this.#endRun();
        this.#fragmenter = new Fragmenter(stream.video, null, this.#request.sink);
        for (const set of this.#sets.values()) this.#fragmenter.parameterSet(set);
        this.#give(unit, wallMs);
        return;
      case 'give':
        this.#give(unit, wallMs);
        return;
      case 'drop':
      case undefined:
    }
  }

  #give(unit: AccessUnit, wallMs: number): void {
    if (!this.#fragmenter) return;
    if (this.#fragmenter.picture(unit, wallMs) === null) return;
    this.#sieve?.breakOff();
    this.#endRun();
    if (++this.#breaks > MOST_BREAKS) this.#finish('broken', 'time-jump', 'its times make no sense');
  }

  #endRun(): void {
    this.#frames += this.#fragmenter?.frames ?? 0;
    this.#fragmenter?.end('not-wanted');
    this.#fragmenter = null;
  }

  #checkIdle(): void {
    if (this.#paused || this.#end) return;
    const idleMs = this.#request.clock.monotonic() - this.#lastPacketAt;
    if (idleMs > (this.#hasPackets ? IDLE_LIMIT_MS : FIRST_LIMIT_MS)) this.#finish('broken', 'stalled', `nothing for ${Math.round(idleMs / 1000)} s`);
  }

  #finish(outcome: ReplayEnd['outcome'], fault: SessionFault | null, detail: string): void {
    if (this.#end) return;
    this.#end = { outcome, fault, detail };
    const stream = this.#stream;
    // A paused socket would never tell that it is closed.
    this.#connection?.resume();
    this.#connection?.close(stream ? { method: 'TEARDOWN', url: stream.url, headers: { Session: stream.session } } : undefined);
  }
}
