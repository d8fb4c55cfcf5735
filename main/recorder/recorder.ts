import type { GapCause, RecordingPlan } from '../../contract/types.ts';
import type { InitFragment, MediaFragment, RunEndCause } from '../../media/fragment.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import type { HubItem, StreamHub, Subscription } from '../hub/types.ts';
import type { SegmentHandle, Storage } from '../storage/types.ts';
import type { CameraRecorder, RecordingState } from './types.ts';

/** A recorder takes everything at once; only a store that has stopped makes it fall behind. */
const QUEUE_BYTES = 32 * 1024 * 1024;
/** Frames that begin this little before the end of what is recorded are new: times are rounded. */
const OVERLAP_MS = 5;

export function createRecorder(options: { cameraId: string; hub: StreamHub; storage: Storage; clock: Clock; log: Logger }): CameraRecorder {
  return new Recorder(options);
}

/**
 * From a hub's frames to segments. Recording begins at a keyframe and ends before one, so that a later pre-roll that reaches back
 * into it goes on where it ended, and no frame is in two segments.
 */
class Recorder implements CameraRecorder {
  readonly #cameraId: string;
  readonly #hub: StreamHub;
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #emitter = new Emitter<{ state: RecordingState }>();
  #plan: RecordingPlan = { mode: 'off', preRollSeconds: 0, postRollSeconds: 0 };
  #configured = false;
  #demand: Disposable | null = null;
  #subscription: Subscription | null = null;
  #segment: SegmentHandle | null = null;
  #segmentStartMs = 0;
  #segmentBytes = 0;
  #init: InitFragment | null = null;
  #state: RecordingState = 'off';
  /** Something moves. */
  #active = false;
  /** Recording on motion goes on until then, UTC ms. */
  #untilMs = 0;
  /** End of the last frame in a segment, UTC ms. */
  #recordedUntilMs = -Infinity;
  #offline: GapCause | null = null;

  constructor(options: { cameraId: string; hub: StreamHub; storage: Storage; clock: Clock; log: Logger }) {
    this.#cameraId = options.cameraId;
    this.#hub = options.hub;
    this.#storage = options.storage;
    this.#clock = options.clock;
  }

  get state(): RecordingState {
    return this.#state;
  }

  onState(listener: (state: RecordingState) => void): Disposable {
    return this.#emitter.on('state', listener);
  }

  configure(plan: RecordingPlan): void {
    this.#plan = plan;
    this.#configured = true;
    const before = this.#demand;
    this.#demand = plan.mode === 'off' ? null : this.#hub.demand('recorder', plan.mode === 'motion' ? plan.preRollSeconds * 1000 : 0);
    before?.[Symbol.dispose]();
    if (plan.mode === 'off') this.#stop(this.#clock.now());
    else if (plan.mode === 'continuous') this.#start('gop');
    // Motion under way goes on being recorded; what was recorded all the time ends at the next keyframe.
    else if (this.#active) this.#start({ preRollMs: plan.preRollSeconds * 1000 });
    if (!this.#segment) this.#tellGap(this.#clock.now());
    this.#tellState();
  }

  trigger(active: boolean, atMs: number): void {
    if (active === this.#active) return;
    this.#active = active;
    if (active) {
      this.#segment?.markEvent();
      if (this.#plan.mode === 'motion') this.#start({ preRollMs: Math.max(0, this.#clock.now() - atMs) + this.#plan.preRollSeconds * 1000 });
    } else this.#untilMs = atMs + this.#plan.postRollSeconds * 1000;
    this.#tellState();
  }

  setOffline(cause: GapCause | null, atMs: number): void {
    if (cause === this.#offline) return;
    this.#offline = cause;
    if (!this.#configured || this.#segment) return;
    // A camera that is back but whose first frame has not come is still missing to who records it.
    if (cause !== null || this.#plan.mode === 'motion') this.#tellGap(Math.max(atMs, this.#recordedUntilMs));
  }

  async close(cause: GapCause): Promise<void> {
    this.#unsubscribe();
    const atMs = this.#closeSegment() ?? this.#clock.now();
    this.#demand?.[Symbol.dispose]();
    this.#demand = null;
    this.#storage.beginGap(this.#cameraId, atMs, cause);
  }

  #start(from: 'gop' | { preRollMs: number }): void {
    if (this.#subscription) return;
    const subscription = this.#hub.subscribe({ name: 'recorder', from, maxQueueBytes: QUEUE_BYTES, deliver: (item) => this.#take(item) });
    // Delivery begins inside subscribe, and may have ended the recording again.
    if (this.#plan.mode === 'off') subscription[Symbol.dispose]();
    else this.#subscription = subscription;
  }

  #stop(atMs: number): void {
    this.#unsubscribe();
    const endMs = this.#closeSegment() ?? atMs;
    if (this.#configured) this.#tellGap(endMs);
    this.#tellState();
  }

  #take(item: HubItem): boolean {
    switch (item.kind) {
      case 'init':
        this.#closeSegment();
        this.#init = item;
        break;
      case 'media':
        if (item.track === 'video') this.#takeVideo(item);
        else this.#append(item);
        break;
      case 'lost': {
        const endMs = this.#closeSegment();
        if (endMs !== null) this.#storage.beginGap(this.#cameraId, endMs, 'write-error');
        break;
      }
      case 'end': {
        const endMs = this.#closeSegment();
        this.#init = null;
        // Who let the camera sleep has said so before; else a stream that ends while it is wanted is the camera's doing.
        const isAsleep = this.#offline === 'camera-asleep';
        if (endMs !== null) this.#storage.beginGap(this.#cameraId, endMs, isAsleep ? 'camera-asleep' : causeOf(item.end.cause));
        this.#tellState();
        break;
      }
    }
    return true;
  }

  #takeVideo(frame: MediaFragment): void {
    if (frame.keyframe) {
      if (frame.startMs < this.#recordedUntilMs - OVERLAP_MS) return;
      if (this.#isOver(frame.startMs)) {
        // Not from inside the hub's own loop over its subscribers.
        queueMicrotask(() => {
          if (this.#isOver(frame.startMs)) this.#stop(frame.startMs);
        });
        this.#closeSegment();
        return;
      }
      this.#cutIfDue(frame.startMs);
      if (!this.#segment) this.#openSegment(frame.startMs);
    }
    this.#append(frame);
  }

  #isOver(atMs: number): boolean {
    return this.#plan.mode === 'motion' && !this.#active && atMs >= this.#untilMs;
  }

  #cutIfDue(atMs: number): void {
    if (!this.#segment) return;
    const broken = this.#segment.broken;
    const full = atMs - this.#segmentStartMs >= this.#storage.segmentSeconds * 1000 - 1 || this.#segmentBytes >= this.#storage.maxSegmentBytes;
    if (!full && broken === null) return;
    const endMs = this.#closeSegment();
    if (broken !== null && endMs !== null) this.#storage.beginGap(this.#cameraId, endMs, broken);
  }

  #openSegment(startMs: number): void {
    const init = this.#init;
    if (!init) return;
    const blocked = this.#storage.blocked;
    if (blocked !== null) {
      this.#storage.beginGap(this.#cameraId, startMs, blocked);
      this.#setState('blocked');
      return;
    }
    this.#segment = this.#storage.openSegment({
      cameraId: this.#cameraId,
      runId: init.runId,
      startMs,
      init: init.bytes,
      codecs: [init.video?.codecString, init.audio?.codecString].filter(Boolean).join(','),
      base: this.#active || this.#plan.mode === 'motion' ? 'events' : 'continuous',
    });
    this.#segmentStartMs = startMs;
    this.#segmentBytes = 0;
    this.#storage.endGap(this.#cameraId, startMs);
    this.#tellState();
  }

  #append(fragment: MediaFragment): void {
    const track = fragment.track === 'video' ? this.#init?.video : this.#init?.audio;
    if (!this.#segment || !track) return;
    const { startMs, durationMs, keyframe, decodeTime, bytes } = fragment;
    this.#segment.append({ track: fragment.track, bytes, startMs, durationMs, keyframe, decodeTime, timescale: track.timescale });
    this.#segmentBytes += bytes.length;
    if (fragment.track === 'video') this.#recordedUntilMs = startMs + durationMs;
  }

  /** @returns the end of what was recorded, UTC ms; null when nothing was open. */
  #closeSegment(): number | null {
    if (!this.#segment) return null;
    this.#segment.close();
    this.#segment = null;
    return this.#recordedUntilMs;
  }

  #unsubscribe(): void {
    this.#subscription?.[Symbol.dispose]();
    this.#subscription = null;
  }

  /** Why nothing is recorded from now on. */
  #tellGap(atMs: number): void {
    const cause = this.#plan.mode === 'off' ? 'recording-off' : (this.#offline ?? (this.#plan.mode === 'motion' ? 'not-triggered' : null));
    if (cause !== null) this.#storage.beginGap(this.#cameraId, atMs, cause);
  }

  #tellState(): void {
    if (this.#plan.mode === 'off') this.#setState('off');
    else if (this.#segment) this.#setState('recording');
    else if (this.#state !== 'blocked' || this.#storage.blocked === null) this.#setState('waiting');
  }

  #setState(state: RecordingState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#emitter.emit('state', state);
  }
}

function causeOf(cause: RunEndCause): GapCause {
  switch (cause) {
    case 'stalled':
      return 'stall';
    case 'engine-stopped':
      return 'engine-stopped';
    case 'connection-lost':
    case 'auth-failed':
    case 'parameters-changed':
    case 'time-jump':
    case 'closed-by-camera':
    case 'not-wanted':
    case 'error':
      return 'camera-offline';
  }
}
