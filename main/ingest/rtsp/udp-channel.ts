import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { Reception, receiverReport } from '../../../media/rtp/reception.ts';
import { Reorderer } from '../../../media/rtp/reorder.ts';
import { emptyRtpHeader, readRtpHeader, type RtpHeader } from '../../../media/rtp/rtp-packet.ts';

/** A keyframe of a large stream comes in one burst. */
const RECEIVE_BUFFER_BYTES = 2 * 1024 * 1024;
const REPORT_EVERY_MS = 5_000;
/** RTP on an even port, RTCP on the next (RFC 3550 §11). */
const FIRST_PORT = 20_000;
const LAST_PORT = 60_000;
const MOST_TRIES = 50;

export interface UdpChannelOptions {
  /** The camera's address: what comes from elsewhere is not looked at. */
  host: string;
  clock: Clock;
  /** Packets in the order in which they were sent; the bytes are the receiver's to keep. */
  onRtp(bytes: Uint8Array, header: RtpHeader): void;
  onRtcp(bytes: Uint8Array): void;
}

/** One track by UDP: a pair of ports that listens to one host, and reports to it what has come. */
export class UdpChannel {
  readonly rtpPort: number;
  readonly #options: UdpChannelOptions;
  readonly #rtp: Socket;
  readonly #rtcp: Socket;
  readonly #reception = new Reception();
  readonly #ssrc = randomInt(2 ** 32);
  #reporting: Disposable | null = null;
  #closed = false;

  private constructor(rtp: Socket, rtcp: Socket, options: UdpChannelOptions) {
    this.#options = options;
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    this.rtpPort = rtp.address().port;
    const reorderer = new Reorderer((bytes, header) => options.onRtp(bytes, header));
    rtp.on('message', (bytes, from) => {
      if (from.address !== options.host) return;
      const header = emptyRtpHeader();
      if (!readRtpHeader(bytes, 0, bytes.length, header)) return;
      const nowMs = options.clock.monotonic();
      // The rate of all video, and near enough for sound: only the sender of the reports is told.
      this.#reception.take(header, Math.round(nowMs * 90));
      reorderer.push(bytes, header, nowMs);
    });
    rtcp.on('message', (bytes, from) => {
      if (from.address === options.host) options.onRtcp(bytes);
    });
  }

  /** Binds a free pair of ports. @throws what the system says when there is none. */
  static async open(options: UdpChannelOptions): Promise<UdpChannel> {
    const type = isIPv6(options.host) ? 'udp6' : 'udp4';
    for (let tried = 1; ; tried++) {
      const port = FIRST_PORT + 2 * randomInt((LAST_PORT - FIRST_PORT) / 2);
      const sockets: [Socket, Socket] = [createSocket({ type, recvBufferSize: RECEIVE_BUFFER_BYTES }), createSocket({ type })];
      try {
        await Promise.all(sockets.map((socket, index) => bind(socket, port + index)));
        // An answer that nobody listens for any more says nothing: a camera that is gone is told by the connection.
        for (const socket of sockets) socket.on('error', () => {});
        return new UdpChannel(...sockets, options);
      } catch (error) {
        for (const socket of sockets) socket.close();
        if (tried >= MOST_TRIES) throw error;
      }
    }
  }

  /** Opens the way through a firewall on this machine, and reports from now on. @param serverPort of RTP; RTCP has the next. */
  start(serverPort: number): void {
    if (this.#closed) return;
    const report = () => this.#send(this.#rtcp, receiverReport(this.#ssrc, this.#reception.report()), serverPort + 1);
    this.#send(this.#rtp, new Uint8Array(4), serverPort);
    report();
    this.#reporting = this.#options.clock.every(REPORT_EVERY_MS, report);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reporting?.[Symbol.dispose]();
    this.#rtp.close();
    this.#rtcp.close();
  }

  #send(socket: Socket, bytes: Uint8Array, port: number): void {
    if (!this.#closed && port > 0 && port < 65_536) socket.send(bytes, port, this.#options.host, () => {});
  }
}

function bind(socket: Socket, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, () => {
      socket.off('error', reject);
      resolve();
    });
  });
}
