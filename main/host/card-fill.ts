import { AppError } from '../../contract/errors.ts';
import { type Clock, sleep } from '../base/clock.ts';
import { overlap, type Stretch } from '../cameras/card/gaps.ts';
import { readCardStatus, recordingsOf } from '../cameras/card/card-status.ts';
import type { CardStatus } from '../../contract/card-types.ts';
import type { DeviceLink } from '../cameras/control/device-link.ts';
import { explainStreamFault } from '../cameras/explain.ts';
import { clockOffset } from '../cameras/health/device-facts.ts';
import type { OnvifClient } from '../cameras/onvif/client.ts';
import { NS } from '../cameras/onvif/namespaces.ts';
import { findRecordings, getReplayUri } from '../cameras/onvif/services/recordings.ts';
import { displayAddress, onHost } from '../cameras/rtsp-url.ts';
import { replayCard } from '../ingest/replay/replay-session.ts';
import type { ReplayEnd, ReplayRequest } from '../ingest/replay/types.ts';
import type { StreamTarget } from '../ingest/types.ts';
import type { Storage } from '../storage/types.ts';
import { footageAfter } from './card-seam.ts';
import { CardWriter, needRoom } from './card-writer.ts';

/** A camera as far as its card is concerned. */
export interface CardCamera {
  readonly id: string;
  readonly link: DeviceLink;
  /** Its streams come, or would. */
  isOnline(): boolean;
  /** It has told that its card is broken. */
  isFailing(): boolean;
  /** Its main stream, with credentials; `audio`: its sound is wanted. */
  target(): StreamTarget;
  /** Its clock minus ours as its stream tells it, ms; null where no stream tells. */
  streamClockOffsetMs(): number | null;
}

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
/** What a card is said to have grows while it is asked. */
const GROWS_MS = 5_000;

/** How far the camera's clock is from ours, and whether that is known to the millisecond. */
async function clockOf(camera: CardCamera, client: OnvifClient, clock: Clock): Promise<{ offsetMs: number; exact: boolean }> {
  const offsetMs = camera.streamClockOffsetMs();
  if (offsetMs !== null) return { offsetMs, exact: true };
  return { offsetMs: (await clockOffset(client.connection, clock)) ?? 0, exact: false };
}

/** @throws what the way to the device throws: `unsupported` (`camera.noOnvif`), `unreachable`, `camera-refused`… */
export function cardStatusOf(camera: CardCamera, clock: Clock): Promise<CardStatus> {
  return camera.link.use(async ({ client }, signal) => {
    const { offsetMs } = await clockOf(camera, client, clock);
    return readCardStatus(client, { clockOffsetMs: offsetMs, failing: camera.isFailing(), signal });
  });
}

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

/** Where on the card something is played, and from when to when it says to have footage, by our clock. */
interface Place {
  url: string;
  fromMs: number | null;
  toMs: number | null;
  offsetMs: number;
  exact: boolean;
}

function placesOn(camera: CardCamera, automatic: boolean, clock: Clock): Promise<Place[]> {
  return camera.link.use(
    async ({ client, targets }, signal) => {
      const search = client.service(NS.search);
      const replay = client.service(NS.replay);
      if (!search || !replay) throw new AppError('unsupported', 'card.notOffered');
      const { offsetMs, exact } = await clockOf(camera, client, clock);
      const places: Place[] = [];
      for (const { token, fromMs, untilMs, state } of recordingsOf(await findRecordings(search, signal), targets.main.sourceToken)) {
        const uri = await getReplayUri(replay, token, signal);
        const grows = state === 'recording' ? GROWS_MS : 0;
        if (uri !== null) places.push({ url: onHost(uri, client.connection.host), fromMs: fromMs === null ? null : fromMs - offsetMs, toMs: untilMs === null ? null : untilMs - offsetMs + grows, offsetMs, exact });
      }
      return places;
    },
    { automatic },
  );
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
      // Rule 5: a refused password is not sent again; other streams are not tried.
      if (isLast || end.fault === 'refused-credentials' || end.fault === 'unsupported-codec' || end.fault === 'wrong-certificate') throw explain(end, place);
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

function explain(end: ReplayEnd, place: Place): AppError {
  if (end.fault === 'unsupported-codec') return new AppError('unsupported', 'card.cannotPlay');
  return explainStreamFault(end.fault ?? 'error', { address: displayAddress(place.url) });
}
