/** What YOLO-type models say, in the layouts that are about: https://docs.ultralytics.com/modes/export (v8, v11), yolov5, and those with NMS inside. */
import type { Detection } from '../../../contract/event-types.ts';
import type { DetectedKind } from './labels.ts';

/**
 * How an output is laid out. `rows`: one place after the other, each with all its numbers; else one number of all places after
 * the other. `centre`: centre and size, then a score for each class (v8, v11); with `objectness` one before them that
 * multiplies them (v5). `ready`: left, top, right, bottom, score, class: nothing overlaps any more.
 */
export interface OutputLayout {
  kind: 'centre' | 'ready';
  objectness: boolean;
  rows: boolean;
  places: number;
  /** Numbers for each place. */
  numbers: number;
}

/** Left, top, right, bottom in pixels of the model's input. */
export interface Candidate {
  kind: DetectedKind;
  score: number;
  box: [number, number, number, number];
}

/** Models with NMS inside give so many places at most; others thousands. */
const MOST_READY = 1_000;
/** Overlap, share of both together, above which two of a kind are one. */
const SAME_OVERLAP = 0.5;
/** So much alike in place a person and an animal are one thing: then it is the person, for missing that costs more. */
const SAME_THING_OVERLAP = 0.65;
const MOST_DETECTIONS = 16;

/**
 * @param dims of the output
 * @param classes how many labels there are
 * @returns null: no layout that is known fits
 */
export function layoutOf(dims: readonly number[], classes: number): OutputLayout | null {
  const [batch, a, b] = dims;
  if (dims.length !== 3 || batch !== 1 || a === undefined || b === undefined || a < 1 || b < 1) return null;
  // Which of the two sides holds the numbers of a place: the one that fits the labels; the shorter one where both do.
  const sides = a <= b ? ([false, true] as const) : ([true, false] as const);
  for (const rows of sides) {
    const numbers = rows ? b : a;
    const places = rows ? a : b;
    if (numbers === 6 && rows && places <= MOST_READY) return { kind: 'ready', objectness: false, rows, places, numbers };
    if (numbers === 4 + classes || numbers === 5 + classes) return { kind: 'centre', objectness: numbers === 5 + classes, rows, places, numbers };
  }
  return null;
}

/**
 * @param kinds what each class means for the guard
 * @returns what scores at least `leastScore`, best first, each thing once
 */
export function readOutput(data: ArrayLike<number>, layout: OutputLayout, kinds: readonly (DetectedKind | null)[], leastScore: number): Candidate[] {
  const { places, numbers, rows } = layout;
  const at = rows ? (place: number, n: number) => data[place * numbers + n]! : (place: number, n: number) => data[n * places + place]!;
  const found: Candidate[] = [];
  for (let place = 0; place < places; place++) {
    if (layout.kind === 'ready') {
      const kind = kinds[Math.round(at(place, 5))];
      const score = at(place, 4);
      if (kind && score >= leastScore) found.push({ kind, score, box: [at(place, 0), at(place, 1), at(place, 2), at(place, 3)] });
      continue;
    }
    const first = layout.objectness ? 5 : 4;
    const factor = layout.objectness ? at(place, 4) : 1;
    if (!(factor >= leastScore)) continue;
    for (const kind of ['person', 'vehicle', 'animal'] as const) {
      let best = 0;
      for (let n = 0; n < kinds.length; n++) if (kinds[n] === kind) best = Math.max(best, at(place, first + n));
      const score = best * factor;
      if (!(score >= leastScore)) continue;
      const [x, y, width, height] = [at(place, 0), at(place, 1), at(place, 2), at(place, 3)];
      found.push({ kind, score, box: [x - width / 2, y - height / 2, x + width / 2, y + height / 2] });
    }
  }
  return onceEach(found.filter(({ score, box }) => score <= 1.0001 && box.every(Number.isFinite) && box[2] > box[0] && box[3] > box[1]));
}

function onceEach(found: Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of found.toSorted((a, b) => b.score - a.score)) {
    if (kept.length >= MOST_DETECTIONS) break;
    if (!kept.some((other) => other.kind === candidate.kind && overlap(other.box, candidate.box) > SAME_OVERLAP)) kept.push(candidate);
  }
  return kept.filter((each) => each.kind !== 'animal' || !kept.some((other) => other.kind === 'person' && overlap(other.box, each.box) > SAME_THING_OVERLAP));
}

function overlap(a: Candidate['box'], b: Candidate['box']): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const common = width * height;
  return common / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - common);
}

/** @returns candidates of a window as parts of the whole picture, cut at its edges; what lies outside is left out. */
export function toDetections(candidates: readonly Candidate[], input: { width: number; height: number }, window: { x: number; y: number; width: number; height: number }, picture: { width: number; height: number }): Detection[] {
  const out: Detection[] = [];
  for (const { kind, score, box } of candidates) {
    const x = (pixels: number) => clamp((window.x + (pixels * window.width) / input.width) / picture.width);
    const y = (pixels: number) => clamp((window.y + (pixels * window.height) / input.height) / picture.height);
    const [left, top, right, bottom] = [x(box[0]), y(box[1]), x(box[2]), y(box[3])];
    if (right > left && bottom > top) out.push({ kind, score: Math.min(1, score), box: [left, top, right - left, bottom - top] });
  }
  return out;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
