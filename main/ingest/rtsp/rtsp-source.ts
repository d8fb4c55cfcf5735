import { AAC_FRAME_SAMPLES, AacDepacketizer } from '../../../media/rtp/aac-depacketizer.ts';
import { h264Payload } from '../../../media/rtp/h264-payload.ts';
import { h265Payload } from '../../../media/rtp/h265-payload.ts';
import { NalDepacketizer } from '../../../media/rtp/nal-depacketizer.ts';
import { emptyRtpHeader, readRtpHeader, readSenderReport, type RtpHeader } from '../../../media/rtp/rtp-packet.ts';
import { MediaError } from '../../../media/media-error.ts';
import { opusSamples } from '../../../media/opus.ts';
import type { Clock } from '../../base/clock.ts';
import type { FragmentSink } from '../../hub/types.ts';
import { runEndCause } from '../run-end-cause.ts';
import { FIRST_FRAME_LIMIT_MS, STALL_CHECK_MS, STALL_LIMIT_MS } from '../session-limits.ts';
import type { IngestSession, IngestSource, SessionEnd, SessionFault, StreamReception, StreamTarget } from '../types.ts';
import { cameraPlace } from './camera-place.ts';
import { RtspConnection, RtspError } from './connection.ts';
import { Fragmenter } from './fragmenter.ts';
import { type Carrier, INTERLEAVED, type PlayingStream, startPlaying } from './handshake.ts';
import { planSound, type SoundPlan } from './sound-track.ts';
import { SoundTranscoder } from './sound-transcoder.ts';
import { VideoReception } from './video-reception.ts';
import { UdpChannel } from './udp-channel.ts';

/**
 * Our own RTSP client: H.264 and H.265, AAC, Opus, G.711 and G.722, over TCP or UDP. What it does not know ends the session with
 * `ours`.
 * @param options.ffmpegPath makes sound of a kind that players do not take into AAC.
 */
export function createRtspSource(options: { clock: Clock; ffmpegPath: string }): IngestSource {
  return { name: 'rtsp', open: (target, sink) => new RtspSession(target, sink, options) };
}

/** Takes the packets of the sound. */
interface SoundReader {
  push(bytes: Uint8Array, header: RtpHeader): void;
  close?(): void;
}

class RtspSession implements IngestSession {
  readonly done: Promise<SessionEnd>;
  readonly #sink: FragmentSink;
  readonly #clock: Clock;
  readonly #ffmpegPath: string;
  readonly #connection: RtspConnection | null;
  readonly #openedAt: number;
  readonly #watch: Disposable;
  readonly #header = emptyRtpHeader();
  readonly #watchful = new VideoReception();
  #stream: PlayingStream | null = null;
  #fragmenter: Fragmenter | null = null;
  #video: NalDepacketizer | null = null;
  #sound: SoundReader | null = null;
  readonly #udp: UdpChannel[] = [];
  #keepAlive: Disposable | null = null;
  #lastFrameAt: number;
  #arrivalMs = 0;
  #end: Omit<SessionEnd, 'frames'> | null = null;

  constructor(target: StreamTarget, sink: FragmentSink, { clock, ffmpegPath }: { clock: Clock; ffmpegPath: string }) {
    this.#sink = sink;
    this.#clock = clock;
    this.#ffmpegPath = ffmpegPath;
    this.#openedAt = this.#lastFrameAt = clock.monotonic();
    this.#watch = clock.every(STALL_CHECK_MS, () => this.#checkStall());
    this.#connection = this.#connect(target);
    this.done = (this.#connection?.closed ?? Promise.resolve()).then(() => {
      this.#watch[Symbol.dispose]();
      this.#keepAlive?.[Symbol.dispose]();
      const end = this.#end ?? { fault: 'connection-lost' as const, detail: '' };
      this.#fragmenter?.end(runEndCause(end.fault));
      return { ...end, frames: this.#fragmenter?.frames ?? 0 };
    });
    if (this.#connection) void this.#play(this.#connection, target);
  }

  close(): void {
    this.#die('closed', '');
  }

  reception(): StreamReception {
    return { source: 'rtsp', fallback: null, ...this.#watchful.figures() };
  }

  #connect(target: StreamTarget): RtspConnection | null {
    const place = cameraPlace(target.url);
    if (!place) {
      this.#end = { fault: 'not-a-stream', detail: 'not RTSP', ours: true };
      return null;
    }
    const { username, password } = target;
    return new RtspConnection({
      ...place,
      certificate: target.certificate ?? null,
      credentials: username === null && password === null ? null : { username: username ?? '', password: password ?? '' },
      clock: this.#clock,
      onPacket: (channel, bytes, from, to) => this.#packet(channel, bytes, from, to),
      onLost: (error) => this.#die(error.fault, error.message, error.ours),
    });
  }

  async #play(connection: RtspConnection, target: StreamTarget): Promise<void> {
    try {
      const carrier = target.transport === 'udp' ? this.#byUdp(connection) : INTERLEAVED;
      await startPlaying((method, url, headers) => connection.request(method, url, headers), target.url, target.audio, carrier, (stream) => this.#begin(stream));
      const stream = this.#stream;
      if (!this.#end && stream) this.#keepAlive = this.#clock.every(stream.keepAliveMs, () => void this.#keep(connection, stream));
    } catch (error) {
      if (error instanceof RtspError) this.#die(error.fault, error.message, error.ours);
      // A URL with a line end in it.
      else if (error instanceof RangeError) this.#die('not-a-stream', error.message);
      else throw error;
    }
  }

  #begin(stream: PlayingStream): void {
    const fragmenter = new Fragmenter(stream.video, stream.audio, this.#sink);
    this.#stream = stream;
    this.#fragmenter = fragmenter;
    this.#video = new NalDepacketizer(stream.video.encoding === 'H265' ? h265Payload : h264Payload, {
      parameterSet: (nal) => fragmenter.parameterSet(nal),
      picture: (unit) => {
        if (this.#end) return;
        const fault = fragmenter.picture(unit, this.#arrivalMs);
        if (fault === 'reordered') this.#die('unsupported-codec', 'pictures are overtaken by more than was said', true);
        else if (fault) this.#die(fault, 'the stream’s time has jumped');
        else if (fragmenter.frames > 0) this.#lastFrameAt = this.#clock.monotonic();
      },
    });
    const plan = stream.audio && planSound(stream.audio);
    if (plan) this.#sound = this.#readSound(plan, fragmenter);
  }

  #readSound(plan: SoundPlan, fragmenter: Fragmenter): SoundReader {
    const give = (bytes: Uint8Array, from: number, to: number, timestamp: number, duration: number) => {
      if (!this.#end) fragmenter.sound(bytes, from, to, timestamp, duration, this.#arrivalMs);
    };
    const giveAac = (bytes: Uint8Array, from: number, to: number, timestamp: number) => give(bytes, from, to, timestamp, AAC_FRAME_SAMPLES);
    switch (plan.how) {
      case 'aac':
        return new AacDepacketizer(plan.format, giveAac);
      case 'opus':
        return {
          push(bytes, { from, to, timestamp }) {
            const samples = opusSamples(bytes, from, to);
            if (samples > 0) give(bytes, from, to, timestamp, samples);
          },
        };
      case 'transcode': {
        const { from, silence, track } = plan;
        return new SoundTranscoder({ ffmpegPath: this.#ffmpegPath, from, silence, sampleRate: track.sampleRate, clock: this.#clock, onFrame: giveAac });
      }
    }
  }

  #byUdp(connection: RtspConnection): Carrier {
    const open = new Map<'video' | 'audio', UdpChannel>();
    return {
      transport: async (kind) => {
        const channel = await UdpChannel.open({
          host: connection.remoteAddress,
          clock: this.#clock,
          onRtp: (bytes, header) => this.#rtp(kind, bytes, header),
          onRtcp: (bytes) => this.#rtcp(kind, bytes, 0, bytes.length),
        });
        open.set(kind, channel);
        this.#udp.push(channel);
        if (this.#end) channel.close();
        return `RTP/AVP;unicast;client_port=${channel.rtpPort}-${channel.rtpPort + 1}`;
      },
      agreed(kind, answer) {
        open.get(kind)?.start(Number(/server_port=(\d{1,5})/i.exec(answer)?.[1] ?? 0));
        return -1;
      },
    };
  }

  #packet(channel: number, bytes: Uint8Array, from: number, to: number): void {
    const stream = this.#stream;
    if (!stream) return;
    const kind = (channel & ~1) === stream.videoChannel ? 'video' : (channel & ~1) === stream.audioChannel ? 'audio' : null;
    if (kind === null) return;
    if (channel & 1) this.#rtcp(kind, bytes, from, to);
    else if (readRtpHeader(bytes, from, to, this.#header)) this.#rtp(kind, bytes, this.#header);
  }

  #rtcp(kind: 'video' | 'audio', bytes: Uint8Array, from: number, to: number): void {
    const report = readSenderReport(bytes, from, to);
    if (!report) return;
    this.#fragmenter?.report(kind, report);
    if (kind === 'video') this.#watchful.report(report, this.#clock.now());
  }

  #rtp(kind: 'video' | 'audio', bytes: Uint8Array, header: RtpHeader): void {
    const stream = this.#stream;
    if (!stream || this.#end || header.payloadType !== stream[kind]?.payloadType) return;
    this.#arrivalMs = this.#clock.now();
    try {
      if (kind === 'video') {
        this.#watchful.take(header, this.#arrivalMs, stream.video.clockRate);
        this.#video?.push(bytes, header);
      }
      else this.#sound?.push(bytes, header);
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
      this.#die('error', error.message, true);
    }
  }

  async #keep(connection: RtspConnection, stream: PlayingStream): Promise<void> {
    try {
      await connection.request(stream.keepAliveMethod, stream.url, { Session: stream.session });
    } catch (error) {
      // A lost connection is told by `onLost`; a camera that refuses a keep-alive while it sends pictures is let be.
      if (!(error instanceof RtspError)) throw error;
    }
  }

  #checkStall(): void {
    const now = this.#clock.monotonic();
    const frames = this.#fragmenter?.frames ?? 0;
    if (frames === 0 ? now - this.#openedAt > FIRST_FRAME_LIMIT_MS : now - this.#lastFrameAt > STALL_LIMIT_MS) {
      this.#die('stalled', `no frame for ${Math.round((now - this.#lastFrameAt) / 1000)} s`);
    }
  }

  #die(fault: SessionFault, detail: string, ours = false): void {
    if (this.#end) return;
    this.#end = { fault, detail, ours };
    for (const channel of this.#udp) channel.close();
    this.#sound?.close?.();
    const stream = this.#stream;
    this.#connection?.close(stream ? { method: 'TEARDOWN', url: stream.url, headers: { Session: stream.session } } : undefined);
  }
}
