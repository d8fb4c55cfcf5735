import type { VideoTrack } from '../../../media/fragment.ts';
import { H264_NAL, parseH264Sps } from '../../../media/h264.ts';
import { h264Track } from '../../../media/mp4/mux.ts';
import { sameBytes } from '../../../media/nal.ts';
import type { SdpMedia } from '../../../media/rtp/sdp.ts';

/** A profile without pictures that refer to later ones. */
const BASELINE = 66;

/** Parameter sets of the stream, from its description and from within; tells when they change. */
export class ParameterSets {
  #sps: Uint8Array | null = null;
  #pps: Uint8Array | null = null;
  /** They are not those of the track that was made last. */
  changed = false;
  readonly #timescale: number;

  constructor(media: SdpMedia) {
    this.#timescale = media.clockRate;
    for (const set of (media.parameters['sprop-parameter-sets'] ?? '').split(',')) this.take(Buffer.from(set, 'base64'));
  }

  /** @param nal a whole NAL unit, copied if it is kept. */
  take(nal: Uint8Array): void {
    const type = (nal[0] ?? 0) & 0x1f;
    if (nal.length < 2 || nal.length > 4096) return;
    if (type === H264_NAL.sps && !(this.#sps && sameBytes(this.#sps, nal))) {
      this.#sps = nal.slice();
      this.changed = true;
    } else if (type === H264_NAL.pps && !(this.#pps && sameBytes(this.#pps, nal))) {
      this.#pps = nal.slice();
      this.changed = true;
    }
  }

  /** Whether pictures are sent in another order than shown; null when the SPS does not say. @throws MediaError */
  get reordered(): boolean | null {
    if (!this.#sps) return null;
    const { reorderFrames, profile } = parseH264Sps(this.#sps);
    if (profile === BASELINE) return false;
    return reorderFrames === null ? null : reorderFrames > 0;
  }

  /** The track they describe; null while one is missing. @throws MediaError when they make no sense. */
  track(): VideoTrack | null {
    if (!this.#sps || !this.#pps) return null;
    this.changed = false;
    return h264Track(this.#sps, this.#pps, this.#timescale);
  }
}

