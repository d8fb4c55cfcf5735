/** A picture in planar YUV 4:2:0 that is painted by rectangles and ellipses; what was painted over can be put back. */

export interface Colour {
  y: number;
  u: number;
  v: number;
}

/** From sRGB, BT.601 limited range. */
export function rgb(red: number, green: number, blue: number): Colour {
  return {
    y: 16 + (65.738 * red + 129.057 * green + 25.064 * blue) / 256,
    u: 128 + (-37.945 * red - 74.494 * green + 112.439 * blue) / 256,
    v: 128 + (112.439 * red - 94.154 * green - 18.285 * blue) / 256,
  };
}

export function mix(a: Colour, b: Colour, share: number): Colour {
  return { y: a.y + (b.y - a.y) * share, u: a.u + (b.u - a.u) * share, v: a.v + (b.v - a.v) * share };
}

export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Y, then U, then V. */
  readonly bytes: Uint8Array;
  readonly #uAt: number;
  readonly #vAt: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#uAt = width * height;
    this.#vAt = this.#uAt + (width / 2) * (height / 2);
    this.bytes = new Uint8Array(this.#vAt + (width / 2) * (height / 2));
  }

  /** Coordinates as shares of the picture, so that a scene looks alike in every size. */
  rectangle(left: number, top: number, right: number, bottom: number, colour: Colour, colourBelow: Colour = colour): void {
    const [x0, x1] = this.#span(left, right, this.width);
    const [y0, y1] = this.#span(top, bottom, this.height);
    for (let y = y0; y < y1; y += 2) {
      const here = colourBelow === colour ? colour : mix(colour, colourBelow, (y - y0) / Math.max(1, y1 - y0));
      this.#rows(y, x0, x1, here);
    }
  }

  ellipse(centreX: number, centreY: number, radiusX: number, radiusY: number, colour: Colour): void {
    const [y0, y1] = this.#span(centreY - radiusY, centreY + radiusY, this.height);
    for (let y = y0; y < y1; y += 2) {
      const offset = ((y + 1) / this.height - centreY) / radiusY;
      const half = radiusX * Math.sqrt(Math.max(0, 1 - offset * offset));
      const [x0, x1] = this.#span(centreX - half, centreX + half, this.width);
      this.#rows(y, x0, x1, colour);
    }
  }

  copyFrom(other: Canvas): void {
    this.bytes.set(other.bytes);
  }

  /** Multiplies the light of the whole picture. */
  lighten(factor: number): void {
    for (let at = 0; at < this.#uAt; at++) this.bytes[at] = Math.min(235, 16 + ((this.bytes[at] ?? 16) - 16) * factor);
  }

  #span(from: number, to: number, size: number): [number, number] {
    const even = (value: number) => Math.min(size, Math.max(0, Math.round((value * size) / 2) * 2));
    return [even(from), even(to)];
  }

  /** Two rows of luma and the one of chroma that belongs to them. */
  #rows(y: number, x0: number, x1: number, colour: Colour): void {
    if (x1 <= x0 || y + 1 >= this.height) return;
    this.bytes.fill(colour.y, y * this.width + x0, y * this.width + x1);
    this.bytes.fill(colour.y, (y + 1) * this.width + x0, (y + 1) * this.width + x1);
    const chromaRow = (y / 2) * (this.width / 2);
    this.bytes.fill(colour.u, this.#uAt + chromaRow + x0 / 2, this.#uAt + chromaRow + x1 / 2);
    this.bytes.fill(colour.v, this.#vAt + chromaRow + x0 / 2, this.#vAt + chromaRow + x1 / 2);
  }
}
