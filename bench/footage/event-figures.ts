import type { FootageStore } from '../../main/storage/storage.ts';
import type { EventQuery } from '../../main/storage/types.ts';
import { percentile, round } from '../lib/statistics.ts';
import type { LargeIndex } from './large-index.ts';

const PAGE = 100;
const ASKED_EACH = 40;
const DAY_MS = 86_400_000;

/** What a page of 100 events costs, the newest first, as lists of events ask for it: each filter with the pages that follow the first. */
export async function eventFigures(storage: FootageStore, { cameraIds, fromMs }: LargeIndex): Promise<Record<string, { p50: number; p95: number }>> {
  const day = (number: number) => ({ from: fromMs + (number % 40) * DAY_MS, to: fromMs + ((number % 40) + 1) * DAY_MS });
  const one = (number: number) => [cameraIds[number % cameraIds.length]!];
  const wishes: Record<string, (number: number) => EventQuery> = {
    all: () => ({}),
    ofACamera: (number) => ({ cameraIds: one(number) }),
    of16Cameras: () => ({ cameraIds }),
    ofACommonKind: () => ({ kinds: ['motion'] }),
    ofARareKind: () => ({ kinds: ['doorbell'] }),
    ofACameraAndARareKind: (number) => ({ cameraIds: one(number), kinds: ['doorbell'] }),
    of16CamerasAndThreeKinds: () => ({ cameraIds, kinds: ['person', 'doorbell', 'vehicle'] }),
    ofADay: (number) => day(number),
    ofADayOf16Cameras: (number) => ({ ...day(number), cameraIds }),
    ofADayOfACameraAndAKind: (number) => ({ ...day(number), cameraIds: one(number), kinds: ['person'] }),
  };
  const figures: Record<string, { p50: number; p95: number }> = {};
  for (const [name, wish] of Object.entries(wishes)) {
    const took: number[] = [];
    let cursor: string | null = null;
    for (let asked = 0; asked < ASKED_EACH; asked++) {
      // Three pages one after the other, then anew.
      if (asked % 3 === 0) cursor = null;
      const started = performance.now();
      const page: { cursor: string | null } = await storage.listEvents({ ...wish(Math.floor(asked / 3)), order: 'newest', limit: PAGE, ...(cursor === null ? {} : { cursor }) });
      took.push(performance.now() - started);
      ({ cursor } = page);
    }
    figures[name] = { p50: round(percentile(took, 50), 2), p95: round(percentile(took, 95), 2) };
  }
  return figures;
}
