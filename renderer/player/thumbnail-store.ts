/** A small picture of a moment. */
export interface Thumbnail {
  wallMs: number;
  image: ImageBitmap;
  /** Of the picture that it is a small copy of, pixels. */
  sourceWidth: number;
}

/** Small pictures in order of time, at most so many; the one furthest from where one looks goes first. */
export class ThumbnailStore {
  readonly #most: number;
  #pictures: Thumbnail[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#pictures.length;
  }

  put(picture: Thumbnail, lookingAtMs: number): void {
    if (this.#pictures.some(({ wallMs }) => wallMs === picture.wallMs)) {
      picture.image.close();
      return;
    }
    const after = this.#pictures.findIndex(({ wallMs }) => wallMs > picture.wallMs);
    this.#pictures.splice(after < 0 ? this.#pictures.length : after, 0, picture);
    if (this.#pictures.length <= this.#most) return;
    const [first] = this.#pictures;
    const last = this.#pictures.at(-1);
    const firstIsFurther = first && last && lookingAtMs - first.wallMs > last.wallMs - lookingAtMs;
    (firstIsFurther ? this.#pictures.shift() : this.#pictures.pop())?.image.close();
  }

  /** The nearest to a moment that is no further from it than `withinMs`. */
  near(ms: number, withinMs: number): Thumbnail | null {
    let best: Thumbnail | null = null;
    for (const each of this.#pictures) if (Math.abs(each.wallMs - ms) <= Math.abs((best?.wallMs ?? Infinity) - ms)) best = each;
    return best && Math.abs(best.wallMs - ms) <= withinMs ? best : null;
  }

  clear(): void {
    for (const { image } of this.#pictures.splice(0)) image.close();
  }
}
