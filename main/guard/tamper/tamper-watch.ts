import { blocksLost, edgesOf, figuresOf, type Figures, sameLevels, type Sketch, Sketcher } from './scene-sketch.ts';

export type Tampering = 'covered' | 'defocused' | 'turned';

/** A scene is known after so many looks. */
const KNOWN_AFTER = 40;
/** What is wrong for so long is no hand that wipes the lens, no lorry that passes. */
const LASTS_MS = 10_000;
/** What is right again for so long is over. */
const OVER_MS = 3_000;
/** Whatever has lasted for so long is how the scene is now. */
const ACCEPTED_MS = 600_000;
/** Often enough to see a hand come before the lens. */
const LOOK_EVERY_MS = 390;
/** The scene is learnt over five minutes at 5 frames a second: fog, snow and the course of the sun are followed. */
const LEARN_LOOKS = 750;
/** A scene with less detail than this, in grey levels, has nothing that could be lost. */
const LEAST_DETAIL = 0.6;
/** Shares of the detail that there should be by this light: what a cloth leaves, and what is left out of focus. */
const COVERED_DETAIL = 0.15;
const BLURRED_DETAIL = 0.45;
/** Out of focus it is still bright and dark where it was, and about as much so. */
const SAME_LEVELS = 0.6;
const SAME_CONTRAST = 0.3;
/** The same scene has edges where they were, by whatever light; another one has them elsewhere. */
const OTHER_EDGES = 0.2;
const OTHER_LEVELS = 0.6;
/** A picture this dark, without detail, is a dark room unless somebody was seen to cover the lens. */
const DARK = 28;
/** What covers a lens comes from a side: for a moment part of the scene is gone and part of it is there as before. */
const PARTLY_GONE = 0.2;
const PARTLY_THERE = 0.2;
const SEEN_COVERING_MS = 4_000;

/** How a scene looks when nobody has touched the camera. */
class KnownScene implements Sketch {
  readonly width: number;
  readonly height: number;
  readonly levels: Float32Array;
  looks = 0;
  figures: Figures = { brightness: 0, contrast: 0, detail: 0 };

  constructor({ width, height }: Sketch) {
    this.width = width;
    this.height = height;
    this.levels = new Float32Array(width * height);
  }

  learn(sketch: Sketch): void {
    const share = 1 / Math.min(LEARN_LOOKS, ++this.looks);
    for (let i = 0; i < this.levels.length; i++) this.levels[i]! += share * (sketch.levels[i]! - this.levels[i]!);
    // Noise has no part in it: it is a mean of many.
    this.figures = figuresOf(this, 0);
  }
}

/**
 * Notices what is done to the camera itself: it is covered, put out of focus, or turned away. Light that is switched changes how
 * bright a scene is and leaves its edges where they were; that tells them apart. By day and by night a scene is known separately.
 */
export class TamperWatch {
  readonly #sketcher: Sketcher;
  readonly #scenes: [day: KnownScene, night: KnownScene];
  #night = false;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #suspect: Tampering | null = null;
  #sinceMs = 0;
  #rightSinceMs: number | null = null;
  #partlyMs = Number.NEGATIVE_INFINITY;
  #coveredWhileSeen = false;
  #tampering: Tampering | null = null;

  constructor(width: number, height: number) {
    this.#sketcher = new Sketcher(width, height);
    this.#scenes = [new KnownScene(this.#sketcher), new KnownScene(this.#sketcher)];
  }

  /** What is wrong, and since when (UTC ms); null: nothing. */
  get tampering(): { kind: Tampering; sinceMs: number } | null {
    return this.#tampering ? { kind: this.#tampering, sinceMs: this.#sinceMs } : null;
  }

  /** Day and night look different: what is suspected at the change may be no more than that. */
  setNight(night: boolean): void {
    if (night === this.#night) return;
    this.#night = night;
    if (!this.#tampering) this.#suspect = null;
  }

  /** The scene is learnt anew, as after a pause. */
  reset(): void {
    this.#sketcher.restart();
    for (const scene of this.#scenes) scene.looks = 0;
    this.#suspect = this.#tampering = this.#rightSinceMs = null;
  }

  /** Takes a frame. */
  push(frame: Uint8Array, atMs: number): void {
    this.#sketcher.smooth(frame, atMs);
    if (atMs - this.#lookedMs < LOOK_EVERY_MS) return;
    this.#lookedMs = atMs;
    this.#sketcher.draw();
    const scene = this.#scenes[this.#night ? 1 : 0];
    if (scene.looks < KNOWN_AFTER) {
      // A night that begins under a cloth is not taken for one.
      if (!this.#tampering) scene.learn(this.#sketcher);
      return;
    }
    const wrong = scene.figures.detail < LEAST_DETAIL ? null : this.#judge(scene, atMs);
    if (wrong) this.#isWrong(wrong, scene, atMs);
    else this.#isRight(scene, atMs);
  }

  #isWrong(wrong: Tampering, scene: KnownScene, atMs: number): void {
    this.#rightSinceMs = null;
    // A cloth that slips shows something else for a moment: what was seen first is what was done.
    if (!this.#suspect) {
      this.#suspect = wrong;
      this.#sinceMs = atMs;
    }
    const lasted = atMs - this.#sinceMs;
    if (lasted >= LASTS_MS && !this.#tampering) this.#tampering = wrong;
    if (lasted < ACCEPTED_MS) return;
    scene.looks = 0;
    this.#suspect = this.#tampering = null;
  }

  #isRight(scene: KnownScene, atMs: number): void {
    if (this.#suspect) {
      this.#rightSinceMs ??= atMs;
      if (atMs - this.#rightSinceMs < OVER_MS) return;
      this.#suspect = this.#tampering = this.#rightSinceMs = null;
    }
    scene.learn(this.#sketcher);
  }

  #judge(scene: KnownScene, atMs: number): Tampering | null {
    const sketch = this.#sketcher;
    const known = scene.figures;
    const now = figuresOf(sketch, sketch.noise);
    const { gone, there } = blocksLost(sketch, scene, sketch.noise);
    if (gone >= PARTLY_GONE && there >= PARTLY_THERE) this.#partlyMs = atMs;
    // Light takes brightness, contrast and detail alike; what they lose beyond it something else has taken.
    const light = Math.min(1, now.brightness / Math.max(1, known.brightness));
    const detail = now.detail / (known.detail * light);
    const contrast = now.contrast / (known.contrast * light);
    const levels = sameLevels(sketch, scene);
    const edges = edgesOf(sketch, scene);
    const kept = edges.kept / light;
    const dark = now.brightness < DARK;
    const blurred = BLURRED_DETAIL * Math.min(1, contrast);
    // A camera that shakes in the wind keeps its detail, one in the noise of a night its edges: a blurred one neither.
    if (detail < blurred && kept < blurred && levels >= SAME_LEVELS && contrast >= SAME_CONTRAST) return dark ? null : 'defocused';
    if (detail < COVERED_DETAIL && kept < 2 * COVERED_DETAIL) {
      if (this.#suspect !== 'covered') this.#coveredWhileSeen = atMs - this.#partlyMs <= SEEN_COVERING_MS;
      return dark && !this.#coveredWhileSeen ? null : 'covered';
    }
    return !dark && edges.alike < OTHER_EDGES && Math.abs(levels) < OTHER_LEVELS ? 'turned' : null;
  }
}
