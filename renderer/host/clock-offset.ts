/** The engine's wall clock against this page's: they may be two computers. */
export interface ClockSample {
  /** Page's wall clock when the question was sent and when the answer came, UTC ms. */
  sentMs: number;
  receivedMs: number;
  /** Engine's wall clock as answered, UTC ms. */
  engineMs: number;
}

/** @returns engine's clock minus page's, ms, by the sample with the shortest way (RFC 5905 §8 does likewise); 0 without any. */
export function clockOffset(samples: readonly ClockSample[]): number {
  let best: ClockSample | null = null;
  for (const sample of samples) {
    if (!best || sample.receivedMs - sample.sentMs < best.receivedMs - best.sentMs) best = sample;
  }
  return best ? best.engineMs - (best.sentMs + best.receivedMs) / 2 : 0;
}
