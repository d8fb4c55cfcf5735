import type { AudioLoop } from '../media-file.ts';

export function chunkMs({ chunkSamples, sampleRate }: AudioLoop): number {
  return (chunkSamples * 1000) / sampleRate;
}

/** Chunk `number` of a loop that goes on for ever. */
export function soundPayload(audio: AudioLoop, number: number): { prefix: Uint8Array | null; data: Uint8Array; marker: boolean } | null {
  const data = audio.chunks[number % audio.chunks.length];
  if (!data) return null;
  // RFC 3640 §3.2: one AU header of 13 + 3 bits.
  return { prefix: audio.codec === 'aac' ? Uint8Array.of(0, 16, data.length >> 5, (data.length & 31) << 3) : null, data, marker: true };
}
