import { randomBytes } from 'node:crypto';
import type { EventAbout } from '../../contract/event-types.ts';
import type { CameraEvent, EventKind } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { ToldOfCard } from '../cameras/card/card-status.ts';
import { DeviceLink } from '../cameras/control/device-link.ts';
import { PtzControl } from '../cameras/control/ptz-control.ts';
import { EventTracker } from '../cameras/events/event-tracker.ts';
import { type ListeningState, PullLoop } from '../cameras/events/pull-loop.ts';
import { batteryIn, isAboutRoom, lastRebootIn, meaningOf, type Notification, removesRecordings } from '../cameras/events/topics.ts';
import type { CameraConfig } from '../cameras/types.ts';

/** Nothing more is known of what a camera tells. */
const TOLD_BY_CAMERA: EventAbout = {
  ...{ source: 'camera', why: { key: 'eventWhy.camera', data: {} }, zones: [], recorded: false, alerted: false },
  ...{ pictureMs: null, outline: null, objects: [], distanceMetres: null },
};

/** What a camera has told of itself beside its events. */
export interface ToldByDevice {
  lastRebootMs: number | null;
  batteryPercent: number | null;
  card: ToldOfCard;
}

/** What is done with a camera beyond its streams: set, turned, listened to. */
export class CameraDevice {
  readonly link: DeviceLink;
  readonly ptz: PtzControl;
  readonly told: ToldByDevice = { lastRebootMs: null, batteryPercent: null, card: { failing: false, full: false, removedMs: null } };
  readonly #parts: { config: () => CameraConfig; clock: Clock; log: Logger; onEvent: (event: CameraEvent) => void };
  readonly #tracker: EventTracker;
  readonly #ids = new Map<string, string>();
  #listening: PullLoop | null = null;

  constructor(parts: {
    config: () => CameraConfig;
    password: () => string | null;
    savePtz: (ptz: CameraConfig['ptz']) => void;
    clock: Clock;
    log: Logger;
    onEvent: (event: CameraEvent) => void;
  }) {
    const { config, clock, log } = parts;
    this.#parts = parts;
    this.link = new DeviceLink({ config, password: parts.password, clock });
    this.ptz = new PtzControl({ link: this.link, settings: () => config().ptz, save: parts.savePtz, clock, log });
    this.#tracker = new EventTracker(clock, ({ id, kind, startMs, endMs }) => this.#tell(id, kind, startMs, endMs));
  }

  get listening(): ListeningState {
    return this.#listening?.state ?? 'off';
  }

  /** Begins or ends listening, as it is wanted now. */
  listen(wanted: boolean): void {
    const { clock, log } = this.#parts;
    if (wanted && this.link.possible) {
      this.#listening ??= new PullLoop({ link: this.link, clock, log, onNotification: (notification) => this.#hear(notification), onLost: () => this.#tracker.endAll() });
      return;
    }
    void this.#listening?.close();
    this.#listening = null;
    this.#tracker.endAll();
  }

  /** The camera is there again. */
  wake(): void {
    this.#listening?.wake();
  }

  /** The address or the password has changed: all is begun anew. */
  restart(): void {
    const listens = this.#listening !== null;
    this.listen(false);
    this.link.reset();
    this.listen(listens);
  }

  async close(): Promise<void> {
    await Promise.all([this.#listening?.close(), this.ptz.close()]);
    this.#tracker.endAll();
    this.link.close();
  }

  #hear(notification: Notification): void {
    this.told.lastRebootMs = lastRebootIn(notification) ?? this.told.lastRebootMs;
    this.told.batteryPercent = batteryIn(notification) ?? this.told.batteryPercent;
    const meaning = meaningOf(notification);
    if (removesRecordings(notification)) this.told.card.removedMs = this.#parts.clock.now();
    if (meaning?.kind === 'card-error') this.told.card[isAboutRoom(notification) ? 'full' : 'failing'] = meaning.active !== false;
    if (!meaning || !this.#isWanted(meaning.kind)) return;
    this.#tracker.take(meaning);
  }

  /** Its plain motion counts only while nobody better watches. */
  #isWanted(kind: EventKind): boolean {
    const { cameraEvents, guard } = this.#parts.config();
    return (cameraEvents.kinds as readonly EventKind[]).includes(kind) && !(kind === 'motion' && guard.enabled);
  }

  #tell(trackedId: string, kind: EventKind, startMs: number, endMs: number | null): void {
    const id = this.#ids.get(trackedId) ?? `evt_${randomBytes(8).toString('hex')}`;
    if (endMs === null) this.#ids.set(trackedId, id);
    else this.#ids.delete(trackedId);
    this.#parts.onEvent({ id, cameraId: this.#parts.config().id, kind, startMs, endMs, score: 1, box: null, about: TOLD_BY_CAMERA });
  }
}
