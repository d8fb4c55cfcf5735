import type { CameraEvent } from '../../contract/event-types.ts';
import type { Clock } from '../base/clock.ts';
import type { AlertSink } from '../notify/types.ts';
import { pictureOf } from './commissioning/picture-of.ts';
import type { CameraPark } from './camera-park.ts';
import type { CameraRuntime } from './camera-runtime.ts';

const PICTURE_WIDTH = 1_280;
const PICTURE_LIMIT_MS = 4_000;

interface PictureParts {
  clock: Clock;
  ffmpegPath: string;
}

/** What a camera shows now, JPEG; null when it shows nothing. */
export function pictureNow(runtime: CameraRuntime, { clock, ffmpegPath }: PictureParts): Promise<Uint8Array | null> {
  return pictureOf(runtime.hub('main').hub, { clock, ffmpegPath, limitMs: PICTURE_LIMIT_MS, width: PICTURE_WIDTH });
}

/** Hands over an event that alerts, with what its camera shows at that moment. */
export function handOver(event: CameraEvent, parts: PictureParts & { park: CameraPark; alerts: AlertSink }): void {
  const runtime = parts.park.all().find(({ config }) => config.id === event.cameraId);
  if (runtime) parts.alerts.takeAlert({ event, cameraName: runtime.config.name, picture: pictureNow(runtime, parts) });
}
