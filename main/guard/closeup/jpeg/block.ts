import { ZIGZAG } from './jpeg-tables.ts';

/**
 * The cosine transform by Arai, Agui and Nakajima: five multiplications for eight values, and what is left of it goes into the steps that
 * all is divided by. Its scale for frequency k is cos(k π / 16) √2, and 1 for 0.
 */
const SCALES = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => (k === 0 ? 1 : Math.cos((k * Math.PI) / 16) * Math.SQRT2));

/** What a coefficient, row by row, is multiplied by to be a number of steps. */
export function shares(steps: Uint8Array): Float32Array {
  return Float32Array.from(steps, (step, at) => 1 / (step * SCALES[at >> 3]! * SCALES[at & 7]! * 8));
}

const C2 = Math.cos((2 * Math.PI) / 16);
const C4 = Math.SQRT1_2;
const C6 = Math.cos((6 * Math.PI) / 16);

/** Eight values, `step` apart. */
function transform(d: Float32Array, at: number, step: number): void {
  const i1 = at + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const i4 = i3 + step;
  const i5 = i4 + step;
  const i6 = i5 + step;
  const i7 = i6 + step;
  const s07 = d[at]! + d[i7]!;
  const d07 = d[at]! - d[i7]!;
  const s16 = d[i1]! + d[i6]!;
  const d16 = d[i1]! - d[i6]!;
  const s25 = d[i2]! + d[i5]!;
  const d25 = d[i2]! - d[i5]!;
  const s34 = d[i3]! + d[i4]!;
  const d34 = d[i3]! - d[i4]!;

  const outer = s07 + s34;
  const inner = s16 + s25;
  const turn = (s16 - s25 + s07 - s34) * C4;
  d[at] = outer + inner;
  d[i4] = outer - inner;
  d[i2] = s07 - s34 + turn;
  d[i6] = s07 - s34 - turn;

  const a = d34 + d25;
  const b = (d25 + d16) * C4;
  const c = d16 + d07;
  const twist = (a - c) * C6;
  const low = (C2 - C6) * a + twist;
  const high = (C2 + C6) * c + twist;
  const up = d07 + b;
  const down = d07 - b;
  d[i5] = down + low;
  d[i3] = down - low;
  d[i1] = up + high;
  d[i7] = up - high;
}

/**
 * Transforms a block of 8 x 8 levels around 0 in place, and puts its coefficients, as whole steps in the order they are written, into `out`.
 * @returns index of the last that is not 0; 0 where all but the mean are
 */
export function quantise(block: Float32Array, share: Float32Array, out: Int32Array): number {
  for (let row = 0; row < 64; row += 8) transform(block, row, 1);
  for (let column = 0; column < 8; column++) transform(block, column, 8);
  let last = 0;
  for (let n = 0; n < 64; n++) {
    const place = ZIGZAG[n]!;
    const steps = block[place]! * share[place]!;
    // Rounded to the nearest, halves away from 0; a level never has more than 11 bits.
    const whole = (steps < 0 ? steps - 0.5 : steps + 0.5) | 0;
    out[n] = whole;
    if (whole !== 0) last = n;
  }
  return last;
}
