/** Samples at 48 kHz of an Opus packet, by its first bytes (RFC 6716 §3.1, §3.2); 0 for what is none. */
export function opusSamples(bytes: Uint8Array, from: number, to: number): number {
  if (to <= from) return 0;
  const first = bytes[from]!;
  const configuration = first >> 3;
  // SILK 10, 20, 40, 60 ms; hybrid 10, 20 ms; CELT 2.5, 5, 10, 20 ms.
  const samples = configuration < 12 ? [480, 960, 1920, 2880][configuration & 3]! : configuration < 16 ? [480, 960][configuration & 1]! : 120 << (configuration & 3);
  const code = first & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : (bytes[from + 1] ?? 0) & 0x3f;
  const total = samples * frames;
  // No packet is longer than 120 ms.
  return total <= 5_760 ? total : 0;
}
