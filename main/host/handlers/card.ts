import { AppError } from '../../../contract/errors.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Exports } from '../../playback/export/exports.ts';
import type { PlaybackItem } from '../../playback/types.ts';
import type { CameraPark } from '../camera-park.ts';
import { CardChannel, type CardPlace } from '../card-channel.ts';
import type { CardImport } from '../card-import.ts';
import type { CardCamera } from '../card-places.ts';
import { CardReading } from '../card-reading.ts';
import type { CardTurns } from '../card-turns.ts';
import type { CallContext, Handlers } from '../dispatcher.ts';

type Names = Extract<keyof Handlers, `card.${string}`>;

interface CardParts {
  card: CardImport;
  turns: CardTurns;
  exports: Exports;
  park: CameraPark;
  clock: Clock;
  ffmpegPath: string;
  log: Logger;
}

export function cardHandlers({ card, turns, exports, park, clock, ffmpegPath, log }: CardParts): Pick<Handlers, Names> {
  const parts = { turns, clock, ffmpegPath };
  /** Looked at with its sound, whether or not that is recorded here. */
  const looked = (id: string): CardCamera => {
    const camera = card.camera(id);
    return { ...camera, target: () => ({ ...camera.target(), audio: true }) };
  };
  return {
    'card.status': async ({ cameraId }) => ({ card: await card.status(cameraId) }),
    'card.list'({ cameraId, from, to }) {
      checkRange(from, to);
      return card.list(cameraId, { from, to });
    },
    async 'card.open'({ cameraId, ...asked }, context) {
      const camera = looked(cameraId);
      const begin = ({ atMs, wish }: CardPlace, signal: AbortSignal) => CardReading.begin({ camera, use: 'viewer', fromMs: atMs, toMs: clock.now(), keyframesEveryMs: wish.keyframesEveryMs, signal }, parts);
      return { channel: await CardChannel.open(connectionOf(context), begin, placeOf(asked), { caller: context.signal, log }) };
    },
    async 'card.seek'({ channel, ...asked }, context) {
      const media = connectionOf(context).media(channel);
      if (!(media instanceof CardChannel)) throw new AppError('invalid', 'call.noChannel', { data: { channel } });
      return { generation: await media.seek(placeOf(asked), context.signal) };
    },
    'card.fill'({ cameraId, from, to }) {
      checkRange(from, to);
      return { job: card.take({ cameraId, from, to }) };
    },
    'card.download'({ cameraId, from, to }, { session, language }) {
      checkRange(from, to);
      const camera = looked(cameraId);
      const { name, details } = park.get(cameraId).config;
      const read = async function* (fromMs: number, signal: AbortSignal): AsyncGenerator<PlaybackItem> {
        yield* await CardReading.begin({ camera, use: 'job', fromMs, toMs: to, signal }, parts);
      };
      return { job: exports.start({ kind: 'card', cameras: [{ id: cameraId, name, timeZone: details.timeZone }], from, to, options: {}, by: session.name, language, read }) };
    },
    'card.erase': ({ cameraId }) => ({ job: card.erase(cameraId) }),
    'card.jobs': () => ({ jobs: card.jobs() }),
    'card.cancel': async ({ id }) => ({ cancelled: await card.cancel(id) }),
    'card.settings': () => ({ settings: card.settings }),
    'card.update': (change) => ({ settings: card.update(change) }),
  };
}

/** @throws AppError for what a camera does not play */
function placeOf({ atMs, creditBytes, ...wish }: { atMs: number; creditBytes: number; direction?: 'forward' | 'backward' | undefined; keyframesEveryMs?: number | undefined }): CardPlace {
  if (wish.direction === 'backward') throw new AppError('unsupported', 'card.onlyForward', { data: { field: 'direction' } });
  return { atMs, creditBytes, wish };
}

function connectionOf(context: CallContext): NonNullable<CallContext['connection']> {
  if (!context.connection) throw new AppError('unsupported', 'call.connectionOnly');
  return context.connection;
}

/** The cameras as the import knows them. */
export function cardCameras(park: CameraPark): CardCamera[] {
  return park.all().map((runtime) => ({
    id: runtime.config.id,
    link: runtime.device.link,
    isOnline: () => runtime.describe().status === 'online',
    told: () => runtime.device.told.card,
    target: () => ({ ...runtime.talkTarget(), audio: runtime.config.recording.audio }),
    streamClockOffsetMs: () => runtime.streams()[0]?.health.reception?.clockOffsetMs ?? null,
  }));
}

/** As far as dates go (ECMA-262 §21.4.1.1). */
const LATEST_MS = 8_640_000_000_000_000;
/** Longer ones are asked for in parts. */
const LONGEST_MS = 7 * 86_400_000;

function checkRange(from: number, to: number): void {
  if (to <= from || from < 0 || to > LATEST_MS || to - from > LONGEST_MS) throw new AppError('invalid', 'card.badRange', { data: { field: 'to' } });
}
