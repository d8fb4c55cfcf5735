import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Card } from '../card.ts';
import { CardReplay, readClockRange, type ReplayQuirks } from './card-replay.ts';
import { challenge, digestAllows, newNonce } from './digest.ts';
import { Outlet, type Transport } from './outlet.ts';
import type { Speaker } from './speaker.ts';
import { audioPayloadType, describeStream } from './sdp.ts';
import type { RtspStream, Viewer } from './rtsp-stream.ts';

/** RTSP requests are small; who sends more is no client. */
const MOST_REQUEST_BYTES = 64 * 1024;
/** What is remembered of what was asked. */
const MOST_ASKED = 1_000;

export interface RtspOptions {
  host: () => string;
  /** null: nobody is asked. */
  users: () => readonly { name: string; password: string }[] | null;
  /** Certificate and key: RTSPS instead of RTSP. */
  tls: { cert: string; key: string } | null;
  /** Takes what is said into the camera; null: it has no loudspeaker. */
  speaker: Speaker | null;
  streams: Record<'main' | 'sub', RtspStream | null>;
  /** What `/replay` plays. */
  card: Card | null;
  replay: ReplayQuirks;
  /** The camera's clock minus the true time, ms. */
  clockOffsetMs: () => number;
  /** Read at each request: what the device is told to do wrong. */
  quirks: { refuseNext: number; noVideo: boolean; udpLoss: number };
  /** A session ends without a sign of life for so long. */
  sessionSeconds: () => number;
}

/** RTSP/1.0 (RFC 2326) for one device: `/main` and `/sub`. */
export class RtspServer {
  readonly #options: RtspOptions;
  readonly #clients = new Set<Client>();
  /** Requests as they came, newest last. */
  readonly asked: string[] = [];
  #server: Server | null = null;
  #port = 0;

  constructor(options: RtspOptions) {
    this.#options = options;
  }

  get port(): number {
    return this.#port;
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** Listens; again on the same port after `stop`. */
  async start(port = this.#port): Promise<void> {
    const { tls } = this.#options;
    const accept = (socket: Socket) => {
      const client = new Client(socket, this.#options, this.asked);
      this.#clients.add(client);
      socket.once('close', () => {
        client.close();
        this.#clients.delete(client);
      });
    };
    const server = tls ? createTlsServer(tls, accept) : createServer(accept);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, this.#options.host(), resolve));
    this.#server = server;
    this.#port = (server.address() as { port: number }).port;
  }

  dropClients(): void {
    for (const client of this.#clients) client.drop();
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.dropClients();
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}

/** ONVIF Streaming §5.3: talking back. */
const BACKCHANNEL = 'www.onvif.org/ver20/backchannel';
/** Profile G: what is on the card. */
const REPLAY = 'onvif-replay';

class Client {
  readonly #socket: Socket;
  readonly #options: RtspOptions;
  readonly #session = newNonce().slice(0, 12);
  readonly #nonce = newNonce();
  readonly #outlets: { video: Outlet | null; audio: Outlet | null } = { video: null, audio: null };
  #stream: RtspStream | null = null;
  #viewer: Viewer | null = null;
  #replay: CardReplay | null = null;
  #isReplay = false;
  #buffer = Buffer.alloc(0);
  #talkChannel = -1;
  readonly #asked: string[];
  readonly #alive: NodeJS.Timeout;

  constructor(socket: Socket, options: RtspOptions, asked: string[]) {
    this.#socket = socket;
    this.#options = options;
    this.#asked = asked;
    this.#alive = setTimeout(() => this.drop(), options.sessionSeconds() * 1000);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      void this.#read();
    });
  }

  drop(): void {
    this.#socket.destroy();
  }

  close(): void {
    clearTimeout(this.#alive);
    if (this.#viewer) this.#stream?.viewers.delete(this.#viewer);
    this.#viewer = null;
    this.#replay?.stop();
    this.#outlets.video?.close();
    this.#outlets.audio?.close();
  }

  #reading = false;

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    for (;;) {
      // What is said comes interleaved, and so do RTCP receiver reports, with which nothing is done.
      if (this.#buffer[0] === 0x24) {
        if (this.#buffer.length < 4) break;
        const length = 4 + this.#buffer.readUInt16BE(2);
        if (this.#buffer.length < length) break;
        if (this.#buffer[1] === this.#talkChannel) this.#options.speaker?.hear(this.#buffer.subarray(4, length));
        this.#buffer = this.#buffer.subarray(length);
        continue;
      }
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) {
        if (this.#buffer.length > MOST_REQUEST_BYTES) this.drop();
        break;
      }
      const text = this.#buffer.subarray(0, end).toString('latin1');
      const bodyLength = Number(/^content-length:\s*(\d+)/im.exec(text)?.[1] ?? 0);
      if (this.#buffer.length < end + 4 + bodyLength) break;
      this.#buffer = this.#buffer.subarray(end + 4 + bodyLength);
      await this.#handle(text);
    }
    this.#reading = false;
  }

  async #handle(text: string): Promise<void> {
    const [first = '', ...rest] = text.split('\r\n');
    const [method = '', url = ''] = first.split(' ');
    this.#alive.refresh();
    this.#asked.push(`${method} ${url.replace(/^rtsps?:\/\/[^/]*/, '')}${text.includes('RTP/AVP/TCP') ? ' TCP' : ''}`);
    if (this.#asked.length > MOST_ASKED) this.#asked.shift();
    const headers = new Map(rest.map((line): [string, string] => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
    const answer = (status: string, extra: string[] = [], body = '') => {
      const lines = [`RTSP/1.0 ${status}`, `CSeq: ${headers.get('cseq') ?? '0'}`, 'Server: Kanjia virtual camera', ...extra];
      if (body) lines.push('Content-Type: application/sdp', `Content-Length: ${Buffer.byteLength(body)}`);
      this.#socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
    };
    const { quirks } = this.#options;
    if (quirks.refuseNext > 0 && method === 'DESCRIBE') {
      quirks.refuseNext -= 1;
      answer('503 Service Unavailable');
      return;
    }
    const users = this.#options.users();
    if (method !== 'OPTIONS' && users && !users.some(({ name, password }) => digestAllows(headers.get('authorization'), method, this.#nonce, name, password))) {
      answer('401 Unauthorized', [`WWW-Authenticate: ${challenge(this.#nonce)}`]);
      return;
    }
    // RFC 2326 §12.32: what is required and not known is said, and nothing is done.
    const required = headers.get('require') ?? '';
    const wantsTalk = required.includes(BACKCHANNEL);
    if (required !== '' && required !== REPLAY && !(wantsTalk && this.#options.speaker)) {
      answer('551 Option not supported', [`Unsupported: ${required}`]);
      return;
    }
    const asked = /^rtsps?:\/\/[^/]+\/(main|sub|replay)(?:\/|\?|$)/.exec(url)?.[1] as 'main' | 'sub' | 'replay' | undefined;
    const mayReplay = required === REPLAY && this.#options.card !== null;
    const path = asked === 'replay' ? (mayReplay ? 'main' : undefined) : asked;
    this.#isReplay = asked === 'replay';
    switch (method) {
      case 'OPTIONS':
        answer('200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER']);
        return;
      case 'GET_PARAMETER':
        answer('200 OK', [`Session: ${this.#session}`]);
        return;
      case 'DESCRIBE': {
        const stream = path && this.#options.streams[path];
        if (!stream) answer('404 Not Found');
        else answer('200 OK', [`Content-Base: ${url.replace(/\/?$/, '/')}`], describeStream(quirks.noVideo ? null : stream.video, stream.audio, wantsTalk ? this.#options.speaker : null));
        return;
      }
      case 'SETUP':
        await this.#setUp(url, path, headers, answer);
        return;
      case 'PLAY':
        if (this.#isReplay) this.#playCard(headers, answer);
        else this.#play(answer);
        return;
      case 'PAUSE':
        this.#replay?.stop();
        if (this.#viewer) this.#stream?.viewers.delete(this.#viewer);
        answer('200 OK', [`Session: ${this.#session}`]);
        return;
      case 'TEARDOWN':
        answer('200 OK');
        this.#socket.end();
        return;
      default:
        answer('501 Not Implemented');
    }
  }

  async #setUp(url: string, path: 'main' | 'sub' | undefined, headers: Map<string, string>, answer: (status: string, extra?: string[]) => void): Promise<void> {
    const stream = path && this.#options.streams[path];
    if (/track2\/?$/.test(url)) {
      this.#setUpTalk(headers, answer);
      return;
    }
    const isAudio = /track1\/?$/.test(url);
    if (!stream || (isAudio && !stream.audio)) {
      answer('404 Not Found');
      return;
    }
    this.#stream = stream;
    const wanted = headers.get('transport') ?? '';
    const interleaved = /interleaved=(\d+)/.exec(wanted);
    const ports = /client_port=(\d+)-(\d+)/.exec(wanted);
    let transport: Transport;
    let said: string;
    if (/RTP\/AVP\/TCP/i.test(wanted)) {
      const channel = Number(interleaved?.[1] ?? (isAudio ? 2 : 0));
      transport = { kind: 'tcp', socket: this.#socket, channel };
      said = `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`;
    } else if (ports) {
      const [rtp, rtcp] = await udpPair(this.#options.host());
      const host = this.#socket.remoteAddress ?? '127.0.0.1';
      transport = { kind: 'udp', rtp, rtcp, host, rtpPort: Number(ports[1]), rtcpPort: Number(ports[2]) };
      said = `RTP/AVP;unicast;client_port=${ports[1]}-${ports[2]};server_port=${rtp.address().port}-${rtcp.address().port}`;
    } else {
      answer('461 Unsupported Transport');
      return;
    }
    const outlet = new Outlet(transport, isAudio && stream.audio ? audioPayloadType(stream.audio) : 96);
    outlet.loss = this.#options.quirks.udpLoss;
    this.#outlets[isAudio ? 'audio' : 'video'] = outlet;
    answer('200 OK', [`Session: ${this.#session};timeout=${this.#options.sessionSeconds()}`, `Transport: ${said};ssrc=${outlet.ssrc.toString(16).padStart(8, '0')}`]);
  }

  #setUpTalk(headers: Map<string, string>, answer: (status: string, extra?: string[]) => void): void {
    const channel = /interleaved=(\d+)/.exec(headers.get('transport') ?? '')?.[1];
    if (!this.#options.speaker || channel === undefined) {
      answer('461 Unsupported Transport');
      return;
    }
    this.#talkChannel = Number(channel);
    answer('200 OK', [`Session: ${this.#session};timeout=${this.#options.sessionSeconds()}`, `Transport: RTP/AVP/TCP;unicast;interleaved=${channel}-${Number(channel) + 1}`]);
  }

  #playCard(headers: Map<string, string>, answer: (status: string, extra?: string[]) => void): void {
    const { card, replay, clockOffsetMs } = this.#options;
    const outlet = this.#outlets.video;
    const range = readClockRange(headers.get('range') ?? '');
    if (!card || !outlet) {
      answer('455 Method Not Valid in This State');
      return;
    }
    if (replay.refuses) {
      answer('453 Not Enough Bandwidth');
      return;
    }
    const offsetMs = clockOffsetMs();
    const [first] = range ? card.frames(range.fromMs - offsetMs, range.toMs - offsetMs) : [];
    if (!range || !first) {
      answer('457 Invalid Range');
      return;
    }
    this.#replay?.stop();
    answer('200 OK', [`Session: ${this.#session}`, `Range: ${headers.get('range') ?? ''}`]);
    const realTime = headers.get('rate-control')?.toLowerCase() !== 'no';
    this.#replay = new CardReplay({ card, outlet, range, realTime, offsetMs, quirks: replay, sound: this.#outlets.audio && this.#stream?.audio ? { loop: this.#stream.audio, outlet: this.#outlets.audio } : null, cut: () => this.drop() });
  }

  #play(answer: (status: string, extra?: string[]) => void): void {
    const stream = this.#stream;
    if (!stream && this.#talkChannel >= 0) {
      answer('200 OK', [`Session: ${this.#session}`]);
      return;
    }
    if (!stream) {
      answer('455 Method Not Valid in This State');
      return;
    }
    answer('200 OK', [`Session: ${this.#session}`, 'Range: npt=now-']);
    this.#viewer ??= { ...this.#outlets, started: false, kick: () => this.drop() };
    stream.viewers.add(this.#viewer);
    // Before the first packet: the client can place both tracks from the beginning.
    stream.report(Date.now());
  }
}

/** RTP on an even port, RTCP on the next (RFC 3550 §11); a few tries find a free pair. */
async function udpPair(host: string): Promise<[UdpSocket, UdpSocket]> {
  for (let attempt = 0; ; attempt++) {
    const port = 20_000 + 2 * Math.floor(Math.random() * 20_000);
    const pair: [UdpSocket, UdpSocket] = [createSocket('udp4'), createSocket('udp4')];
    try {
      await Promise.all(pair.map((socket, index) => new Promise<void>((resolve, reject) => socket.once('error', reject).bind(port + index, host, resolve))));
      for (const socket of pair) socket.on('error', () => {});
      return pair;
    } catch (error) {
      for (const socket of pair) socket.close();
      if (attempt >= 20) throw error;
    }
  }
}
