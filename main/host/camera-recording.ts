import type { GapCause, RecordingPlan } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { localTime } from '../base/week-hours.ts';
import type { StreamHub } from '../hub/types.ts';
import { planAt } from '../recorder/plan.ts';
import { createRecorder } from '../recorder/recorder.ts';
import type { CameraRecorder, RecordingState } from '../recorder/types.ts';
import { subFootageOf } from '../storage/layout.ts';
import type { Storage } from '../storage/types.ts';

type Role = 'main' | 'sub';

export interface CameraRecordingParts {
  cameraId: string;
  addedMs: number;
  name: string;
  hubs: { main: StreamHub; sub: StreamHub | null };
  storage: Storage;
  clock: Clock;
  log: Logger;
  onChanged: () => void;
}

/** What is recorded of a camera: which of its streams, when, and by whose wish. */
export class CameraRecording {
  readonly #parts: CameraRecordingParts;
  readonly #offline: Record<Role, GapCause | null> = { main: null, sub: null };
  #recorders: { role: Role; recorder: CameraRecorder; listening: Disposable }[] = [];
  #plan: RecordingPlan | null = null;
  #timeZone: string | null = null;
  #now = '';
  #active = false;
  #byHand: { untilMs: number; ending: Disposable } | null = null;

  constructor(parts: CameraRecordingParts) {
    this.#parts = parts;
    parts.storage.addCamera(parts.cameraId, parts.addedMs, parts.name);
  }

  get state(): RecordingState {
    return this.#recorders[0]?.recorder.state ?? 'off';
  }

  /** UTC ms; null while nobody records by hand. */
  get byHandUntilMs(): number | null {
    return this.#byHand?.untilMs ?? null;
  }

  /** @param timeZone of the camera; null: this computer's. */
  configure(plan: RecordingPlan, timeZone: string | null): void {
    const before = this.#plan?.streams;
    this.#plan = plan;
    this.#timeZone = timeZone;
    if (plan.streams !== before) this.#choose(plan.streams);
    this.checkHours();
  }

  /** As its hours want it now. */
  checkHours(): void {
    if (!this.#plan) return;
    const plan = planAt(this.#plan, localTime(this.#parts.clock.now(), this.#timeZone));
    const now = JSON.stringify(plan);
    // The same plan again must not restart anything.
    if (now === this.#now) return;
    this.#now = now;
    for (const { recorder } of this.#recorders) recorder.configure(plan);
  }

  /** People call it otherwise. */
  rename(name: string): void {
    const { storage, cameraId, addedMs } = this.#parts;
    storage.addCamera(cameraId, addedMs, name);
  }

  trigger(active: boolean, atMs: number): void {
    this.#active = active;
    for (const { recorder } of this.#recorders) recorder.trigger(active, atMs);
  }

  /** Records whatever the plan says, for so long at most; null: no longer. */
  recordByHand(forMs: number | null): void {
    const { clock, onChanged } = this.#parts;
    this.#byHand?.ending[Symbol.dispose]();
    this.#byHand = forMs === null ? null : { untilMs: clock.now() + forMs, ending: clock.after(forMs, () => this.recordByHand(null)) };
    for (const { recorder } of this.#recorders) recorder.record(this.#byHand !== null);
    onChanged();
  }

  /** Why no frames of that stream come; null when they come again. */
  setOffline(role: Role, cause: GapCause | null): void {
    this.#offline[role] = cause;
    for (const each of this.#recorders) if (each.role === role) each.recorder.setOffline(cause, this.#parts.clock.now());
  }

  /** The computer slept, or its clock was set: what was recorded ends here. */
  interrupt(cause: GapCause): void {
    for (const { recorder } of this.#recorders) recorder.interrupt(cause);
  }

  async close(cause: GapCause): Promise<void> {
    this.#byHand?.ending[Symbol.dispose]();
    await this.#drop(cause);
  }

  async #drop(cause: GapCause): Promise<void> {
    const dropped = this.#recorders;
    this.#recorders = [];
    for (const { listening } of dropped) listening[Symbol.dispose]();
    await Promise.all(dropped.map(({ recorder }) => recorder.close(cause)));
  }

  #choose(streams: RecordingPlan['streams']): void {
    const { cameraId, hubs, storage, clock, log, onChanged } = this.#parts;
    void this.#drop('recording-off');
    const sub = hubs.sub !== null;
    const wanted: { role: Role; footageId: string }[] = [{ role: streams === 'sub' && sub ? 'sub' : 'main', footageId: cameraId }];
    if (streams === 'both' && sub) wanted.push({ role: 'sub', footageId: subFootageOf(cameraId) });
    this.#now = '';
    for (const { role, footageId } of wanted) {
      if (footageId !== cameraId) storage.addCamera(footageId, clock.now());
      const recorder = createRecorder({ cameraId: footageId, hub: hubs[role] ?? hubs.main, storage, clock, log });
      this.#recorders.push({ role, recorder, listening: recorder.onState(onChanged) });
      recorder.setOffline(this.#offline[role], clock.now());
      if (this.#active) recorder.trigger(true, clock.now());
      if (this.#byHand) recorder.record(true);
    }
  }
}
