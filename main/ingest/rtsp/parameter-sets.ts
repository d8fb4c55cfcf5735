import type { VideoTrack } from '../../../media/fragment.ts';
import { H264_NAL, parseH264Sps } from '../../../media/h264.ts';
import { H265_NAL, h265NalType, parseH265Sps } from '../../../media/h265.ts';
import { h264Track, h265Track } from '../../../media/mp4/mux.ts';
import { sameBytes } from '../../../media/nal.ts';
import type { SdpMedia } from '../../../media/rtp/sdp.ts';

/** A profile without pictures that refer to later ones. */
const BASELINE = 66;
const LONGEST_BYTES = 4096;

/** How parameter sets of a codec are told apart, and what they say. */
interface Codec {
  /** Where the description of the stream has them, each or several to a name, in base64. */
  parameters: readonly string[];
  kindOf(nal: Uint8Array): string | null;
  kinds: readonly string[];
  reorderFrames(sps: Uint8Array): number | null;
  track(sets: ReadonlyMap<string, Uint8Array>, timescale: number): VideoTrack;
}

const H264: Codec = {
  parameters: ['sprop-parameter-sets'],
  kinds: ['sps', 'pps'],
  kindOf(nal) {
    const type = nal[0]! & 0x1f;
    return type === H264_NAL.sps ? 'sps' : type === H264_NAL.pps ? 'pps' : null;
  },
  reorderFrames(sps) {
    const { reorderFrames, profile } = parseH264Sps(sps);
    return profile === BASELINE ? 0 : reorderFrames;
  },
  track: (sets, timescale) => h264Track(sets.get('sps')!, sets.get('pps')!, timescale),
};

const H265: Codec = {
  parameters: ['sprop-vps', 'sprop-sps', 'sprop-pps'],
  kinds: ['vps', 'sps', 'pps'],
  kindOf(nal) {
    const type = h265NalType(nal);
    return type === H265_NAL.vps ? 'vps' : type === H265_NAL.sps ? 'sps' : type === H265_NAL.pps ? 'pps' : null;
  },
  reorderFrames: (sps) => parseH265Sps(sps).reorderFrames,
  track: (sets, timescale) => h265Track(sets.get('vps')!, sets.get('sps')!, sets.get('pps')!, timescale),
};

/** Parameter sets of the stream, from its description and from within; tells when they change. */
export class ParameterSets {
  readonly #codec: Codec;
  readonly #sets = new Map<string, Uint8Array>();
  readonly #timescale: number;
  /** They are not those of the track that was made last. */
  changed = false;

  constructor(media: SdpMedia) {
    this.#codec = media.encoding === 'H265' ? H265 : H264;
    this.#timescale = media.clockRate;
    for (const name of this.#codec.parameters) {
      for (const set of (media.parameters[name] ?? '').split(',')) this.take(Buffer.from(set, 'base64'));
    }
  }

  /** @param nal a whole NAL unit, copied if it is kept. */
  take(nal: Uint8Array): void {
    if (nal.length < 2 || nal.length > LONGEST_BYTES) return;
    const kind = this.#codec.kindOf(nal);
    const known = kind === null ? undefined : this.#sets.get(kind);
    if (kind === null || (known && sameBytes(known, nal))) return;
    this.#sets.set(kind, nal.slice());
    this.changed = true;
  }

  /** Pictures that may be sent before one that is shown before them; null when that is not said. @throws MediaError */
  get reorderFrames(): number | null {
    const sps = this.#sets.get('sps');
    return sps ? this.#codec.reorderFrames(sps) : null;
  }

  /** The track they describe; null while one is missing. @throws MediaError when they make no sense. */
  track(): VideoTrack | null {
    if (this.#codec.kinds.some((kind) => !this.#sets.has(kind))) return null;
    this.changed = false;
    return this.#codec.track(this.#sets, this.#timescale);
  }
}
