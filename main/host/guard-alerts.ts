import type { CameraEvent, EventKind } from '../../contract/event-types.ts';
import type { Clock } from '../base/clock.ts';
import type { AlertSink } from '../notify/types.ts';
import type { EventStore } from '../storage/event-store.ts';
import { pictureOf } from './commissioning/picture-of.ts';
import type { CameraPark } from './camera-park.ts';
import type { CameraRuntime } from './camera-runtime.ts';

const PICTURE_WIDTH = 1_280;
const PICTURE_LIMIT_MS = 4_000;
/** An alert waits so long for a better picture than the first that comes: what the guard keeps is there by then. */
const BETTER_WITHIN_MS = 1_500;
/** A disk that takes longer has none. */
const READ_LIMIT_MS = 500;
/** The guard looks closer at these, and keeps the best picture. */
const LOOKED_AT: ReadonlySet<EventKind> = new Set(['motion', 'person', 'vehicle', 'animal']);

interface PictureParts {
  clock: Clock;
  ffmpegPath: string;
}

/** What a camera shows now, JPEG; null when it shows nothing. */
export function pictureNow(runtime: CameraRuntime, { clock, ffmpegPath }: PictureParts): Promise<Uint8Array | null> {
  return pictureOf(runtime.hub('main').hub, { clock, ffmpegPath, limitMs: PICTURE_LIMIT_MS, width: PICTURE_WIDTH });
}

/** Hands over an event that alerts, with the best picture there is of it by the time it is told. */
export function handOver(event: CameraEvent, parts: PictureParts & { park: CameraPark; alerts: AlertSink; events: Pick<EventStore, 'picture' | 'onChanged'> }): void {
  const runtime = parts.park.all().find(({ config }) => config.id === event.cameraId);
  if (runtime) parts.alerts.takeAlert({ event, cameraName: runtime.config.name, picture: alertPicture(event, { ...parts, now: pictureNow(runtime, parts) }) });
}

/**
 * The guard's own picture of the event, as good as it is when whoever was recognised is in it, or after 1.5 s at the latest; what the
 * camera showed at the moment of the alert where there is none.
 * @param parts `now`: what the camera shows at that moment
 */
export async function alertPicture(event: CameraEvent, parts: { clock: Clock; events: Pick<EventStore, 'picture' | 'onChanged'>; now: Promise<Uint8Array | null> }): Promise<Uint8Array | null> {
  const now = parts.now.catch(() => null);
  if (event.about?.source !== 'guard' || !LOOKED_AT.has(event.kind)) return now;
  await pictured(event, parts);
  return (await inTime(parts.events.picture(event.id).catch(() => null), READ_LIMIT_MS, parts.clock)) ?? now;
}

/** Resolves when a picture is kept that shows what the event was recognised as, or it has been waited for long enough. */
async function pictured(event: CameraEvent, { clock, events }: { clock: Clock; events: Pick<EventStore, 'onChanged'> }): Promise<void> {
  if (isGood(event)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const limit = clock.after(BETTER_WITHIN_MS, resolve);
  const changes = events.onChanged((changed) => {
    if (changed.id === event.id && isGood(changed)) resolve();
  });
  await promise;
  limit[Symbol.dispose]();
  changes[Symbol.dispose]();
}

function isGood({ kind, about }: CameraEvent): boolean {
  return kind !== 'motion' && about !== undefined && about.pictureMs !== null && about.objects.length > 0;
}

async function inTime<T>(work: Promise<T>, limitMs: number, clock: Clock): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  const limit = clock.after(limitMs, () => resolve(null));
  const done = await Promise.race([work, promise]);
  limit[Symbol.dispose]();
  return done;
}
