import { AAC_FRAME_SAMPLES, AacDepacketizer } from '../../../media/rtp/aac-depacketizer.ts';
import { opusSamples } from '../../../media/opus.ts';
import type { RtpHeader } from '../../../media/rtp/rtp-packet.ts';
import type { SdpMedia } from '../../../media/rtp/sdp.ts';
import type { Clock } from '../../base/clock.ts';
import { planSound } from '../rtsp/sound-track.ts';
import { SoundTranscoder } from '../rtsp/sound-transcoder.ts';

/** Beyond this the camera is held back until the encoder has caught up: about eight seconds of sound. */
const HOLD_BYTES = 64 * 1024;
/** Never reached while the camera is held back. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024;

/** A frame of sound, valid during the call: its RTP time, its length in ticks of the track, and when it was taken, UTC ms. */
type OnSound = (bytes: Uint8Array, from: number, to: number, timestamp: number, duration: number, wallMs: number) => void;

/** Takes the packets of a replay's sound and gives its frames, as it is for live streams; G.711 and G.722 become AAC, a little later. */
export class ReplaySound {
  readonly #rate: number;
  readonly #push: (bytes: Uint8Array, header: RtpHeader) => void;
  readonly #transcoder: SoundTranscoder | null = null;
  /** A packet whose time is known. */
  #known: { timestamp: number; wallMs: number } | null = null;

  /** @param parts.onHold the camera is to be held back, or no longer. @throws never: what is not known gives nothing */
  constructor(media: SdpMedia, parts: { ffmpegPath: string; clock: Clock; onSound: OnSound; onHold: (hold: boolean) => void }) {
    const { ffmpegPath, clock, onSound, onHold } = parts;
    this.#rate = media.clockRate || 1;
    const give = (bytes: Uint8Array, from: number, to: number, timestamp: number, duration: number) => onSound(bytes, from, to, timestamp, duration, this.#wallMs(timestamp));
    const giveAac = (bytes: Uint8Array, from: number, to: number, timestamp: number) => give(bytes, from, to, timestamp, AAC_FRAME_SAMPLES);
    const plan = planSound(media);
    switch (plan?.how) {
      case 'aac': {
        const aac = new AacDepacketizer(plan.format, giveAac);
        this.#push = (bytes, header) => aac.push(bytes, header);
        break;
      }
      case 'opus':
        this.#push = (bytes, { from, to, timestamp }) => {
          const samples = opusSamples(bytes, from, to);
          if (samples > 0) give(bytes, from, to, timestamp, samples);
        };
        break;
      case 'transcode': {
        const { from, silence, track } = plan;
        const transcoder = new SoundTranscoder({ ffmpegPath, from, silence, sampleRate: track.sampleRate, clock, onFrame: giveAac, mostWaitingBytes: MOST_WAITING_BYTES, onDrain: () => onHold(false) });
        this.#transcoder = transcoder;
        this.#push = (bytes, header) => {
          transcoder.push(bytes, header);
          if (transcoder.waitingBytes > HOLD_BYTES) onHold(true);
        };
        break;
      }
      case undefined:
        this.#push = () => {};
    }
  }

  /** Whether frames come later than what they were made of. */
  get isLate(): boolean {
    return this.#transcoder !== null;
  }

  /** @param wallMs when the packet's sound was taken; null where it does not say */
  push(bytes: Uint8Array, header: RtpHeader, wallMs: number | null): void {
    if (wallMs !== null) this.#known = { timestamp: header.timestamp, wallMs };
    // Sound whose time is guessed would be beside its picture.
    if (this.#known) this.#push(bytes, header);
  }

  /** Gives what is still under way. */
  finish(): Promise<void> {
    return this.#transcoder?.finish() ?? Promise.resolve();
  }

  close(): void {
    this.#transcoder?.close();
  }

  #wallMs(timestamp: number): number {
    const known = this.#known;
    return known ? known.wallMs + (((timestamp - known.timestamp) | 0) * 1000) / this.#rate : 0;
  }
}
