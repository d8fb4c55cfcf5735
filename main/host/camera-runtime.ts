import type { Box } from '../../contract/event-types.ts';
import type { GuardMode, GuardState, WalkState } from '../../contract/guard-types.ts';
import type { Camera, CameraEvent, Settings } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import type { CameraPatch } from '../cameras/registry.ts';
import { asleepAt } from '../cameras/sleep.ts';
import type { CameraConfig } from '../cameras/types.ts';
import { boxAround } from '../guard/closeup/box-around.ts';
import { CloseUp } from '../guard/closeup/close-up.ts';
import { WalkWatch } from '../guard/closeup/walk-watch.ts';
import type { Detector } from '../guard/detect/types.ts';
import { createGuard } from '../guard/guard.ts';
import { MinuteBook } from '../guard/motion-grid/minute-book.ts';
import { OfflineWatch } from '../guard/offline-watch.ts';
import { SoundListener } from '../guard/sound/sound-listener.ts';
import type { CameraGuard } from '../guard/types.ts';
import { createHub } from '../hub/hub.ts';
import type { HubStats, StreamHub } from '../hub/types.ts';
import { superviseStream, type StreamSupervisor, type SupervisorHealth } from '../ingest/supervisor.ts';
import type { IngestSource, StreamTarget } from '../ingest/types.ts';
import type { Storage } from '../storage/types.ts';
import { CameraDevice } from './camera-device.ts';
import { CameraEvents } from './camera-events.ts';
import { CameraRecording } from './camera-recording.ts';
import { cameraStatus, offlineCause, type StatusView, type StreamCondition } from './camera-status.ts';

/** The guard decodes a main stream fully only up to this size; a larger one by its keyframes (docs/architecture.md, "Guard"). */
const LARGEST_FULLY_GUARDED_WIDTH = 1280;
const LARGEST_FULLY_GUARDED_HEIGHT = 720;

/** A guard may look at pictures so much later than they came: their minute is not over before. */
const GRID_LATE_MS = 20_000;

export interface RuntimeParts {
  source: IngestSource;
  storage: Storage;
  clock: Clock;
  log: Logger;
  ffmpegPath: string;
  /** Recognises what moves: one for all cameras. */
  detector: Detector;
  /** Keeps an event's picture in place of one that it had; false: it was not kept. */
  savePicture: (event: Pick<CameraEvent, 'id' | 'cameraId' | 'startMs'>, jpeg: Uint8Array, atMs: number) => Promise<boolean>;
  /** The camera's password, asked for at each connection so that a change is used at once. */
  password: (cameraId: string) => string | null;
  /** The mode that all cameras guard in now. */
  guardMode: () => GuardMode;
  /** Where the installation stands; null: nobody has said. */
  place: () => Settings['place'];
  /** Keeps what a camera's own pages change. */
  save: (cameraId: string, patch: CameraPatch) => void;
}

/** All that runs for one configured camera: its streams, its recorder, its guard. */
export class CameraRuntime {
  readonly #parts: RuntimeParts;
  readonly #emitter = new Emitter<{ changed: undefined; event: CameraEvent; alert: CameraEvent }>();
  readonly #main: Stream;
  readonly #sub: Stream | null;
  readonly recording: CameraRecording;
  readonly #guard: CameraGuard;
  readonly #closeUp: CloseUp;
  readonly #walk: WalkWatch;
  readonly #events: CameraEvents;
  readonly #offline: OfflineWatch;
  readonly #sound: SoundListener;
  readonly #motionGrid: MinuteBook;
  readonly device: CameraDevice;
  readonly #listening: Disposable[] = [];
  #config: CameraConfig;
  #view: StatusView = { status: 'connecting', reason: null };
  #statusSinceMs: number;
  #asleep = false;

  constructor(config: CameraConfig, parts: RuntimeParts) {
    this.#config = config;
    this.#parts = parts;
    this.#statusSinceMs = parts.clock.now();
    this.#main = this.#openStream('main');
    this.#sub = config.subUrl === null ? null : this.#openStream('sub');

    const log = parts.log.child(config.id);
    this.recording = new CameraRecording({
      ...{ cameraId: config.id, addedMs: config.addedMs, name: config.name, storage: parts.storage, clock: parts.clock, log },
      hubs: { main: this.#main.hub, sub: this.#sub?.hub ?? null },
      onChanged: () => this.#emitter.emit('changed', undefined),
    });
    this.#guard = createGuard({
      cameraId: config.id,
      hub: (this.#sub ?? this.#main).hub,
      mode: this.#guardMode(),
      ffmpegPath: parts.ffmpegPath,
      clock: parts.clock,
      log,
      place: parts.place,
    });
    this.#motionGrid = new MinuteBook((minuteMs, line) => parts.storage.putMotion(config.id, minuteMs, line));
    this.#closeUp = new CloseUp({
      ...{ cameraId: config.id, hub: (this.#sub ?? this.#main).hub, mode: this.#guardMode(), ffmpegPath: parts.ffmpegPath, clock: parts.clock, log },
      detector: parts.detector,
      settings: () => this.#config.guard,
      moving: () => this.#guard.state().counting.map(({ outline }) => boxAround(outline)),
      savePicture: parts.savePicture,
      tell: (event) => this.#onGuardEvent(event),
    });
    this.#walk = new WalkWatch({
      ...{ cameraId: config.id, hub: (this.#sub ?? this.#main).hub, mode: this.#guardMode(), ffmpegPath: parts.ffmpegPath, clock: parts.clock, log },
      detector: parts.detector,
      moving: () => this.#moving(),
    });
    this.#events = new CameraEvents({
      clock: parts.clock,
      settings: () => this.#config.guard,
      mode: parts.guardMode,
      timeZone: () => this.#config.details.timeZone,
      eventSeconds: () => this.#config.recording.eventSeconds,
      record: (active, atMs) => this.recording.trigger(active, atMs),
      tell: (event) => this.#emitter.emit('event', event),
      alert: (event) => this.#emitter.emit('alert', event),
    });
    this.#offline = new OfflineWatch({ cameraId: config.id, clock: parts.clock, onEvent: (event) => this.#events.take(event) });
    this.#sound = new SoundListener({ cameraId: config.id, hub: this.#main.hub, ffmpegPath: parts.ffmpegPath, clock: parts.clock, log, onEvent: (event) => this.#events.take(event) });
    this.device = new CameraDevice({
      config: () => this.#config,
      password: () => parts.password(config.id),
      savePtz: (ptz) => parts.save(config.id, { ptz }),
      clock: parts.clock,
      log: log.child('device'),
      onEvent: (event) => this.#events.take(event),
    });
    this.#listening.push(
      this.#guard.onEvent((event) => this.#closeUp.take(event)),
      this.#guard.onMotionSecond((second) => this.#motionGrid.push(second)),
    );
    this.recording.configure(config.recording, config.details.timeZone);
    this.#guard.configure(config.guard);
    this.#sound.configure(config.guard.enabled ? config.guard.soundAboveDb : null);
    this.checkHours();
    this.device.listen(this.#listens());
    this.#onCondition();
  }

  get config(): CameraConfig {
    return this.#config;
  }

  /** As the contract shows it. */
  describe(): Camera {
    const { id, name, source, address, endpoint, make, model, streams, details, cameraEvents, sleep, recording, guard, order, addedMs } = this.#config;
    return {
      id,
      name,
      status: this.#view.status,
      statusSinceMs: this.#statusSinceMs,
      statusReason: this.#view.reason,
      source,
      address,
      endpoint,
      make,
      model,
      streams,
      details,
      cameraEvents,
      sleep,
      canBeSet: source === 'onvif',
      recording,
      recordingState: this.recording.state,
      recordingUntilMs: this.recording.byHandUntilMs,
      guard,
      motion: this.#guard.motion,
      order,
      addedMs,
    };
  }

  /** What its guard sees now. */
  guardState(): GuardState {
    return this.#guard.state();
  }

  /** Somebody walks through the picture, for its calibration. */
  walk(begin: boolean): WalkState {
    if (begin) this.#walk.begin();
    return this.#walk.state();
  }

  /** Where anything moves, also what counts for nothing. */
  #moving(): Box[] {
    const { counting, others } = this.#guard.state();
    return [...counting, ...others].map(({ outline }) => boxAround(outline));
  }

  /** Figures of each stream. */
  streams(): { role: 'main' | 'sub'; stats: HubStats; health: SupervisorHealth }[] {
    const main = { role: 'main' as const, stats: this.#main.hub.stats(), health: this.#main.supervisor.health };
    return this.#sub ? [main, { role: 'sub' as const, stats: this.#sub.hub.stats(), health: this.#sub.supervisor.health }] : [main];
  }

  /** The hub to watch; main where there is no sub-stream. */
  hub(role: 'main' | 'sub'): { hub: StreamHub; role: 'main' | 'sub' } {
    return role === 'sub' && this.#sub ? { hub: this.#sub.hub, role: 'sub' } : { hub: this.#main.hub, role: 'main' };
  }

  /** Takes a changed configuration of the same streams, which may have moved: a new address is used at the next connection. */
  configure(config: CameraConfig): void {
    const old = this.#config;
    this.#config = config;
    // The registry hands out fresh objects: equal ones must not restart anything.
    if (old.name !== config.name) this.recording.rename(config.name);
    this.recording.configure(config.recording, config.details.timeZone);
    // Whether its sound is pulled depends on what is recorded.
    if (differ([old.recording.streams, old.recording.audio], [config.recording.streams, config.recording.audio]) && this.#sub && !this.#asleep) {
      this.#sub.supervisor.setPaused(true);
      this.#sub.supervisor.setPaused(false);
    }
    if (differ(old.guard, config.guard)) {
      this.#guard.configure(config.guard);
      this.#sound.configure(config.guard.enabled ? config.guard.soundAboveDb : null);
    }
    if (differ([old.address, old.username, old.certificates], [config.address, config.username, config.certificates])) this.device.restart();
    this.checkHours();
    this.device.listen(this.#listens());
    if (differ(old, config)) this.#emitter.emit('changed', undefined);
  }

  /** Asleep or awake, recorded or not, guarding or not, as it should be now. */
  checkHours(): void {
    this.recording.checkHours();
    this.#events.check();
    this.#checkSleep();
    this.#motionGrid.passed(this.#parts.clock.now() - GRID_LATE_MS);
  }

  #checkSleep(): void {
    const { sleep, details } = this.#config;
    const asleep = asleepAt(sleep, this.#parts.clock.now(), details.timeZone);
    if (asleep === this.#asleep) return;
    this.#asleep = asleep;
    this.#main.supervisor.setPaused(asleep);
    this.#sub?.supervisor.setPaused(asleep);
    this.device?.listen(this.#listens());
  }

  /** Tries a refused or waiting stream again now. The password may be another one. */
  retry(): void {
    this.device.restart();
    this.#main.supervisor.retry();
    this.#sub?.supervisor.retry();
  }

  /** The camera is there again: streams that wait are opened now. A refused password stays refused. */
  comeBack(): void {
    for (const stream of [this.#main, this.#sub]) if (stream?.condition.kind === 'waiting') stream.supervisor.retry();
  }

  /** The computer slept, or its clock was set: the times of running streams no longer hold. */
  breakOff(cause: 'computer-asleep' | 'clock-step'): void {
    this.recording.interrupt(cause);
    this.#main.supervisor.restart();
    this.#sub?.supervisor.restart();
  }

  onChanged(listener: () => void): Disposable {
    return this.#emitter.on('changed', listener);
  }

  onEvent(listener: (event: CameraEvent) => void): Disposable {
    return this.#emitter.on('event', listener);
  }

  /** People are to be told of an event; once for each. */
  onAlert(listener: (event: CameraEvent) => void): Disposable {
    return this.#emitter.on('alert', listener);
  }

  /** Resolves when the last fragment is handed to the store and all processes have ended. */
  async close(reason: 'engine-stopped' | 'recording-off'): Promise<void> {
    this.#offline.close();
    await Promise.all([this.#guard.close(), this.#sound.close(), this.device.close()]);
    this.#motionGrid.flush();
    await Promise.all([this.#closeUp.close(), this.#walk.close()]);
    await this.recording.close(reason);
    await Promise.all([this.#main.supervisor.close(), this.#sub?.supervisor.close()]);
    for (const listening of this.#listening) listening[Symbol.dispose]();
  }

  #openStream(role: 'main' | 'sub'): Stream {
    const { clock, log, source } = this.#parts;
    const hub = createHub({ clock, name: `${this.#config.id}/${role}` });
    const stream: Stream = { hub, condition: { kind: 'idle' }, supervisor: null as never };
    stream.supervisor = superviseStream({
      source,
      target: () => this.#target(role),
      hub,
      clock,
      log: log.child(`${this.#config.id}.${role}`),
      onState: (condition) => {
        stream.condition = condition;
        this.#onCondition();
      },
    });
    return stream;
  }

  #target(role: 'main' | 'sub'): StreamTarget {
    const { mainUrl, subUrl } = this.#config;
    return {
      url: role === 'sub' && subUrl !== null ? subUrl : mainUrl,
      username: this.#config.username,
      password: this.#parts.password(this.#config.id),
      transport: 'tcp',
      certificate: this.#config.certificates.rtsp,
      // The guard and small tiles need no sound: it comes with the main stream, unless the other one alone is recorded.
      audio: role === 'main' || (this.#config.recording.streams === 'sub' && this.#config.recording.audio),
    };
  }

  /** Where its loudspeaker is: with the main stream. */
  talkTarget(): StreamTarget {
    return this.#target('main');
  }

  #guardMode(): 'full' | 'keyframes' {
    if (this.#sub) return 'full';
    const main = this.#config.streams.find((stream) => stream.role === 'main');
    const small = main && main.width <= LARGEST_FULLY_GUARDED_WIDTH && main.height <= LARGEST_FULLY_GUARDED_HEIGHT;
    return small ? 'full' : 'keyframes';
  }

  #onCondition(): void {
    // Called while the constructor still opens the streams.
    if (!this.#main || this.#sub === undefined || !this.recording) return;
    const view = cameraStatus(this.#main.condition, this.#sub?.condition ?? null);
    this.recording.setOffline('main', offlineCause(this.#main.condition));
    if (this.#sub) this.recording.setOffline('sub', offlineCause(this.#sub.condition));
    const changed = view.status !== this.#view.status || view.reason?.key !== this.#view.reason?.key;
    if (!changed) return;
    if (view.status !== this.#view.status) this.#statusSinceMs = this.#parts.clock.now();
    if (view.status === 'online') this.device?.wake();
    this.#view = view;
    this.#offline.take(view.status, view.reason);
    this.#emitter.emit('changed', undefined);
  }

  #listens(): boolean {
    return this.#config.cameraEvents.enabled && !this.#asleep;
  }

  #onGuardEvent(event: CameraEvent): void {
    this.#events.take(event);
    this.#emitter.emit('changed', undefined);
  }
}

function differ(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}

interface Stream {
  hub: StreamHub;
  supervisor: StreamSupervisor;
  condition: StreamCondition;
}
