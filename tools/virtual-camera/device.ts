import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { SceneTruth } from './scene/scripts.ts';
import { Card } from './card.ts';
import type { AudioLoop, VideoLoop } from './media-file.ts';
import { type Advertised, type DiscoveryResponder } from './onvif/discovery.ts';
import { deviceIoService } from './onvif/device-io-service.ts';
import { deviceService } from './onvif/device-service.ts';
import { eventService } from './onvif/event-service.ts';
import { imagingService } from './onvif/imaging-service.ts';
import { media2Service } from './onvif/media2-service.ts';
import { mediaService } from './onvif/media-service.ts';
import { ptzService } from './onvif/ptz-service.ts';
import { type DeviceEvent, PullPoints } from './onvif/pull-point.ts';
import { NO_QUIRKS, type Quirks } from './onvif/quirks.ts';
import { recordingService, replayService, searchService } from './onvif/recording-services.ts';
import { FIRMWARE_MAGIC, OnvifServer } from './onvif/server.ts';
import type { DeviceActions, Service } from './onvif/service.ts';
import { DeviceState, PtzHead } from './onvif/state.ts';
import { GOOD_REPLAY, type ReplayQuirks } from './rtsp/card-replay.ts';
import { LiveStream } from './rtsp/live-stream.ts';
import { LiveTape } from './rtsp/live-tape.ts';
import type { RtspStream } from './rtsp/rtsp-stream.ts';
import { RtspServer } from './rtsp/server.ts';
import { Speaker, type SpeakerCodec } from './rtsp/speaker.ts';
import { LoopStream } from './rtsp/stream.ts';
import { Panorama } from './scene/panorama.ts';

export interface DeviceOptions {
  name: string;
  /** One of its own making when left out. */
  endpoint?: string;
  host: string;
  onvifPort: number;
  rtspPort: number;
  credentials: { username: string; password: string } | null;
  /** What plays; null: it is painted and encoded as it goes, turns, and can be set. */
  loops: { main: VideoLoop; sub: VideoLoop | null; file: string } | null;
  audio: AudioLoop | null;
  truth: SceneTruth | null;
  ffmpeg: string;
  responder: DiscoveryResponder | null;
  /** Where in its loop the camera begins, ms. */
  phaseMs: number;
  /** Several lenses, or a recorder's channels: their names. */
  channels: readonly string[];
  tls: { cert: string; key: string } | null;
  speaker: SpeakerCodec | null;
  card: boolean;
  quirks: Partial<Quirks>;
}

/** A live camera's picture, and what its encoders are set to when it is new. */
const LIVE_SIZE = { width: 640, height: 360 };
const NEW_ENCODERS = { main: { width: 640, height: 360, fps: 15, kbps: 1200, gop: 15 }, sub: { width: 320, height: 180, fps: 10, kbps: 300, gop: 10 } };
const SNAPSHOT_AT_MOST = 32 << 20;
const REBOOT_MS = 1_500;

/** One virtual camera: an ONVIF device and its RTSP server, and all that it can be told to do wrong. */
export class VirtualCamera {
  readonly name: string;
  readonly endpoint: string;
  readonly truth: SceneTruth | null;
  readonly #options: DeviceOptions;
  readonly #onvif: OnvifServer;
  readonly #rtsp: RtspServer;
  readonly #advertised: Advertised;
  readonly #rtspQuirks = { refuseNext: 0, noVideo: false, udpLoss: 0 };
  readonly #streams: { main: RtspStream; sub: RtspStream | null };
  readonly #live: readonly LiveStream[];
  readonly #panorama: Panorama | null = null;
  readonly #pulls = new PullPoints();
  readonly state: DeviceState;
  /** What of its making is switched on; changed while it runs. */
  readonly quirks: Quirks;
  readonly speaker: Speaker | null;
  readonly head: PtzHead | null;
  /** What it has recorded by itself; null: it has no card. It goes on while nobody reaches the camera. */
  readonly card: Card | null;
  /** What it gets wrong when it plays its card. */
  readonly replay: ReplayQuirks = { ...GOOD_REPLAY };
  /** PTZ commands and lens movements that were carried out. */
  readonly moves: string[] = [];
  readonly #startMs: number;
  #clockOffsetMs = 0;
  #host: string;
  #advertisedHost: string | null = null;
  #present = false;

  constructor(options: DeviceOptions) {
    this.#options = options;
    this.name = options.name;
    this.truth = options.truth;
    this.#host = options.host;
    this.#startMs = Date.now() - options.phaseMs;
    this.quirks = { ...NO_QUIRKS, ...options.quirks };
    this.speaker = options.speaker && new Speaker(options.speaker);
    const { loops } = options;
    const ofLoop = ({ width, height, units, length }: VideoLoop) => {
      const keyframes = units.filter(({ keyframe }) => keyframe).length;
      return { width, height, fps: Math.round((units.length * 90_000) / length), kbps: 4096, gop: Math.round(units.length / Math.max(1, keyframes)) };
    };
    this.state = new DeviceState(loops ? { main: ofLoop(loops.main), sub: ofLoop(loops.sub ?? loops.main) } : structuredClone(NEW_ENCODERS));
    if (options.credentials) this.state.users.push({ name: options.credentials.username, password: options.credentials.password, level: 'Administrator' });
    if (loops) {
      this.head = null;
      this.#live = [];
      this.#streams = { main: new LoopStream(loops.main, options.audio, this.#startMs), sub: loops.sub && new LoopStream(loops.sub, null, this.#startMs) };
    } else {
      const panorama = new Panorama(LIVE_SIZE.width, LIVE_SIZE.height);
      this.#panorama = panorama;
      const head = new PtzHead(this.state.home, Date.now());
      this.head = head;
      const paint = (frame: number) =>
        panorama.paint({ ...head.position(Date.now()), brightness: this.state.imaging.Brightness, rotation: this.state.rotation, masks: this.state.masks.map(({ points }) => points) }, frame);
      const live = (role: 'main' | 'sub') => new LiveStream({ ffmpeg: options.ffmpeg, picture: { ...LIVE_SIZE, paint }, settings: this.state.encoders[role], startMs: this.#startMs });
      const [main, sub] = [live('main'), live('sub')];
      this.#live = [main, sub];
      this.#streams = { main, sub };
    }
    this.card = options.card ? new Card(this.#streams.main, this.#startMs) : null;
    if (this.card && this.#live[0]) this.#live[0].tape = new LiveTape(this.#startMs);
    // With a port of its own it is the same device each time; else there may be another one of the same name at once.
    const whose = options.onvifPort === 0 ? randomUUID() : options.onvifPort;
    const digest = createHash('sha256').update(`${options.name} ${options.host} ${whose}`).digest('hex');
    this.endpoint = options.endpoint ?? `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
    const users = () => (this.state.users.length > 0 ? this.state.users : null);
    this.#rtsp = new RtspServer({ host: () => this.#host, users, tls: options.tls, speaker: this.speaker, streams: this.#streams, card: this.card, replay: this.replay, clockOffsetMs: () => this.#clockOffsetMs, quirks: this.#rtspQuirks, sessionSeconds: () => this.quirks.rtspSessionSeconds });
    const services = this.#services();
    this.#onvif = new OnvifServer({
      host: () => this.#host,
      users,
      cameraNowMs: () => this.#cameraNowMs(),
      quirks: this.quirks,
      services,
      tls: options.tls,
      snapshot: () => this.#snapshot(),
      firmware: (bytes) => {
        this.state.firmware = bytes.subarray(FIRMWARE_MAGIC.length).toString('latin1').split('\n')[0] ?? '';
        void this.#reboot();
      },
      facts: (here) => ({
        name: this.name,
        model: 'Virtual camera',
        serial: this.endpoint.slice(-12),
        endpoint: this.endpoint,
        here: this.#advertisedHost ? here.replace(/\/\/[^:]+/, `//${this.#advertisedHost}`) : here,
        rtspHost: this.#advertisedHost ?? this.#host,
        rtspPort: this.#rtsp.port,
        rtspScheme: options.tls ? 'rtsps' : 'rtsp',
        cameraNowMs: this.#cameraNowMs(),
        streams: this.#streams,
        state: this.state,
        head: this.head,
        channels: options.channels,
        quirks: this.quirks,
        adjustable: this.#live.length > 0,
        card: this.card && this.state.cardInserted ? { stretches: this.card.stretches.map(({ fromMs, toMs }) => ({ fromMs: fromMs + this.#clockOffsetMs, toMs: toMs + this.#clockOffsetMs })) } : null,
      }),
    });
    this.#advertised = { endpoint: this.endpoint, name: this.name, host: () => this.#host, xaddr: () => this.xaddr };
  }

  /** `host:port` of the device service. */
  get address(): string {
    return `${this.#host}:${this.#onvif.port}`;
  }

  get xaddr(): string {
    return `${this.#scheme}://${this.#advertisedHost ?? this.#host}:${this.#onvif.port}/onvif/device_service`;
  }

  get #scheme(): string {
    return this.#options.tls ? 'https' : 'http';
  }

  /** When its loop began for the first time, UTC ms: it is endless from then on. */
  get startMs(): number {
    return this.#startMs;
  }

  get rtspUrl(): string {
    return `${this.#options.tls ? 'rtsps' : 'rtsp'}://${this.#host}:${this.#rtsp.port}/main`;
  }

  get subRtspUrl(): string | null {
    return this.#streams.sub && `${this.#options.tls ? 'rtsps' : 'rtsp'}://${this.#host}:${this.#rtsp.port}/sub`;
  }

  /** Frames that the stream has come to, watched or not: the next frame's sequence number. */
  framesSent(role: 'main' | 'sub' = 'main'): number {
    return this.#streams[role]?.framesDue ?? 0;
  }

  /** RTSP requests as they came, newest last: `PLAY /main`. */
  get rtspAsked(): readonly string[] {
    return this.#rtsp.asked;
  }

  /** Clients connected by RTSP. */
  get clients(): number {
    return this.#rtsp.clients;
  }

  /** Position in the loop, seconds. */
  loopSecond(nowMs = Date.now()): number {
    const length = (this.#options.loops?.main.length ?? 60 * 90_000) / 90_000;
    return ((((nowMs - this.#startMs) / 1000) % length) + length) % length;
  }

  /** When the loop is next at that second, UTC ms. */
  nextTimeOf(second: number, fromMs = Date.now()): number {
    const length = ((this.#options.loops?.main.length ?? 60 * 90_000) / 90_000) * 1000;
    const loops = Math.ceil((fromMs - this.#startMs - second * 1000) / length);
    return this.#startMs + loops * length + second * 1000;
  }

  /** When that frame of the loop was last due, before `beforeMs`; UTC ms. Frames go out within a timer's tick of it. */
  sentAt(frame: number, beforeMs: number): number {
    const { units, length } = this.#options.loops?.main ?? { units: [], length: 60 * 90_000 };
    const loopMs = length / 90;
    const inLoop = (units[frame]?.decodeTime ?? 0) / 90;
    return this.#startMs + Math.floor((beforeMs - this.#startMs - inLoop) / loopMs) * loopMs + inLoop;
  }

  someonePresent(): boolean {
    const second = this.loopSecond();
    return this.truth?.present.some(([from, to]) => second >= from && second < to) ?? false;
  }

  async start(): Promise<void> {
    await Promise.all(this.#live.map((stream) => stream.start()));
    await this.#rtsp.start(this.#options.rtspPort || this.#rtsp.port);
    await this.#onvif.start(this.#options.onvifPort || this.#onvif.port);
    await this.#options.responder?.add(this.#advertised);
    this.#present = true;
  }

  /** A notification of the device, as its own analytics would raise it. */
  raise(event: Partial<DeviceEvent> & Pick<DeviceEvent, 'topic' | 'data'>): void {
    this.#pulls.raise({ source: { name: 'VideoSourceConfigurationToken', value: 'vsc0' }, lasting: true, ...event }, this.quirks.repeatsFalse);
  }

  /** Event subscriptions that live. */
  get subscriptions(): number {
    return this.#pulls.count;
  }

  /** ONVIF operations as they were asked for, newest last. */
  get asked(): readonly string[] {
    return this.#onvif.asked;
  }

  /** Wrong passwords that it was given by ONVIF. */
  get refusedPasswords(): number {
    return this.#onvif.refused;
  }

  tick(nowMs: number): void {
    this.#streams.main.tick(nowMs);
    this.#streams.sub?.tick(nowMs);
    this.card?.tick(nowMs, this.state.cardRecording);
  }

  /** What real cameras do. */
  readonly misbehave = {
    dropConnections: () => this.#rtsp.dropClients(),
    /** Connected, and nothing comes. */
    freeze: (frozen: boolean) => {
      this.#streams.main.frozen = frozen;
      if (this.#streams.sub) this.#streams.sub.frozen = frozen;
    },
    setClockOffset: (ms: number) => this.#setClockOffset(ms),
    /** No socket listens, nothing is announced, as with the cable pulled out: its card records on. */
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
      const [owner] = this.state.users;
      if (owner) owner.password = password;
    },
    refuseNext: (count: number) => {
      this.#rtspQuirks.refuseNext = count;
    },
    /** Share of RTP packets lost, 0..1, for clients that come after; UDP only. */
    losePackets: (share: number) => {
      this.#rtspQuirks.udpLoss = share;
    },
    jumpTimestamps: (ms: number) => {
      this.#streams.main.timestampJump += Math.round(ms * 90);
    },
    withoutVideo: (without: boolean) => {
      this.#rtspQuirks.noVideo = without;
    },
    /** The encoders take what `state` has, as when somebody has set it on the camera's own page. */
    applyEncoders: () => {
      for (const role of ['main', 'sub'] as const) this.#encoderChanged(role);
    },
    /** As after a restart that nobody has noticed. */
    forgetSubscriptions: () => this.#pulls.forget(),
    /** A wrong host in all it says of itself; only loopback addresses are allowed. */
    advertiseHost: (host: string | null) => {
      if (host !== null && !/^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0)$/.test(host)) throw new Error('only loopback addresses are advertised');
      this.#advertisedHost = host;
    },
  };

  async close(): Promise<void> {
    for (const stream of this.#live) stream.stop();
    this.#options.responder?.remove(this.#advertised);
    this.#present = false;
    await Promise.all([this.#rtsp.stop(), this.#onvif.stop()]);
  }

  #services(): Service[] {
    const actions: DeviceActions = {
      setClockOffset: (ms) => this.#setClockOffset(ms),
      encoderChanged: (role) => this.#encoderChanged(role),
      reboot: () => void this.#reboot(),
      eraseCard: () => this.card?.erase(),
      setAddress: (address) => void this.#later(() => this.misbehave.moveTo(address)),
    };
    const services: Service[] = [];
    services.push(
      deviceService(() => services.filter(({ path }) => !(this.quirks.media1Missing && path === 'media_service') && !(this.quirks.media2Missing && path === 'media2_service')), actions),
      mediaService(actions),
      media2Service(actions),
      imagingService(
        () => this.moves.push('imaging'),
        (speed) => this.moves.push(`focus ${speed}`),
      ),
      eventService(this.#pulls, () => this.#lookForMotion()),
      deviceIoService,
    );
    if (this.head) services.push(ptzService((command) => this.moves.push(command)));
    if (this.#options.card) services.push(recordingService(actions), searchService(), replayService);
    return services;
  }

  /** The camera's own detector, which has the scene's truth. */
  #lookForMotion(): void {
    if (!this.truth) return;
    this.raise({ topic: 'tns1:RuleEngine/CellMotionDetector/Motion', data: { name: 'IsMotion', value: String(this.someonePresent()) } });
  }

  /** As cameras do: the stream is begun anew. */
  #encoderChanged(role: 'main' | 'sub'): void {
    const stream = this.#live[role === 'main' ? 0 : 1];
    if (!stream) return;
    stream.configure(this.state.encoders[role]);
    stream.frozen = this.quirks.streamDiesOnChange;
    if (!this.quirks.changesMidStream) void this.#later(() => this.#rtsp.dropClients());
  }

  async #reboot(): Promise<void> {
    await this.#later(() => this.misbehave.vanish());
    await new Promise((resolve) => setTimeout(resolve, REBOOT_MS));
    await this.misbehave.comeBack();
  }

  /** After the answer to what was asked is out. */
  async #later(act: () => unknown): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 50));
    await act();
  }

  #setClockOffset(ms: number): void {
    this.#clockOffsetMs = ms;
    for (const stream of [this.#streams.main, this.#streams.sub]) if (stream) stream.clockOffsetMs = ms;
  }

  #cameraNowMs(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  async #snapshot(): Promise<Buffer> {
    const { loops, ffmpeg } = this.#options;
    const head = this.head?.position(Date.now());
    if (!loops && head && this.#panorama) {
      const { width, height } = LIVE_SIZE;
      const picture = Buffer.from(this.#panorama.paint({ ...head, brightness: this.state.imaging.Brightness, rotation: this.state.rotation, masks: [] }, 0));
      const child = execFile(ffmpeg, ['-v', 'error', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-i', 'pipe:0', '-frames:v', '1', '-f', 'mjpeg', 'pipe:1'], { encoding: 'buffer', maxBuffer: SNAPSHOT_AT_MOST });
      const parts: Buffer[] = [];
      child.stdout?.on('data', (part: Buffer) => parts.push(part));
      child.stdin?.end(picture);
      await new Promise((resolve) => child.once('close', resolve));
      return Buffer.concat(parts);
    }
    const args = ['-v', 'error', '-ss', String(this.loopSecond()), '-i', loops?.file ?? '', '-frames:v', '1', '-f', 'mjpeg', 'pipe:1'];
    const { stdout } = await promisify(execFile)(ffmpeg, args, { encoding: 'buffer', maxBuffer: SNAPSHOT_AT_MOST });
    return stdout;
  }
}
