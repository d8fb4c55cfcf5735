/** A camera as far as its card is concerned, and where on the card something is played. */
import type { CardStatus } from '../../contract/card-types.ts';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../base/clock.ts';
import { readCardStatus, recordingsOf, type ToldOfCard } from '../cameras/card/card-status.ts';
import type { Stretch } from '../cameras/card/gaps.ts';
import { type CardHistory, readHistory } from '../cameras/card/history.ts';
import type { DeviceLink } from '../cameras/control/device-link.ts';
import { explainStreamFault } from '../cameras/explain.ts';
import { clockOffset } from '../cameras/health/device-facts.ts';
import type { OnvifClient } from '../cameras/onvif/client.ts';
import { NS } from '../cameras/onvif/namespaces.ts';
import { findRecordings, getReplayUri } from '../cameras/onvif/services/recordings.ts';
import { displayAddress, onHost } from '../cameras/rtsp-url.ts';
import type { ReplayEnd } from '../ingest/replay/types.ts';
import type { StreamTarget } from '../ingest/types.ts';

export interface CardCamera {
  readonly id: string;
  readonly link: DeviceLink;
  /** Its streams come, or would. */
  isOnline(): boolean;
  /** What it has told of its card by events. */
  told(): ToldOfCard;
  /** Its main stream, with credentials; `audio`: its sound is recorded. */
  target(): StreamTarget;
  /** Its clock minus ours as its stream tells it, ms; null where no stream tells. */
  streamClockOffsetMs(): number | null;
}

/** Where on the card something is played, and from when to when it says to have footage, by our clock. */
export interface Place {
  url: string;
  fromMs: number | null;
  toMs: number | null;
  offsetMs: number;
  /** The camera's clock is known to the millisecond. */
  exact: boolean;
}

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
  return camera.link.use(async ({ client, targets }, signal) => {
    const { offsetMs } = await clockOf(camera, client, clock);
    return readCardStatus(client, { clockOffsetMs: offsetMs, told: camera.told(), sourceToken: targets.main.sourceToken, signal });
  });
}

/** What is on the card of [fromMs, toMs), by our clock. @throws like `placesOn` */
export function historyOf(camera: CardCamera, range: Stretch, clock: Clock): Promise<CardHistory> {
  return camera.link.use(async ({ client, targets }, signal) => {
    const search = client.service(NS.search);
    if (!search) throw new AppError('unsupported', 'card.notOffered');
    const { offsetMs } = await clockOf(camera, client, clock);
    const shift = ({ fromMs, toMs }: Stretch, ms: number): Stretch => ({ fromMs: fromMs + ms, toMs: toMs + ms });
    const own = recordingsOf(await findRecordings(search, signal), targets.main.sourceToken);
    const { stretches, exact } = await readHistory(search, own, shift(range, offsetMs), signal);
    return { stretches: stretches.map((stretch) => shift(stretch, -offsetMs)), exact };
  });
}

/** @throws AppError `unsupported` (`card.notOffered`, `card.otherChannels`), and what the way to the device throws */
export function placesOn(camera: CardCamera, automatic: boolean, clock: Clock): Promise<Place[]> {
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

/** Faults after which another try is of no use (rule 5: a refused password is not sent again). */
export function isFinal({ fault }: ReplayEnd): boolean {
  return fault === 'refused-credentials' || fault === 'unsupported-codec' || fault === 'wrong-certificate';
}

export function explainReplay(end: ReplayEnd, place: Place): AppError {
  if (end.fault === 'unsupported-codec') return new AppError('unsupported', 'card.cannotPlay');
  return explainStreamFault(end.fault ?? 'error', { address: displayAddress(place.url) });
}
