import { dayOf, motionFile } from './layout.ts';
import type { Location } from './location.ts';

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 400;

/** The lines of `motion.jsonl` of the days from `from` to `to` (UTC ms; of longer times the end), from every location that is there. */
export async function readMotion(locations: readonly Location[], cameraId: string, from: number, to: number): Promise<string[]> {
  const lines: string[] = [];
  for (let day = Date.parse(dayOf(Math.max(from, to - LONGEST_DAYS * DAY_MS))); day <= to; day += DAY_MS) {
    for (const location of locations) {
      if (location.state !== 'ok') continue;
      const text = (await location.writer.request({ kind: 'read', file: motionFile(location.path, cameraId, day) })) as string | null;
      if (text) for (const line of text.split('\n')) if (line !== '') lines.push(line);
    }
  }
  return lines;
}
