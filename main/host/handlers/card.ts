import { AppError } from '../../../contract/errors.ts';
import type { Exports } from '../../playback/export/exports.ts';
import type { CameraPark } from '../camera-park.ts';
import type { CardCamera } from '../card-fill.ts';
import type { CardImport } from '../card-import.ts';
import type { Handlers } from '../dispatcher.ts';

type Names = Extract<keyof Handlers, `card.${string}`>;

export function cardHandlers({ card, exports, park }: { card: CardImport; exports: Exports; park: CameraPark }): Pick<Handlers, Names> {
  return {
    'card.status': async ({ cameraId }) => ({ card: await card.status(cameraId) }),
    'card.fill'({ cameraId, from, to }) {
      checkRange(from, to);
      return { job: card.take({ cameraId, from, to }) };
    },
    'card.download'({ cameraId, from, to }, { session, language }) {
      checkRange(from, to);
      const { name, details } = park.get(cameraId).config;
      const cameras = [{ id: cameraId, name, timeZone: details.timeZone }];
      return { job: card.take({ cameraId, from, to }, () => exports.start({ kind: 'clip', cameras, from, to, options: {}, by: session.name, language }).id) };
    },
    'card.jobs': () => ({ jobs: card.jobs() }),
    'card.cancel': async ({ id }) => ({ cancelled: await card.cancel(id) }),
    'card.settings': () => ({ settings: card.settings }),
    'card.update': (settings) => ({ settings: card.update(settings) }),
  };
}

/** The cameras as the import knows them. */
export function cardCameras(park: CameraPark): CardCamera[] {
  return park.all().map((runtime) => ({
    id: runtime.config.id,
    link: runtime.device.link,
    isOnline: () => runtime.describe().status === 'online',
    isFailing: () => runtime.device.told.cardFailing,
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
