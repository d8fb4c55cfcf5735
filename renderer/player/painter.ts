import type { Picture } from './picture.ts';

/** Draws the newest picture once per animation frame; what it overtakes is closed undrawn. */
export class CanvasPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #onDrawn: (picture: Picture) => void;
  #next: Picture | null = null;
  #scheduled = 0;
  #hasPicture = false;

  constructor(canvas: HTMLCanvasElement, onDrawn: (picture: Picture) => void) {
    this.#canvas = canvas;
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('canvas without a 2d context');
    this.#context = context;
    this.#onDrawn = onDrawn;
  }

  get hasPicture(): boolean {
    return this.#hasPicture;
  }

  /** Takes the picture over: it is drawn or dropped, and closed in any case. */
  offer(picture: Picture): void {
    this.#next?.close();
    this.#next = picture;
    // A hidden page gets no animation frames: then the newest picture waits here, one at most.
    if (this.#scheduled === 0) this.#scheduled = requestAnimationFrame(() => this.#draw());
  }

  /** The picture as drawn, at the stream's own resolution. */
  snapshot(type: 'image/png' | 'image/jpeg'): Promise<Blob | null> {
    if (!this.#hasPicture) return Promise.resolve(null);
    return new Promise((resolve) => this.#canvas.toBlob(resolve, type, 0.95));
  }

  close(): void {
    if (this.#scheduled !== 0) cancelAnimationFrame(this.#scheduled);
    this.#scheduled = 0;
    this.#next?.close();
    this.#next = null;
  }

  #draw(): void {
    this.#scheduled = 0;
    const picture = this.#next;
    this.#next = null;
    if (!picture) return;
    // Setting a canvas's size clears it: only when it really changes.
    if (this.#canvas.width !== picture.width || this.#canvas.height !== picture.height) {
      this.#canvas.width = picture.width;
      this.#canvas.height = picture.height;
    }
    this.#context.drawImage(picture.image, 0, 0, picture.width, picture.height);
    this.#hasPicture = true;
    this.#onDrawn(picture);
    picture.close();
  }
}
