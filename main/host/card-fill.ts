import { type Clock, sleep } from '../base/clock.ts';
import { overlap, type Stretch } from '../cameras/card/gaps.ts';
import { replayCard } from '../ingest/replay/replay-session.ts';
import type { ReplayEnd, ReplayRequest } from '../ingest/replay/types.ts';
import type { Storage } from '../storage/types.ts';
import { type CardCamera, explainReplay, isFinal, type Place, placesOn } from './card-places.ts';
import { footageAfter } from './card-seam.ts';
import { CardWriter, needRoom } from './card-writer.ts';

export interface FillResult {
  filledMs: number;
  missingMs: number;
}

export interface FillParts {
  storage: Storage;
  clock: Clock;
  ffmpegPath: string;
}

interface FillTask {
  camera: CardCamera;
  stretches: readonly Stretch[];
  automatic: boolean;
  signal: AbortSignal;
  onProgress: (share: number, result: FillResult) => void;
}

/** ONVIF tells whole seconds: so much is left out at both ends of a gap, lest footage be there twice. */
const COARSE_CLOCK_MS = 1_000;
const TRIES = 3;
const RETRY_MS = [500, 3_000];
/** Even when each try brings something. */
const MOST_TRIES = 20;
const LOOK_MS = 50;

/**
 * Plays stretches of a camera's card and writes them as footage; what it has not stays as it is.
 * @throws AppError `unsupported` (`card.notOffered`, `card.otherChannels`), `disk-full`, `unreachable`, `timeout`…: what had come is kept.
 */
export async function fillFromCard(task: FillTask, parts: FillParts): Promise<FillResult> {
  const { camera, stretches, automatic, signal, onProgress } = task;
  const total = stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const result: FillResult = { filledMs: 0, missingMs: total };
  if (total === 0) return result;
  const places = await placesOn(camera, automatic, parts.clock);
  let behindMs = 0;
  for (const stretch of stretches) {
    for (const place of places) {
      const asked = overlap(inner(stretch, place.exact ? 0 : COARSE_CLOCK_MS), place);
      if (!asked) continue;
      const before = result.filledMs;
      const tell = (filledMs: number, reachedMs: number) => {
        result.filledMs = before + filledMs;
        result.missingMs = Math.max(0, total - result.filledMs);
        onProgress((behindMs + reachedMs - stretch.fromMs) / total, result);
      };
      await playStretch(camera, place, asked, { signal, tell }, parts);
    }
    behindMs += stretch.toMs - stretch.fromMs;
  }
  return result;
}

function inner({ fromMs, toMs }: Stretch, marginMs: number): Stretch {
  return { fromMs: fromMs + marginMs, toMs: toMs - marginMs };
}

/** Again from where it broke off, a few times. */
async function playStretch(camera: CardCamera, place: Place, stretch: Stretch, { signal, tell }: { signal: AbortSignal; tell: (filledMs: number, reachedMs: number) => void }, parts: FillParts): Promise<void> {
  const { storage, clock } = parts;
  const writer = new CardWriter(camera.id, storage);
  const isKnown = await footageAfter(camera.id, stretch.toMs, { storage, clock });
  let inVain = 0;
  try {
    for (let tries = 1; ; tries++) {
      needRoom(storage);
      const fromMs = writer.writtenUntilMs ?? stretch.fromMs;
      const isLast = inVain + 1 >= TRIES || tries >= MOST_TRIES;
      const end = await playOnce(camera, place, { fromMs, toMs: stretch.toMs, isKnown }, writer, signal, parts, () => tell(writer.filledMs, writer.writtenUntilMs ?? fromMs));
      writer.finish(end.outcome !== 'broken' || isLast);
      signal.throwIfAborted();
      needRoom(storage);
      if (end.outcome !== 'broken') return;
      const progress = (writer.writtenUntilMs ?? fromMs) > fromMs;
      inVain = progress ? 0 : inVain + 1;
      if (isLast || isFinal(end)) throw explainReplay(end, place);
      await sleep(clock, RETRY_MS[inVain] ?? 3_000, signal);
    }
  } finally {
    await writer.settled(stretch, clock, AbortSignal.timeout(15_000)).catch(() => {});
    tell(writer.filledMs, stretch.toMs);
  }
}

/** Waits for the disk where the camera is faster. */
async function playOnce(camera: CardCamera, place: Place, range: Stretch & Pick<ReplayRequest, 'isKnown'>, writer: CardWriter, signal: AbortSignal, { clock, ffmpegPath }: FillParts, tell: () => void): Promise<ReplayEnd> {
  signal.throwIfAborted();
  const session = replayCard({ target: { ...camera.target(), url: place.url, transport: 'tcp' }, ...range, clockOffsetMs: place.offsetMs, sink: writer, clock, ffmpegPath });
  const abort = () => session.close();
  signal.addEventListener('abort', abort, { once: true });
  let paused = false;
  const looking = clock.every(LOOK_MS, () => {
    if (writer.isBroken) session.close();
    if (writer.isBehind !== paused) {
      paused = !paused;
      if (paused) session.pause();
      else session.resume();
    }
    tell();
  });
  try {
    return await session.done;
  } finally {
    looking[Symbol.dispose]();
    signal.removeEventListener('abort', abort);
  }
}
