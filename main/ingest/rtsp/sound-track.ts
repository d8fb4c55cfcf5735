import type { AudioTrack } from '../../../media/fragment.ts';
import { AUDIO_TRACK_ID } from '../../../media/mp4/mux.ts';
import type { AacFormat } from '../../../media/rtp/aac-depacketizer.ts';
import type { SdpMedia } from '../../../media/rtp/sdp.ts';

/** ffmpeg's names of raw formats whose RTP payload is the stream itself, 8000 bytes a second (RFC 3551 §4.5). */
export type RawSound = 'alaw' | 'mulaw' | 'g722';

/** What becomes of a stream's sound. */
export type SoundPlan =
  | { how: 'aac'; track: AudioTrack; format: AacFormat }
  | { how: 'opus'; track: AudioTrack }
  /** Made into AAC: players do not take it in an MP4 (CAMERAS.md rule 29). */
  | { how: 'transcode'; track: AudioTrack; from: RawSound; silence: number | null };

/** @returns null for sound that is not known here. */
export function planSound(media: SdpMedia): SoundPlan | null {
  switch (media.encoding) {
    case 'MPEG4-GENERIC':
      return isPlainAac(media) ? { how: 'aac', track: describedAac(media), format: aacFormat(media) } : null;
    case 'OPUS':
      return { how: 'opus', track: { ...AAC, codec: 'opus', codecString: 'opus', sampleRate: 48_000, channels: media.channels, timescale: 48_000, description: new Uint8Array() } };
    case 'PCMA':
      return media.clockRate === 8000 && media.channels === 1 ? { how: 'transcode', track: madeAac(8_000), from: 'alaw', silence: 0xd5 } : null;
    case 'PCMU':
      return media.clockRate === 8000 && media.channels === 1 ? { how: 'transcode', track: madeAac(8_000), from: 'mulaw', silence: 0xff } : null;
    // Its RTP clock is 8000 by an old mistake; it is sampled at 16,000 (RFC 3551 §4.5.2).
    case 'G722':
      return media.channels === 1 ? { how: 'transcode', track: madeAac(16_000), from: 'g722', silence: null } : null;
    default:
      return null;
  }
}

const AAC = { kind: 'audio', id: AUDIO_TRACK_ID, codec: 'aac' } as const;

/** Sound that is made into fragments without decoding it. */
function isPlainAac(media: SdpMedia): boolean {
  return /^aac/i.test(media.parameters['mode'] ?? '') && /^[\da-f]{4,64}$/i.test(media.parameters['config'] ?? '') && media.clockRate > 0;
}

/** The track of AAC sound as its description tells it (RFC 3640 §4.1). */
function describedAac(media: SdpMedia): AudioTrack {
  const description = Uint8Array.from(Buffer.from(media.parameters['config'] ?? '', 'hex'));
  return { ...AAC, codecString: `mp4a.40.${(description[0] ?? 0) >> 3}`, sampleRate: media.clockRate, channels: media.channels, timescale: media.clockRate, description };
}

/** AAC-LC, mono: AudioSpecificConfig of ISO/IEC 14496-3 §1.6.2.1. */
function madeAac(sampleRate: 8_000 | 16_000): AudioTrack {
  const rateIndex = sampleRate === 8_000 ? 11 : 8;
  const description = Uint8Array.of((2 << 3) | (rateIndex >> 1), ((rateIndex & 1) << 7) | (1 << 3));
  return { ...AAC, codecString: 'mp4a.40.2', sampleRate, channels: 1, timescale: sampleRate, description };
}

function aacFormat(media: SdpMedia): AacFormat {
  const bits = (name: string, otherwise: number) => {
    const value = Number(media.parameters[name] ?? otherwise);
    return Number.isInteger(value) && value >= 0 && value <= 16 ? value : otherwise;
  };
  return { sizeLength: bits('sizelength', 13), indexLength: bits('indexlength', 3), indexDeltaLength: bits('indexdeltalength', 3) };
}
