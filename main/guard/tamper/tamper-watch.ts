import { blocksLost, edgesOf, figuresOf, type Figures, sameLevels, type Sketch, Sketcher } from './scene-sketch.ts';

export type Tampering = 'covered' | 'defocused' | 'turned';

/** A scene is known after so long, and so many looks. */
const KNOWN_AFTER_MS = 18_000;
const KNOWN_AFTER_LOOKS = 8;
/** What is wrong for so long is no hand that wipes the lens, no lorry that passes. */
const LASTS_MS = 10_000;
/** What is right again for so long is over. */
const OVER_MS = 3_000;
/** Whatever has lasted for so long is how the scene is now. */
const ACCEPTED_MS = 600_000;
/** While something stirs: often enough to see a hand come before the lens. Else a look now and then does, which costs next to nothing. */
const LOOK_EVERY_MS = 390;
const LOOK_CALMLY_EVERY_MS = 1_900;
/** The scene is learnt over five minutes: fog, snow and the course of the sun are followed. */
const LEARN_MS = 300_000;
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
  learntMs = 0;
  figures: Figures = { brightness: 0, contrast: 0, detail: 0 };

  constructor({ width, height }: Sketch) {
    this.width = width;
    this.height = height;
    this.levels = new Float32Array(width * height);
  }

  get known(): boolean {
    return this.looks >= KNOWN_AFTER_LOOKS && this.learntMs >= KNOWN_AFTER_MS;
  }

  forget(): void {
    this.looks = this.learntMs = 0;
  }

  /** @param ms since the last look */
  learn(sketch: Sketch, ms: number): void {
    const share = Math.max(1 / ++this.looks, Math.min(1, ms / LEARN_MS));
    if (this.looks > 1) this.learntMs += ms;
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
  /** The last look found nothing of the scene, and how it went was seen. */
  #nothingLeft = false;
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
    for (const scene of this.#scenes) scene.forget();
    this.#suspect = this.#tampering = this.#rightSinceMs = null;
  }

  /**
   * Takes a frame.
   * @param stirring something in it changes
   */
  push(frame: Uint8Array, atMs: number, stirring: boolean): void {
    this.#sketcher.take(frame, atMs);
    const sinceMs = atMs - this.#lookedMs;
    if (sinceMs < (stirring || this.#suspect ? LOOK_EVERY_MS : LOOK_CALMLY_EVERY_MS)) return;
    this.#lookedMs = atMs;
    const scene = this.#scenes[this.#night ? 1 : 0];
    if (!scene.known) {
      // A night that begins under a cloth is not taken for one.
      if (!this.#tampering) scene.learn(this.#sketcher, sinceMs);
      return;
    }
    const wrong = scene.figures.detail < LEAST_DETAIL ? null : this.#judge(scene, atMs);
    if (wrong) this.#isWrong(wrong, scene, atMs);
    else this.#isRight(scene, atMs, sinceMs);
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
    scene.forget();
    this.#suspect = this.#tampering = null;
  }

  #isRight(scene: KnownScene, atMs: number, sinceMs: number): void {
    if (this.#suspect) {
      this.#rightSinceMs ??= atMs;
      if (atMs - this.#rightSinceMs < OVER_MS) return;
      this.#suspect = this.#tampering = this.#rightSinceMs = null;
    }
    scene.learn(this.#sketcher, sinceMs);
  }

  #judge(scene: KnownScene, atMs: number): Tampering | null {
    const wasCovered = this.#nothingLeft;
    this.#nothingLeft = false;
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
    if ((detail < COVERED_DETAIL || now.detail < LEAST_DETAIL / 2) && kept < 2 * COVERED_DETAIL) {
      if (!wasCovered) this.#coveredWhileSeen = atMs - this.#partlyMs <= SEEN_COVERING_MS;
      this.#nothingLeft = true;
      return dark && !this.#coveredWhileSeen ? null : 'covered';
    }
    return !dark && edges.alike < OTHER_EDGES && Math.abs(levels) < OTHER_LEVELS ? 'turned' : null;
  }
}
