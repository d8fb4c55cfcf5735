import { ledgerFile } from './layout.ts';
import { readLedger } from './ledger.ts';
import type { Location } from './location.ts';

const DAY_MS = 86_400_000;

/**
 * Whether pre-roll on disk of that day, from one moment to another, became footage, as the ledgers say. While one of them cannot be read
 * all of it counts as kept: rather some seconds in which nothing happened than none in which something did.
 */
export async function keptPreRoll(locations: readonly Location[], camera: string, day: string): Promise<(startMs: number, endMs: number) => boolean> {
  const everything = () => true;
  const texts: string[] = [];
  for (const location of locations) {
    if (!location.isReadable) return everything;
    // What began before midnight stands with the day before.
    for (const atMs of [Date.parse(day) - DAY_MS, Date.parse(day)]) {
      try {
        const text = (await location.writer.request({ kind: 'read', file: ledgerFile(location.path, camera, atMs) })) as string | null;
        if (text !== null) texts.push(text);
      } catch {
        return everything;
      }
    }
  }
  const { keeps } = readLedger(texts.join('\n'));
  return (startMs, endMs) => keeps.some(({ fromMs, toMs }) => startMs < toMs && endMs > fromMs);
}
