import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import type { PlayerInit } from './init-info.ts';
import type { Picture } from './picture.ts';

/** Why pictures cannot be made of a stream on this computer. */
export type SinkFailure =
  /** No decoder for this codec here. */
  | 'codec'
  /** The decoder gave up again and again. */
  | 'decoder';

export interface SinkHandlers {
  /** The handler takes the picture over and closes it. */
  onPicture(picture: Picture): void;
  onFailure(reason: SinkFailure): void;
}

/** Makes pictures (and sound) of a live stream's fragments. */
export interface LiveSink {
  readonly method: 'webcodecs' | 'mse';
  readonly skippedFrames: number;
  init(init: PlayerInit): void;
  video(frame: DecodedMediaFrame): void;
  audio(frame: DecodedMediaFrame): void;
  close(): void;
}
