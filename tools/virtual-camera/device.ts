import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import type { SceneTruth } from './scene/scripts.ts';
import type { AudioLoop, VideoLoop } from './media-file.ts';
import { type Advertised, type DiscoveryResponder } from './onvif/discovery.ts';
import { OnvifServer } from './onvif/server.ts';
import { RtspServer } from './rtsp/server.ts';
import { LoopStream } from './rtsp/stream.ts';

export interface DeviceOptions {
  name: string;
  /** One of its own making when left out. */
  endpoint?: string;
  host: string;
  onvifPort: number;
  rtspPort: number;
  credentials: { username: string; password: string } | null;
  main: VideoLoop;
  sub: VideoLoop | null;
  audio: AudioLoop | null;
  truth: SceneTruth | null;
  /** The file of the main stream, for snapshots. */
  file: string;
  ffmpeg: string;
  responder: DiscoveryResponder | null;
  /** Where in its loop the camera begins, ms. */
  phaseMs: number;
}

/** One virtual camera: an ONVIF device and its RTSP server, and all that it can be told to do wrong. */
export class VirtualCamera {
  readonly name: string;
  readonly endpoint: string;
  readonly truth: SceneTruth | null;
  readonly #options: DeviceOptions;
  readonly #onvif: OnvifServer;
  readonly #rtsp: RtspServer;
  readonly #advertised: Advertised;
  readonly #quirks = { refuseNext: 0, noVideo: false, udpLoss: 0 };
  readonly #streams: { main: LoopStream; sub: LoopStream | null };
  readonly #startMs: number;
  #credentials: { username: string; password: string } | null;
  #clockOffsetMs = 0;
  #host: string;
  #advertisedHost: string | null = null;
  #present = false;

  constructor(options: DeviceOptions) {
    this.#options = options;
    this.name = options.name;
    this.truth = options.truth;
    this.#host = options.host;
    this.#credentials = options.credentials;
    this.#startMs = Date.now() - options.phaseMs;
    this.#streams = {
      main: new LoopStream(options.main, options.audio, this.#startMs),
      sub: options.sub && new LoopStream(options.sub, null, this.#startMs),
    };
    const digest = createHash('sha256').update(`${options.name} ${options.host} ${options.onvifPort}`).digest('hex');
    this.endpoint = options.endpoint ?? `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
    this.#rtsp = new RtspServer({ host: () => this.#host, credentials: () => this.#credentials, streams: this.#streams, quirks: this.#quirks });
    this.#onvif = new OnvifServer({
      host: () => this.#host,
      credentials: () => this.#credentials,
      cameraNowMs: () => this.#cameraNowMs(),
      motion: () => this.someonePresent(),
      snapshot: () => this.#snapshot(),
      facts: (here) => ({
        name: this.name,
        model: 'Virtual camera',
        serial: this.endpoint.slice(-12),
        endpoint: this.endpoint,
        here: this.#advertisedHost ? here.replace(/^[^:]+/, this.#advertisedHost) : here,
        rtspHost: this.#advertisedHost ?? this.#host,
        rtspPort: this.#rtsp.port,
        cameraNowMs: this.#cameraNowMs(),
        streams: this.#streams,
      }),
    });
    this.#advertised = { endpoint: this.endpoint, name: this.name, host: () => this.#host, xaddr: () => this.xaddr };
  }

  /** `host:port` of the device service. */
  get address(): string {
    return `${this.#host}:${this.#onvif.port}`;
  }

  get xaddr(): string {
    return `http://${this.#advertisedHost ?? this.#host}:${this.#onvif.port}/onvif/device_service`;
  }

  get rtspUrl(): string {
    return `rtsp://${this.#host}:${this.#rtsp.port}/main`;
  }

  get subRtspUrl(): string | null {
    return this.#streams.sub && `rtsp://${this.#host}:${this.#rtsp.port}/sub`;
  }

  /** Frames that the stream has come to, watched or not: the next frame's sequence number. */
  framesSent(role: 'main' | 'sub' = 'main'): number {
    return this.#streams[role]?.framesDue ?? 0;
  }

  /** Clients connected by RTSP. */
  get clients(): number {
    return this.#rtsp.clients;
  }

  /** Position in the loop, seconds. */
  loopSecond(nowMs = Date.now()): number {
    return this.#streams.main.positionAt(nowMs);
  }

  /** When the loop is next at that second, UTC ms. */
  nextTimeOf(second: number, fromMs = Date.now()): number {
    const length = (this.#options.main.length / 90_000) * 1000;
    const loops = Math.ceil((fromMs - this.#startMs - second * 1000) / length);
    return this.#startMs + loops * length + second * 1000;
  }

  /** When that frame of the loop was last due, before `beforeMs`; UTC ms. Frames go out within a timer's tick of it. */
  sentAt(frame: number, beforeMs: number): number {
    const { units, length } = this.#options.main;
    const loopMs = length / 90;
    const inLoop = (units[frame]?.decodeTime ?? 0) / 90;
    return this.#startMs + Math.floor((beforeMs - this.#startMs - inLoop) / loopMs) * loopMs + inLoop;
  }

  someonePresent(): boolean {
    const second = this.loopSecond();
    return this.truth?.present.some(([from, to]) => second >= from && second < to) ?? false;
  }

  async start(): Promise<void> {
    await this.#rtsp.start(this.#options.rtspPort || this.#rtsp.port);
    await this.#onvif.start(this.#options.onvifPort || this.#onvif.port);
    await this.#options.responder?.add(this.#advertised);
    this.#present = true;
  }

  tick(nowMs: number): void {
    this.#streams.main.tick(nowMs);
    this.#streams.sub?.tick(nowMs);
  }

  /** What real cameras do. */
  readonly misbehave = {
    dropConnections: () => this.#rtsp.dropClients(),
    /** Connected, and nothing comes. */
    freeze: (frozen: boolean) => {
      this.#streams.main.frozen = frozen;
      if (this.#streams.sub) this.#streams.sub.frozen = frozen;
    },
    setClockOffset: (ms: number) => {
      this.#clockOffsetMs = ms;
    },
    /** No socket listens, nothing is announced, as with the power cut. */
    vanish: async () => {
      if (!this.#present) return;
      this.#present = false;
      this.#options.responder?.remove(this.#advertised, false);
      await Promise.all([this.#rtsp.stop(), this.#onvif.stop()]);
    },
    /** On the same ports. */
    comeBack: async () => {
      if (this.#present) return;
      await this.#rtsp.start();
      await this.#onvif.start();
      await this.#options.responder?.add(this.#advertised);
      this.#present = true;
    },
    /** As with another lease from the DHCP server: gone, and there again at another loopback address, on the same ports. */
    moveTo: async (host: string) => {
      if (!/^127\.\d+\.\d+\.\d+$/.test(host)) throw new Error('only loopback addresses are used');
      await this.misbehave.vanish();
      this.#host = host;
      await this.misbehave.comeBack();
    },
    setPassword: (password: string) => {
      if (this.#credentials) this.#credentials = { ...this.#credentials, password };
    },
    refuseNext: (count: number) => {
      this.#quirks.refuseNext = count;
    },
    /** Share of RTP packets lost, 0..1, for clients that come after; UDP only. */
    losePackets: (share: number) => {
      this.#quirks.udpLoss = share;
    },
    jumpTimestamps: (ms: number) => {
      this.#streams.main.timestampJump += Math.round(ms * 90);
    },
    withoutVideo: (without: boolean) => {
      this.#quirks.noVideo = without;
    },
    /** A wrong host in all it says of itself; only loopback addresses are allowed. */
    advertiseHost: (host: string | null) => {
      if (host !== null && !/^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0)$/.test(host)) throw new Error('only loopback addresses are advertised');
      this.#advertisedHost = host;
    },
  };

  async close(): Promise<void> {
    this.#options.responder?.remove(this.#advertised);
    this.#present = false;
    await Promise.all([this.#rtsp.stop(), this.#onvif.stop()]);
  }

  #cameraNowMs(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  async #snapshot(): Promise<Buffer> {
    const args = ['-v', 'error', '-ss', String(this.loopSecond()), '-i', this.#options.file, '-frames:v', '1', '-f', 'mjpeg', 'pipe:1'];
    const { stdout } = await promisify(execFile)(this.#options.ffmpeg, args, { encoding: 'buffer', maxBuffer: 32 << 20 });
    return stdout;
  }
}
