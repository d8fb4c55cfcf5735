/** Listens to one camera's events: subscribes, pulls, renews, and gives up its place at the end (CAMERAS.md rules 20 to 23). */
import { AppError } from '../../../contract/errors.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { DeviceLink } from '../control/device-link.ts';
import { isNotImplemented, type OnvifClient, type ServicePort } from '../onvif/client.ts';
import { OnvifFault } from '../onvif/connection.ts';
import { NS } from '../onvif/namespaces.ts';
import { createPullPoint, type PullPoint, pullMessages, renew, unsubscribe } from '../onvif/services/pull-point.ts';
import { type Notification, readNotifications } from './topics.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;
const LONGEST_PULL_MS = 20_000;
const SHORTEST_PULL_MS = 1_000;
/** Renewed when so much of its life is over. */
const RENEW_AT = 0.8;
/** A camera without events may get them with a new firmware. */
const NOT_OFFERED_WAIT_MS = 3_600_000;

/** How it stands, for the health page. */
export type ListeningState = 'off' | 'listening' | 'trying' | 'not-offered' | 'refused';

export class PullLoop {
  readonly #link: DeviceLink;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #onNotification: (notification: Notification) => void;
  readonly #onLost: () => void;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #pullMs = LONGEST_PULL_MS;
  #subscribed: { events: ServicePort; point: PullPoint } | null = null;
  #heard = false;
  #pause: AbortController | null = null;
  #state: ListeningState = 'trying';

  /** @param options.onLost the camera cannot be heard for the moment */
  constructor(options: { link: DeviceLink; clock: Clock; log: Logger; onNotification: (notification: Notification) => void; onLost: () => void }) {
    this.#link = options.link;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#onNotification = options.onNotification;
    this.#onLost = options.onLost;
    this.#done = this.#run();
  }

  get state(): ListeningState {
    return this.#state;
  }

  /** The camera is there again: a pause after failures is over. */
  wake(): void {
    this.#pause?.abort();
  }

  /** Resolves when the subscription was given back, or the camera did not answer to that. */
  async close(): Promise<void> {
    this.#state = 'off';
    this.#stop.abort(new AppError('cancelled', 'camera.cancelled'));
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      this.#heard = false;
      const error = await this.#link.use(({ client }) => this.#listen(client, signal), { automatic: true }).then(
        () => null,
        (reason: unknown) => reason,
      );
      await this.#giveBack();
      if (signal.aborted) return;
      this.#onLost();
      failures = this.#heard ? 1 : failures + 1;
      const waitMs = this.#afterFailure(error, failures);
      if (waitMs === null) return;
      this.#pause = new AbortController();
      await sleep(this.#clock, waitMs, AbortSignal.any([signal, this.#pause.signal])).catch(() => {});
      this.#pause = null;
    }
  }

  /** How long to wait before trying anew; null for never. */
  #afterFailure(error: unknown, failures: number): number | null {
    const isRefusal = error instanceof AppError && (error.kind === 'camera-refused' || error.kind === 'camera-locked');
    // A refused password is not sent again by itself (rule 5): listening begins anew when the camera's settings change.
    if (isRefusal && error.messageKey !== 'camera.notPermitted') {
      this.#state = 'refused';
      return null;
    }
    if (error === null || isNotImplemented(error) || (error instanceof AppError && error.messageKey === 'camera.notPermitted')) {
      this.#state = 'not-offered';
      return NOT_OFFERED_WAIT_MS;
    }
    this.#state = 'trying';
    if (failures <= 2) this.#log.debug('events cannot be heard', { error, failures });
    return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(16, failures - 1));
  }

  /** Returns when the camera has no events at all; else it throws, in the end. */
  async #listen(client: OnvifClient, signal: AbortSignal): Promise<void> {
    const events = client.service(NS.events);
    if (!events) return;
    const point = await createPullPoint(client, events, signal);
    this.#subscribed = { events, point };
    this.#state = 'listening';
    let renewAt = this.#clock.monotonic() + point.lifeMs * RENEW_AT;
    for (;;) {
      // Not so late that a pull could not be waited for before.
      if (this.#clock.monotonic() >= renewAt - SHORTEST_PULL_MS) {
        // Some have no Renew: their subscriptions live on by being pulled. Others forget, and say so at the next pull.
        const lifeMs = await renew(events, point, signal).catch((error: unknown) => {
          if (isNotImplemented(error)) return point.lifeMs;
          throw error as Error;
        });
        renewAt = this.#clock.monotonic() + lifeMs * RENEW_AT;
      }
      const untilRenewal = Math.max(SHORTEST_PULL_MS, renewAt - this.#clock.monotonic());
      await this.#pull(events, point, Math.min(this.#pullMs, untilRenewal), signal);
    }
  }

  async #pull(events: ServicePort, point: PullPoint, waitMs: number, signal: AbortSignal): Promise<void> {
    const startedAt = this.#clock.monotonic();
    try {
      const reply = await pullMessages(events, point, waitMs, signal);
      this.#heard = true;
      for (const notification of readNotifications(reply)) this.#onNotification(notification);
      // One that answers at once, with nothing, would be asked without a pause.
      const tookMs = this.#clock.monotonic() - startedAt;
      if (tookMs < 100) await sleep(this.#clock, 100 - tookMs, signal);
    } catch (error) {
      const tookMs = this.#clock.monotonic() - startedAt;
      // Rule 23: cut while it was waiting, for it waits less long than it says. That is no fault, and the next wait is shorter.
      const wasCut = error instanceof AppError && (error.kind === 'unreachable' || error.kind === 'timeout') && tookMs >= 1_000 && this.#pullMs > SHORTEST_PULL_MS;
      if (signal.aborted || error instanceof OnvifFault || !wasCut) throw error;
      this.#pullMs = Math.max(SHORTEST_PULL_MS, Math.min(this.#pullMs / 2, tookMs * 0.8));
    }
  }

  /** Devices have about eight places (rule 21). */
  async #giveBack(): Promise<void> {
    const subscribed = this.#subscribed;
    this.#subscribed = null;
    if (subscribed) await unsubscribe(subscribed.events, subscribed.point).catch(() => {});
  }
}
