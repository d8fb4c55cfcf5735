/** One decoded picture on its way to the canvas. Whoever takes it closes it. */
export interface Picture {
  readonly image: CanvasImageSource;
  readonly width: number;
  readonly height: number;
  /** Presentation time, UTC ms. */
  readonly wallMs: number;
  /** When the engine received its last byte, UTC ms; 0 in playback. */
  readonly arrivalMs: number;
  close(): void;
}

export function pictureOfFrame(frame: VideoFrame, wallMs: number, arrivalMs: number): Picture {
  return {
    image: frame,
    width: frame.displayWidth,
    height: frame.displayHeight,
    wallMs,
    arrivalMs,
    close: () => frame.close(),
  };
}
