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
import type { FragmentSink } from '../../hub/types.ts';
import type { SessionFault } from '../types.ts';
import { EDGE_MS, FrameSieve } from './frame-sieve.ts';
import { clockTime, readReplayTime, saysBye } from './replay-mark.ts';
import { ReplaySound } from './replay-sound.ts';
import { TrackOrder } from './track-order.ts';
import type { ReplayEnd, ReplayRequest, ReplaySession } from './types.ts';

/** A camera looks for the place on its card before the first picture comes. */
const FIRST_LIMIT_MS = 15_000;
const IDLE_LIMIT_MS = 6_000;
const CHECK_MS = 1_000;
/** Places where a camera's times make no sense before it is given up. */
const MOST_BREAKS = 50;
/** Frames of sound are longer: 21 ms and more. */
const SAME_SOUND_MS = 5;
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
  #sound: ReplaySound | null = null;
  #sink: FragmentSink;
  /** Sound from here on was not asked for, or is there; what is older was given. */
  #soundUntilMs: number;
  #soundGivenMs = Number.NEGATIVE_INFINITY;
  #keepAlive: Disposable | null = null;
  #frames = 0;
  #breaks = 0;
  #lastPacketAt: number;
  #hasPackets = false;
  /** Who holds the camera back. */
  readonly #holds = new Set<'owner' | 'sound'>();
  #end: Omit<ReplayEnd, 'frames'> | null = null;

  constructor(request: ReplayRequest) {
    const { clock, target } = request;
    this.#request = request;
    this.#sink = request.sink;
    this.#soundUntilMs = request.toMs - EDGE_MS;
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
    this.done = (this.#connection?.closed ?? Promise.resolve()).then(async () => {
      this.#watch[Symbol.dispose]();
      this.#keepAlive?.[Symbol.dispose]();
      if (this.#end?.outcome === 'complete') await this.#sound?.finish();
      this.#sound?.close();
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
    this.#hold('owner', true);
  }

  resume(): void {
    this.#hold('owner', false);
  }

  #hold(who: 'owner' | 'sound', hold: boolean): void {
    if (this.#holds.has(who) === hold) return;
    if (hold) this.#holds.add(who);
    else this.#holds.delete(who);
    // One that has ended is read to its end.
    if (this.#end) return;
    if (this.#holds.size > 0) {
      this.#connection?.pause();
      return;
    }
    this.#lastPacketAt = this.#request.clock.monotonic();
    this.#connection?.resume();
  }

  async #play(connection: RtspConnection): Promise<void> {
    const { target, clock } = this.#request;
    try {
      await startPlaying((method, url, headers) => this.#ask(connection, method, url, headers), target.url, target.audio && 'if-known', INTERLEAVED, (stream) => this.#begin(stream));
      const stream = this.#stream;
      if (!this.#end && stream) {
        this.#keepAlive = clock.every(stream.keepAliveMs, () => {
          if (this.#holds.size === 0) connection.request(stream.keepAliveMethod, stream.url, { Session: stream.session }).catch(() => {});
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
    const { fromMs, toMs, leadMs = 0, clock, ffmpegPath, sink } = this.#request;
    this.#sieve = new FrameSieve({ fromMs: fromMs - leadMs, toMs }, stream.video.clockRate);
    if (stream.audio) {
      this.#sound = new ReplaySound(stream.audio, { ffmpegPath, clock, onSound: (...sound) => this.#giveSound(...sound), onHold: (hold) => this.#hold('sound', hold) });
      if (this.#sound.isLate) this.#sink = new TrackOrder(sink);
    }
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
    if (!stream || this.#end) return;
    if (stream.audio && channel === stream.audioChannel) {
      if (readRtpHeader(bytes, from, to, this.#header) && this.#header.payloadType === stream.audio.payloadType) this.#sound?.push(bytes, this.#header, this.#timeOf(bytes, from, to));
      return;
    }
    if ((channel & ~1) !== stream.videoChannel) return;
    this.#lastPacketAt = this.#request.clock.monotonic();
    if (channel & 1) {
      if (saysBye(bytes, from, to)) this.#finish('complete', null, '');
      return;
    }
    if (!readRtpHeader(bytes, from, to, this.#header) || this.#header.payloadType !== stream.video.payloadType) return;
    this.#hasPackets = true;
    const takenMs = this.#timeOf(bytes, from, to);
    if (takenMs !== null) this.#times.set(this.#header.timestamp, takenMs);
    // The oldest goes: a map keeps the order in which times came.
    for (const timestamp of this.#times.keys()) if (this.#times.size > TIMES_KEPT) this.#times.delete(timestamp);
    try {
      this.#video?.push(bytes, this.#header);
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
      this.#finish('broken', 'error', error.message);
    }
  }

  /** By our clock. */
  #timeOf(bytes: Uint8Array, from: number, to: number): number | null {
    const takenMs = readReplayTime(bytes, from, to);
    return takenMs === null ? null : takenMs - this.#request.clockOffsetMs;
  }

  /** What comes twice is given once, and nothing beyond the pictures. */
  #giveSound(bytes: Uint8Array, from: number, to: number, timestamp: number, duration: number, wallMs: number): void {
    if (wallMs >= this.#soundUntilMs || wallMs <= this.#soundGivenMs + SAME_SOUND_MS) return;
    this.#soundGivenMs = wallMs;
    this.#fragmenter?.sound(bytes, from, to, timestamp, duration, wallMs);
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
      this.#soundUntilMs = wallMs;
      this.#finish('complete', null, '');
      return;
    }
    switch (this.#sieve?.judge({ wallMs, timestamp: unit.timestamp, keyframe: unit.keyframe })) {
      case 'past':
        this.#finish('complete', null, '');
        return;
      case 'anew':
        this.#endRun();
        this.#fragmenter = new Fragmenter(stream.video, stream.audio, this.#sink);
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
    if (this.#holds.size > 0 || this.#end) return;
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
