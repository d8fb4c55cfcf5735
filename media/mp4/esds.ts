/** esds: the elementary stream descriptor of an mp4a entry (ISO/IEC 14496-1 §7.2.6.5, 14496-14 §5.6). */
import type { AudioTrack } from '../fragment.ts';

const ES_DESCRIPTOR = 3;
const DECODER_CONFIG = 4;
const DECODER_SPECIFIC = 5;
/** objectTypeIndication values that mean AAC: MPEG-4, and MPEG-2 Main, LC, SSR. */
const AAC_TYPES = new Set([0x40, 0x66, 0x67, 0x68]);

const RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

type FromEsds = Pick<AudioTrack, 'codec' | 'codecString' | 'description'> & Partial<Pick<AudioTrack, 'sampleRate' | 'channels'>>;

/** @param body of an esds box, version and flags included. What cannot be read is `unknown`. */
export function audioFromEsds(body: Uint8Array): FromEsds {
  const unknown: FromEsds = { codec: 'unknown', codecString: 'mp4a', description: new Uint8Array() };
  let at = 4;
  let objectType = 0;
  while (at < body.length) {
    const tag = body[at++] ?? 0;
    let length = 0;
    for (let count = 0; count < 4; count++) {
      const byte = body[at++] ?? 0;
      length = (length << 7) | (byte & 0x7f);
      if ((byte & 0x80) === 0) break;
    }
    if (tag === ES_DESCRIPTOR) {
      const flags = body[at + 2] ?? 0;
      at += 3;
      if (flags & 0x80) at += 2;
      if (flags & 0x40) at += 1 + (body[at] ?? 0);
      if (flags & 0x20) at += 2;
    } else if (tag === DECODER_CONFIG) {
      objectType = body[at] ?? 0;
      at += 13;
    } else if (tag === DECODER_SPECIFIC) {
      if (!AAC_TYPES.has(objectType)) return { ...unknown, codecString: `mp4a.${objectType.toString(16)}` };
      const description = body.slice(at, at + length);
      return { codec: 'aac', description, ...readAudioSpecificConfig(description) };
    } else at += length;
  }
  return unknown;
}

/** AudioSpecificConfig: ISO/IEC 14496-3 §1.6.2.1. */
function readAudioSpecificConfig(config: Uint8Array): { codecString: string; sampleRate?: number; channels?: number } {
  const first = config[0] ?? 0;
  const second = config[1] ?? 0;
  const objectType = first >> 3;
  const sampleRate = RATES[((first & 7) << 1) | (second >> 7)];
  const channels = (second >> 3) & 0x0f;
  return { codecString: `mp4a.40.${objectType}`, ...(sampleRate ? { sampleRate } : {}), ...(channels ? { channels } : {}) };
}
