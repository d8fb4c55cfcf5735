import { CLOCK_SLACK_MS } from '../../contract/footage-limits.ts';
import type { GapCause } from '../../contract/types.ts';
import type { InitFragment, MediaFragment, RunEndCause } from '../../media/fragment.ts';
import { withoutAudio } from '../../media/mp4/without-audio.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import type { HubItem, StreamHub, Subscription } from '../hub/types.ts';
import type { RecordedClass, SegmentHandle, Storage } from '../storage/types.ts';
import { keepsRing, type RecorderPlan } from './plan.ts';
import type { CameraRecorder, RecordingState, WantedPlan } from './types.ts';

/** A recorder takes everything at once; only a store that has stopped makes it fall behind. */
const QUEUE_BYTES = 32 * 1024 * 1024;
/**
 * Something that happens may be known so long after it began: a guard at rest looks at keyframes, 2.2 s apart at most, and believes what it sees
 * a little later. So much more than the pre-roll is kept in memory.
 */
const KNOWN_LATE_MS = 3_000;
/** Frames that begin this little before the end of what is recorded are new: times are rounded. */
const OVERLAP_MS = 5;
/** Pre-roll on disk is kept and removed in pieces of this length. */
const RING_SEGMENT_MS = 10_000;

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
  #plan: RecorderPlan = { mode: 'off', preRollSeconds: 0, postRollSeconds: 0, audio: true, offCause: 'recording-off' };
  #configured = false;
  #demand: Disposable | null = null;
  #subscription: Subscription | null = null;
  #segment: SegmentHandle | null = null;
  #segmentStartMs = 0;
  #segmentBytes = 0;
  #segmentKind: RecordedClass = 'continuous';
  /** Ends of what was recorded in case something happens, and the beginnings of these. */
  #ring: { startMs: number; endMs: number }[] = [];
  /** What came of the run, and what of it is recorded: with its sound or without. */
  #run: InitFragment | null = null;
  #init: InitFragment | null = null;
  #state: RecordingState = 'off';
  /** Something moves. */
  #active = false;
  #byHand = false;
  /** Recording on motion goes on until then, UTC ms. */
  #untilMs = 0;
  /** End of the last frame in a segment, UTC ms. */
  #recordedUntilMs = -Infinity;
  /** What it was when this run began, until its first keyframe has come. */
  #beforeRunMs = -Infinity;
  #offline: GapCause | null = null;
  /** Why what was recorded broke off, until something is recorded again. */
  #interrupted: GapCause | null = null;
  #runId: string | null = null;
  #brokenRun: string | null = null;

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

  configure(wanted: WantedPlan): void {
    const plan: RecorderPlan = { audio: true, offCause: 'recording-off', ...wanted };
    this.#plan = plan;
    this.#configured = true;
    const before = this.#demand;
    this.#demand = plan.mode === 'off' ? null : this.#hub.demand('recorder', plan.mode === 'motion' && !keepsRing(plan) ? plan.preRollSeconds * 1000 + KNOWN_LATE_MS : 0);
    before?.[Symbol.dispose]();
    const wish = this.#wish(this.#clock.now());
    if (wish === null && plan.mode === 'off') {
      this.#stop(this.#clock.now());
      return;
    }
    // What was recorded all the time ends at the next keyframe where only events are to be.
    if (wish !== null) this.#start(plan.mode === 'motion' && this.#active ? { preRollMs: plan.preRollSeconds * 1000 } : 'gop');
    if (!this.#segment) this.#tellGap(this.#clock.now());
    this.#tellState();
  }

  trigger(active: boolean, atMs: number): void {
    if (active === this.#active) return;
    this.#active = active;
    if (active) {
      if (this.#segmentKind === 'ring' || this.#ring.length > 0) this.#keepRing(atMs - this.#plan.preRollSeconds * 1000);
      else if (this.#segmentKind !== 'manual') this.#segment?.markEvent();
      if (this.#plan.mode === 'motion') this.#start({ preRollMs: Math.max(0, this.#clock.now() - atMs) + this.#plan.preRollSeconds * 1000 });
    } else this.#untilMs = atMs + this.#plan.postRollSeconds * 1000;
    this.#tellState();
  }

  record(active: boolean): void {
    this.#byHand = active;
    // What is open is ended at the next keyframe, and what was not recorded begins with the picture group that is on.
    if (active) this.#start('gop');
    this.#tellState();
  }

  setOffline(cause: GapCause | null, atMs: number): void {
    if (cause === this.#offline) return;
    this.#offline = cause;
    if (!this.#configured || this.#segment || this.#interrupted !== null) return;
    // A camera that is back but whose first frame has not come is still missing to who records it.
    if (cause !== null || this.#plan.mode === 'motion') this.#tellGap(Math.max(atMs, this.#recordedUntilMs));
  }

  interrupt(cause: GapCause): void {
    const endMs = this.#closeSegment();
    if (endMs === null) return;
    this.#interrupted = cause;
    this.#brokenRun = this.#runId;
    this.#storage.beginGap(this.#cameraId, endMs, cause);
    this.#tellState();
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
    if (this.#plan.mode === 'off' && !this.#byHand) subscription[Symbol.dispose]();
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
        // Times of another run have nothing to do with those before: the clock may have been put back.
        if (item.runId !== this.#runId) {
          this.#beforeRunMs = this.#recordedUntilMs;
          this.#recordedUntilMs = -Infinity;
        }
        this.#runId = item.runId;
        this.#run = item;
        this.#chooseTracks();
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
        this.#run = null;
        this.#init = null;
        // Who let the camera sleep has said so before; else a stream that ends while it is wanted is the camera's doing.
        const isAsleep = this.#offline === 'camera-asleep';
        if (endMs !== null) this.#storage.beginGap(this.#cameraId, endMs, isAsleep ? 'camera-asleep' : (this.#interrupted ?? causeOf(item.end.cause)));
        this.#tellState();
        break;
      }
    }
    return true;
  }

  #takeVideo(frame: MediaFragment): void {
    if (frame.keyframe) {
      if (frame.startMs < this.#beforeRunMs - CLOCK_SLACK_MS) this.#clockWasPutBack(frame.startMs);
      this.#beforeRunMs = -Infinity;
      // Pre-roll that reaches back into what was recorded; a frame that was said to last longer than it did is none.
      if (!this.#segment && frame.startMs < this.#recordedUntilMs - OVERLAP_MS) return;
      // Frames of the run that broke off have times that no longer hold.
      if (this.#interrupted !== null && frame.runId === this.#brokenRun) return;
      const wish = this.#wish(frame.startMs);
      if (wish === null) {
        // Not from inside the hub's own loop over its subscribers.
        queueMicrotask(() => {
          if (this.#wish(frame.startMs) === null) this.#stop(frame.startMs);
        });
        this.#closeSegment();
        return;
      }
      this.#cutIfDue(frame.startMs, wish);
      if (!this.#segment) {
        this.#chooseTracks();
        this.#openSegment(frame.startMs, wish);
      }
    }
    this.#append(frame);
  }

  /** What was to happen until a time of before, happens for no longer than it would have. */
  #clockWasPutBack(nowMs: number): void {
    this.#ring = [];
    this.#untilMs = Math.min(this.#untilMs, nowMs + this.#plan.postRollSeconds * 1000);
  }

  /** What a keyframe of that time is recorded as; null: not at all. */
  #wish(atMs: number): RecordedClass | null {
    if (this.#byHand) return 'manual';
    switch (this.#plan.mode) {
      case 'off':
        return null;
      case 'continuous':
        return this.#active ? 'events' : 'continuous';
      case 'motion':
        if (this.#active || atMs < this.#untilMs) return 'events';
        return keepsRing(this.#plan) ? 'ring' : null;
    }
  }

  #cutIfDue(atMs: number, wish: RecordedClass): void {
    if (!this.#segment) return;
    const broken = this.#segment.broken;
    const mostMs = this.#storage.segmentSeconds * 1000;
    const full = atMs - this.#segmentStartMs >= (wish === 'ring' ? Math.min(RING_SEGMENT_MS, mostMs) : mostMs) - 1 || this.#segmentBytes >= this.#storage.maxSegmentBytes;
    // Something that happens makes a segment of all the time one of an event; what is kept otherwise is kept apart.
    const other = wish !== this.#segmentKind && [wish, this.#segmentKind].some((kind) => kind === 'ring' || kind === 'manual');
    // A file's tracks stand at its beginning: with sound or without, it is another file.
    const otherTracks = this.#run?.audio && (this.#init?.audio !== null) !== this.#plan.audio;
    if (!full && !other && !otherTracks && broken === null) return;
    const endMs = this.#closeSegment();
    if (broken !== null && endMs !== null) this.#storage.beginGap(this.#cameraId, endMs, broken);
  }

  #chooseTracks(): void {
    this.#init = this.#run && !this.#plan.audio ? withoutAudio(this.#run) : this.#run;
  }

  #openSegment(startMs: number, kind: RecordedClass): void {
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
      base: kind,
    });
    this.#segmentStartMs = startMs;
    this.#segmentBytes = 0;
    this.#segmentKind = kind;
    this.#interrupted = null;
    // What is recorded in case something happens is no footage yet.
    if (kind === 'ring') this.#storage.beginGap(this.#cameraId, startMs, 'not-triggered');
    else this.#storage.endGap(this.#cameraId, startMs);
    this.#tellState();
  }

  /** Something happened: what was recorded since then is footage. */
  #keepRing(fromMs: number): void {
    const isOpen = this.#segment !== null && this.#segmentKind === 'ring';
    const kept = this.#ring.filter(({ endMs }) => endMs > fromMs);
    const first = kept[0]?.startMs ?? (isOpen ? this.#segmentStartMs : null);
    if (first !== null) this.#storage.keepPreRoll(this.#cameraId, fromMs);
    if (isOpen) {
      this.#segment?.markEvent();
      this.#segmentKind = 'events';
    }
    this.#ring = [];
    if (first !== null) this.#storage.endGap(this.#cameraId, first);
  }

  #append(fragment: MediaFragment): void {
    const track = fragment.track === 'video' ? this.#init?.video : this.#init?.audio;
    if (!this.#segment || !track) return;
    // Sound that is switched off is heard from then on no more, though the file has a track for it yet.
    if (fragment.track === 'audio' && !this.#plan.audio) return;
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
    if (this.#segmentKind === 'ring') {
      const oldestMs = this.#recordedUntilMs - this.#plan.preRollSeconds * 1000 - RING_SEGMENT_MS;
      this.#ring = [...this.#ring.filter(({ endMs }) => endMs > oldestMs), { startMs: this.#segmentStartMs, endMs: this.#recordedUntilMs }];
      this.#segmentKind = 'continuous';
    }
    return this.#recordedUntilMs;
  }

  #unsubscribe(): void {
    this.#subscription?.[Symbol.dispose]();
    this.#subscription = null;
  }

  /** Why nothing is recorded from now on. */
  #tellGap(atMs: number): void {
    const cause = this.#plan.mode === 'off' ? this.#plan.offCause : (this.#offline ?? (this.#plan.mode === 'motion' ? 'not-triggered' : null));
    if (cause !== null) this.#storage.beginGap(this.#cameraId, atMs, cause);
  }

  #tellState(): void {
    if (this.#segment && this.#segmentKind !== 'ring') this.#setState('recording');
    else if (this.#plan.mode === 'off' && !this.#byHand) this.#setState('off');
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
