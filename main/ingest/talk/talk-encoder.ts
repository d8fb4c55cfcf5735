import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { AdtsSplitter } from '../../../media/adts.ts';
import { toPcma, toPcmu } from '../../../media/g711.ts';
import { MediaError } from '../../../media/media-error.ts';
import type { SdpMedia } from '../../../media/rtp/sdp.ts';

/** What a camera's loudspeaker takes, and how it is made of samples. */
export interface TalkFormat {
  media: SdpMedia;
  kind: 'pcmu' | 'pcma' | 'aac';
  /** Of the samples that go in, and of the RTP clock. */
  sampleRate: number;
}

export interface TalkEncoder {
  /** @param samples mono */
  push(samples: Int16Array): void;
  close(): void;
}

/** Told of each payload, and of how many samples it is. */
export type OnPayload = (payload: Uint8Array, samples: number) => void;

/** 20 ms of G.711, as telephones send it. */
const G711_SAMPLES = 160;
const AAC_SAMPLES = 1024;
/** Half a second that the encoder does not take: it hangs. */
const MOST_WAITING_BYTES = 32_000;

/** The first track that a client may send on, of those whose sound can be made here; G.711 before AAC, since it waits for nothing. */
export function pickTalkFormat(media: readonly SdpMedia[]): TalkFormat | null {
  const speakers = media.filter(({ kind, direction, payloadType }) => kind === 'audio' && payloadType >= 0 && (direction === 'sendonly' || direction === 'sendrecv'));
  for (const kind of ['pcmu', 'pcma', 'aac'] as const) {
    const found = speakers.find(({ encoding }) => encoding === (kind === 'aac' ? 'MPEG4-GENERIC' : kind.toUpperCase()));
    if (found && found.clockRate > 0) return { media: found, kind, sampleRate: found.clockRate };
  }
  return null;
}

/** @param onFailed the sound cannot be made any more */
export function createTalkEncoder(format: TalkFormat, ffmpegPath: string, onPayload: OnPayload, onFailed: () => void): TalkEncoder {
  return format.kind === 'aac' ? new AacEncoder(format.sampleRate, ffmpegPath, onPayload, onFailed) : new G711Encoder(format.kind === 'pcmu' ? toPcmu : toPcma, onPayload);
}

class G711Encoder implements TalkEncoder {
  readonly #encode: (samples: Int16Array) => Uint8Array;
  readonly #onPayload: OnPayload;
  readonly #held = new Int16Array(G711_SAMPLES);
  #length = 0;

  constructor(encode: (samples: Int16Array) => Uint8Array, onPayload: OnPayload) {
    this.#encode = encode;
    this.#onPayload = onPayload;
  }

  push(samples: Int16Array): void {
    for (let at = 0; at < samples.length; ) {
      const step = Math.min(G711_SAMPLES - this.#length, samples.length - at);
      this.#held.set(samples.subarray(at, at + step), this.#length);
      this.#length += step;
      at += step;
      if (this.#length < G711_SAMPLES) continue;
      this.#length = 0;
      this.#onPayload(this.#encode(this.#held), G711_SAMPLES);
    }
  }

  close(): void {
    this.#length = 0;
  }
}

/** By an ffmpeg of its own, for as long as somebody talks. */
class AacEncoder implements TalkEncoder {
  readonly #child: ChildProcessWithoutNullStreams;
  #closed = false;

  constructor(sampleRate: number, ffmpegPath: string, onPayload: OnPayload, onFailed: () => void) {
    const input = ['-f', 's16le', '-ar', String(sampleRate), '-ac', '1', '-i', 'pipe:0'];
    const output = ['-c:a', 'aac', '-b:a', '32k', '-ac', '1', '-ar', String(sampleRate), '-flush_packets', '1', '-f', 'adts', 'pipe:1'];
    const child = spawn(ffmpegPath, ['-hide_banner', '-nostdin', '-v', 'error', '-probesize', '32', '-analyzeduration', '0', ...input, ...output], { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    this.#child = child;
    const failed = () => {
      if (!this.#closed) onFailed();
      this.close();
    };
    const splitter = new AdtsSplitter((bytes, from, to) => {
      const frame = bytes.subarray(from, to);
      // RFC 3640 §3.3.6: one frame, whose size stands before it in 13 bits and whose index in 3.
      const payload = new Uint8Array(4 + frame.length);
      payload.set([0, 16, frame.length >> 5, (frame.length & 31) << 3]);
      payload.set(frame, 4);
      if (!this.#closed) onPayload(payload, AAC_SAMPLES);
    });
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        splitter.push(chunk);
      } catch (error) {
        if (!(error instanceof MediaError)) throw error;
        failed();
      }
    });
    child.stderr.resume();
    child.stdin.on('error', () => {});
    child.once('error', failed);
    child.once('exit', failed);
  }

  push(samples: Int16Array): void {
    const { stdin } = this.#child;
    if (this.#closed || !stdin.writable || stdin.writableLength > MOST_WAITING_BYTES) return;
    stdin.write(Buffer.from(samples.slice().buffer));
  }

  close(): void {
    this.#closed = true;
    this.#child.kill('SIGKILL');
  }
}
