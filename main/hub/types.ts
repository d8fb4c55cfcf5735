import type { Fragment, InitFragment, MediaFragment, RunEndCause } from '../../media/fragment.ts';

/** What an ingest session feeds; a hub is one. Calls come in order: run start (init), media…, run end. */
export interface FragmentSink {
  /** A run starts, or its parameter sets changed (then `init.runId` is new). */
  init(init: InitFragment): void;
  media(fragment: MediaFragment): void;
  /** The run is over; nothing of it comes any more. */
  end(end: RunEnd): void;
}

export interface RunEnd {
  runId: string;
  cause: RunEndCause;
  /** UTC ms of the end of the last frame; of the end itself when there was none. */
  atMs: number;
}

/** What a subscriber is given. `lost`: so many video frames were dropped for this subscriber just before the next keyframe. */
export type HubItem = Fragment | { kind: 'end'; end: RunEnd } | { kind: 'lost'; frames: number };

export interface SubscribeOptions {
  /** For logs and figures. */
  name: string;
  /**
   * Where to begin: `gop` the current GOP's keyframe (a viewer starts at once), `live` the next keyframe to come,
   * or so much of the pre-roll, beginning with the keyframe at or before it.
   */
  from: 'gop' | 'live' | { preRollMs: number };
  /** Bound of this subscriber's queue; beyond it the subscriber is moved to the next keyframe and told its loss. */
  maxQueueBytes: number;
  /**
   * Takes one item; synchronous, never throws. Returning false: "no more until I call resume()"; that item was taken.
   */
  deliver(item: HubItem): boolean;
}

export interface Subscription extends Disposable {
  resume(): void;
  readonly queuedBytes: number;
  /** Video frames dropped for this subscriber so far. */
  readonly lostFrames: number;
}

export interface HubStats {
  runId: string | null;
  framesIn: number;
  bytesIn: number;
  lastFrameMs: number | null;
  /** Frames per second and bits per second over the last seconds. */
  fps: number;
  bitrate: number;
  keyframeIntervalMs: number | null;
  preRollBytes: number;
  subscribers: number;
}

/** Fan-out of one stream of one camera. Knows no consumer. */
export interface StreamHub extends FragmentSink {
  /** Init fragment of the run under way; null between runs. */
  readonly current: InitFragment | null;
  subscribe(options: SubscribeOptions): Subscription;
  /** Somebody wants the stream pulled and this much of it kept in memory, until disposed. `preRollMs` 0: pulled only. */
  demand(name: string, preRollMs: number): Disposable;
  /** True while there is a subscriber or a demand; told by `onDemand` when it changes. */
  readonly wanted: boolean;
  onDemand(listener: (wanted: boolean) => void): Disposable;
  stats(): HubStats;
}
