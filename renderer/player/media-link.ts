import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import type { StreamRole } from '../../contract/types.ts';

/** What a player needs of the engine: media channels and the engine's time. Given by renderer/host, or by a test. */
export interface MediaLink {
  /** @throws AppError when the engine refuses, or `closed` when it cannot be reached. */
  openLive(
    options: { cameraId: string; stream: StreamRole; audio: boolean; creditBytes: number },
    handlers: ChannelHandlers,
  ): Promise<LiveChannel>;
  /** @throws AppError */
  openPlayback(options: { cameraId: string; atMs: number; creditBytes: number } & PlaybackWish, handlers: ChannelHandlers): Promise<PlaybackChannel>;
  /** The engine's wall clock now, UTC ms, as well as it is known. */
  engineNow(): number;
}

/** How footage is read; what is left out is as it is for the person who looks: all frames of the main stream, forward. */
export interface PlaybackWish {
  stream?: StreamRole;
  direction?: 'forward' | 'backward';
  /** Keyframes alone, at least so far apart, ms. */
  keyframesEveryMs?: number;
  /** Of hours that were twice: this take, or the last that has footage then. */
  take?: number;
  /** That take and no other. */
  onlyTake?: boolean;
}

export interface ChannelHandlers {
  onFrame(frame: DecodedMediaFrame): void;
  /** The connection is gone, and the channel with it. */
  onLost(): void;
}

export interface MediaChannel {
  /** Allows the engine to send so many bytes more. */
  grant(bytes: number): void;
  close(): void;
}

export interface LiveChannel extends MediaChannel {
  /** What the engine really sends: main where the camera has no sub-stream. */
  readonly stream: StreamRole;
}

export interface PlaybackChannel extends MediaChannel {
  /** Wishes that are left out count as not said. Frames of the new place carry the generation this resolves with. @throws AppError */
  seek(atMs: number, creditBytes: number, wish: PlaybackWish): Promise<number>;
}
