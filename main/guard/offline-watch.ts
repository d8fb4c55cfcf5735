import { randomBytes } from 'node:crypto';
import type { CameraEvent } from '../../contract/event-types.ts';
import type { CameraStatus, NoticeText } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';

/** A camera that restarts or drops its link for a moment is no event. */
const GRACE_MS = 30_000;

/** Tells when a camera cannot be reached: an event that begins when it went, once it has been away for a while. */
export class OfflineWatch {
  readonly #parts: { cameraId: string; clock: Clock; onEvent: (event: CameraEvent) => void };
  #goneMs: number | null = null;
  #grace: Disposable | null = null;
  #open: CameraEvent | null = null;

  constructor(parts: { cameraId: string; clock: Clock; onEvent: (event: CameraEvent) => void }) {
    this.#parts = parts;
  }

  /** @param reason of the status, where one is known */
  take(status: CameraStatus, reason: NoticeText | null): void {
    const away = status === 'offline' || status === 'auth-failed' || status === 'unsupported';
    // Between two tries it is neither here nor there.
    if (status === 'connecting') return;
    if (away) this.#goes(reason);
    else this.close();
  }

  /** It is here again, asleep, or no longer watched. */
  close(): void {
    const { clock, onEvent } = this.#parts;
    this.#grace?.[Symbol.dispose]();
    this.#grace = null;
    this.#goneMs = null;
    const open = this.#open;
    this.#open = null;
    if (open) onEvent({ ...open, endMs: Math.max(open.startMs, clock.now()) });
  }

  #goes(reason: NoticeText | null): void {
    if (this.#goneMs !== null) return;
    const { clock } = this.#parts;
    const goneMs = clock.now();
    this.#goneMs = goneMs;
    this.#grace = clock.after(GRACE_MS, () => this.#begin(goneMs, reason));
  }

  #begin(startMs: number, reason: NoticeText | null): void {
    const { cameraId, onEvent } = this.#parts;
    this.#grace = null;
    this.#open = {
      ...{ id: `evt_${randomBytes(8).toString('hex')}`, cameraId, kind: 'camera-offline', startMs, endMs: null, score: 1, box: null },
      about: {
        ...{ source: 'engine', zones: [], recorded: false, alerted: false, pictureMs: null, outline: null, objects: [], distanceMetres: null },
        why: reason?.key === 'status.wrongPassword' ? { key: 'eventWhy.refused', data: {} } : { key: 'eventWhy.offline', data: {} },
      },
    };
    onEvent(this.#open);
  }
}
