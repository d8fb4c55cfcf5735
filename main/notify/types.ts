import type { CameraEvent } from '../../contract/event-types.ts';
import type { Message } from '../../contract/notify-types.ts';
import type { Clock } from '../base/clock.ts';

/** An event that alerts: as it opened, or was recognised as something else. */
export interface Alert {
  event: CameraEvent;
  cameraName: string;
  /** JPEG of its best picture, as soon as there is one; null: there will be none. Waited for a few seconds, whatever it does. */
  picture: Promise<Uint8Array | null>;
}

/** Whoever notices hands over here; returns at once and never throws. */
export interface AlertSink {
  /** Called again for an event that is upgraded: nobody is told of it twice on one channel. */
  takeAlert(alert: Alert): void;
  /** Every event as it opens, changes and closes, alert or not: for those who keep a state of it. */
  follow(event: CameraEvent): void;
}

/** What every channel that delivers is given. */
export interface Delivered {
  message: Message;
  /** JPEG. */
  picture: Uint8Array | null;
  /** How often it was tried before. */
  tries: number;
  clock: Clock;
  signal: AbortSignal;
}

/** @throws AppError: retryable where the same message may go through later */
export type Deliver = (delivered: Delivered) => Promise<void>;
