/** 16-bit samples to G.711 (ITU-T G.711, as its reference coders have it). Pure. */

const BIAS = 0x84;
const CLIP = 32_635;

/** µ-law, for RTP payload type 0. */
export function toPcmu(samples: Int16Array): Uint8Array {
  const out = new Uint8Array(samples.length);
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index] ?? 0;
    const sign = sample < 0 ? 0x80 : 0;
    const magnitude = Math.min(CLIP, Math.abs(sample)) + BIAS;
    const exponent = 24 - Math.clz32(magnitude);
    out[index] = ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f));
  }
  return out;
}

/** A-law, for RTP payload type 8. */
export function toPcma(samples: Int16Array): Uint8Array {
  const out = new Uint8Array(samples.length);
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index] ?? 0;
    const sign = sample < 0 ? 0 : 0x80;
    const magnitude = Math.min(0xfff, (sample < 0 ? ~sample : sample) >> 3);
    const exponent = magnitude < 32 ? 0 : 27 - Math.clz32(magnitude);
    const mantissa = exponent === 0 ? magnitude >> 1 : (magnitude >> exponent) & 0x0f;
    out[index] = (sign | (exponent << 4) | mantissa) ^ 0x55;
  }
  return out;
}
