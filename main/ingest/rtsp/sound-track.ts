import type { AudioTrack } from '../../../media/fragment.ts';
import { AUDIO_TRACK_ID } from '../../../media/mp4/mux.ts';
import type { AacFormat } from '../../../media/rtp/aac-depacketizer.ts';
import type { SdpMedia } from '../../../media/rtp/sdp.ts';

/** The track of AAC sound as its description tells it (RFC 3640 §4.1). */
export function aacTrack(media: SdpMedia): AudioTrack {
  const description = Uint8Array.from(Buffer.from(media.parameters['config'] ?? '', 'hex'));
  return {
    kind: 'audio',
    id: AUDIO_TRACK_ID,
    codec: 'aac',
    codecString: `mp4a.40.${(description[0] ?? 0) >> 3}`,
    sampleRate: media.clockRate,
    channels: media.channels,
    timescale: media.clockRate,
    description,
  };
}

export function aacFormat(media: SdpMedia): AacFormat {
  const bits = (name: string, otherwise: number) => {
    const value = Number(media.parameters[name] ?? otherwise);
    return Number.isInteger(value) && value >= 0 && value <= 16 ? value : otherwise;
  };
  return { sizeLength: bits('sizelength', 13), indexLength: bits('indexlength', 3), indexDeltaLength: bits('indexdeltalength', 3) };
}
