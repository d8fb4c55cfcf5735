import { analysisSize, type FrameSize } from '../../main/guard/decoder-arguments.ts';

const FPS = 5;
/** The layout that is always tried; others are for finding out whether it was a lucky one. */
export const USUAL_LAYOUT = 7;

/** A repeatable source of numbers 0..1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** About normal, deviation 1. */
function normal(random: () => number): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}

/** A walking figure: enters at `from` s, leaves at `to` s. Heights and places are fractions of the picture. */
export interface Figure {
  from: number;
  to: number;
  height: number;
  /** Levels it is off from the ground; negative: darker. */
  contrast: number;
  /** Path: x from … to, feet at y. */
  x: [number, number];
  y: number;
}

export interface Scene {
  name: string;
  seconds: number;
  figures: Figure[];
  /** What it would be absurd to alert on; a scene of which a false event or two is borne is not strict. */
  strict: boolean;
  noise: number;
  /** Draws onto the lit ground before figures and noise; levels 0…255. */
  disturb?: (image: Float32Array, second: number, random: () => number) => void;
}

/** Figures of every kind, one after the other, 3 s of nobody between them. */
export const FIGURES: Record<string, Omit<Figure, 'from' | 'to'> & { takes: number }> = {
  near: { takes: 6, height: 0.6, contrast: -45, x: [-0.1, 1.1], y: 0.95 },
  distant: { takes: 8, height: 0.12, contrast: -40, x: [0.3, 0.7], y: 0.55 },
  small: { takes: 8, height: 0.07, contrast: -50, x: [0.7, 0.35], y: 0.6 },
  slow: { takes: 14, height: 0.3, contrast: 40, x: [0.35, 0.5], y: 0.8 },
  dark: { takes: 7, height: 0.3, contrast: -16, x: [0.2, 0.8], y: 0.85 },
};

export interface SceneSet {
  size: FrameSize;
  /** Each backdrop with nobody in it, and with figures. */
  scenes: { empty: Scene; visited: Scene }[];
  /** Frames of a scene, 5 per second if nothing else is said; one buffer, reused. */
  play: (scene: Scene, seed?: number, fps?: number) => Generator<{ frame: Uint8Array; atMs: number }>;
}

/** Scenes as a camera of that picture would show them; the layout says how the place looks. */
export function sceneSet(width = 640, height = 360, layout = USUAL_LAYOUT): SceneSet {
  const size = analysisSize(width, height);
  const { width: W, height: H } = size;

  function ground(): Float32Array {
    const random = seeded(layout);
    // Where house and window are; the usual layout has them where they always were.
    const [dx, dy, stripes] = layout === USUAL_LAYOUT ? [0, 0, 17] : [(random() - 0.5) * 0.3, (random() - 0.5) * 0.2, 5 + Math.floor(random() * 25)];
    const image = new Float32Array(W * H);
    for (let y = 0; y < H; y++) {
      for (let x = 0; x < W; x++) {
        let level = y < H * 0.4 ? 150 - y * 0.4 : 95 + y * 0.3;
        if (x > W * (0.1 + dx) && x < W * (0.3 + dx) && y > H * (0.15 + dy) && y < H * (0.7 + dy)) level = 60 + ((x >> 2) & 1) * 25;
        if (x > W * (0.6 - dx) && x < W * (0.85 - dx) && y > H * (0.2 - dy) && y < H * (0.45 - dy)) level = 190;
        if (y > H * 0.75 && (x + y) % stripes === 0) level -= 30;
        image[y * W + x] = level + normal(random) * 4;
      }
    }
    return image;
  }

  function drawFigure(image: Float32Array, figure: Figure, second: number): void {
    if (second < figure.from || second > figure.to) return;
    const share = (second - figure.from) / (figure.to - figure.from);
    const height = figure.height * H;
    const centre = (figure.x[0] + share * (figure.x[1] - figure.x[0])) * W;
    const feet = figure.y * H;
    const swing = Math.sin(second * 9) * height * 0.08;
    for (let y = Math.floor(feet - height); y < feet; y++) {
      if (y < 0 || y >= H) continue;
      const part = (feet - y) / height;
      // Head, trunk and two legs, with soft edges.
      const half = (part > 0.85 ? 0.07 : part > 0.45 ? 0.15 : 0.12) * height;
      const lean = part < 0.45 ? swing * (1 - part) : 0;
      for (let x = Math.floor(centre - half - 2); x <= centre + half + 2; x++) {
        if (x < 0 || x >= W) continue;
        const cover = Math.max(0, Math.min(1, half + 0.5 - Math.abs(x - centre - lean)));
        const cloth = part > 0.45 && part < 0.85 ? 1 : part > 0.85 ? 0.6 : 1.15;
        image[y * W + x]! += cover * figure.contrast * cloth;
      }
    }
  }

  function* play(scene: Scene, seed = 1, fps = FPS): Generator<{ frame: Uint8Array; atMs: number }> {
    const random = seeded(seed);
    const base = ground();
    const image = new Float32Array(W * H);
    const frame = new Uint8Array(W * H);
    for (let n = 0; n < scene.seconds * fps; n++) {
      const second = n / fps;
      image.set(base);
      for (const figure of scene.figures) drawFigure(image, figure, second);
      scene.disturb?.(image, second, random);
      for (let i = 0; i < image.length; i++) {
        const level = image[i]! + (scene.noise > 0 ? scene.noise * normal(random) : 0);
        frame[i] = level < 0 ? 0 : level > 255 ? 255 : level;
      }
      yield { frame, atMs: (n * 1000) / fps };
    }
  }

  function streaks(count: number, length: number, width: number, level: number): Scene['disturb'] {
    return (image, _second, random) => {
      for (let n = 0; n < count; n++) {
        const x0 = Math.floor(random() * W);
        const y0 = Math.floor(random() * H);
        for (let y = y0; y < Math.min(H, y0 + length); y++) {
          for (let x = x0; x < Math.min(W, x0 + width); x++) image[y * W + x]! += level;
        }
      }
    };
  }

  function gain(factor: (second: number, random: () => number) => number, offset = 0): Scene['disturb'] {
    return (image, second, random) => {
      const by = factor(second, random);
      for (let i = 0; i < image.length; i++) image[i] = Math.min(255, image[i]! * by + offset * (1 - by));
    };
  }

  function clouds(image: Float32Array, second: number): void {
    for (let y = 0; y < H; y++) {
      for (let x = 0; x < W; x++) image[y * W + x]! *= 0.85 + 0.15 * Math.sin((x / W) * 2.5 + (y / H) * 1.5 + second * 0.35);
    }
  }

  function leaves(image: Float32Array, second: number): void {
    const copy = image.slice();
    for (let y = 4; y < H * 0.5; y++) {
      for (let x = Math.floor(W * 0.72); x < W - 4; x++) {
        const leaf = Math.sin(x * 1.7 + y * 0.9) * Math.sin(y * 1.3 - x * 0.4);
        const dx = 1.8 * Math.sin(second * 5 + y * 0.15) + 0.8 * Math.sin(second * 3.1 + x * 0.3);
        const moved = Math.sin((x + dx) * 1.7 + y * 0.9) * Math.sin(y * 1.3 - (x + dx) * 0.4);
        image[y * W + x] = copy[y * W + x]! * 0.6 + 30 * moved + 2 * leaf;
      }
    }
  }

  function headlights(image: Float32Array, second: number): void {
    for (const begin of [15, 38]) {
      const t = (second - begin) / 2.5;
      if (t < 0 || t > 1) continue;
      const cx = t * W;
      for (let y = 0; y < H; y++) {
        for (let x = 0; x < W; x++) {
          const r = Math.hypot((x - cx) / (W * 0.18), (y - H * 0.6) / (H * 0.3));
          image[y * W + x]! += 90 * Math.exp(-r * r);
        }
      }
    }
  }

  /** Night vision goes on at 30 s: other contrasts altogether, after a second of dark. */
  function infrared(image: Float32Array, second: number): void {
    if (second < 28) return;
    const blind = second < 29;
    for (let i = 0; i < image.length; i++) image[i] = blind ? 12 : Math.min(235, 230 - image[i]! * 0.9);
  }

  function insect(image: Float32Array, second: number): void {
    const x = Math.floor(W * (0.5 + 0.45 * Math.sin(second * 2.3) * Math.cos(second * 0.9)));
    const y = Math.floor(H * (0.5 + 0.45 * Math.sin(second * 3.1 + 1)));
    for (let dy = 0; dy < 2; dy++) for (let dx = 0; dx < 2; dx++) if (y + dy < H && x + dx < W) image[(y + dy) * W + x + dx]! += 80;
  }

  /** Threads before the lens, lit and out of focus, that sway in the draught. */
  function spiderWeb(image: Float32Array, second: number): void {
    for (let thread = 0; thread < 4; thread++) {
      const sway = 2.5 * Math.sin(second * (1.1 + 0.4 * thread) + thread) + 1.2 * Math.sin(second * 3.7 + 2 * thread);
      for (let y = 0; y < H; y++) {
        const x0 = W * (0.15 + 0.2 * thread) + sway * Math.sin((Math.PI * y) / H) + y * (0.3 - 0.15 * thread);
        for (let x = Math.max(0, Math.floor(x0 - 6)); x < Math.min(W, x0 + 7); x++) image[y * W + x]! += 35 * Math.exp(-(((x - x0) / 2.5) ** 2));
      }
    }
  }

  function shadow(image: Float32Array, second: number): void {
    const edge = ((second - 10) / 30) * (W + 60) - 30;
    for (let y = 0; y < H; y++) {
      for (let x = 0; x < W; x++) {
        const inside = 1 / (1 + Math.exp((Math.abs(x - edge) - 30) / 5));
        image[y * W + x]! *= 1 - 0.35 * inside;
      }
    }
  }

  const BACKDROPS: Omit<Scene, 'seconds' | 'figures'>[] = [
    { name: 'noise 2', strict: true, noise: 2 },
    { name: 'noise 5', strict: true, noise: 5 },
    { name: 'noise 10', strict: true, noise: 10 },
    { name: 'rain', strict: false, noise: 2, disturb: streaks(60, 9, 1, 28) },
    { name: 'snow', strict: false, noise: 2, disturb: streaks(60, 2, 2, 45) },
    { name: 'swaying leaves', strict: false, noise: 2, disturb: leaves },
    { name: 'light switch', strict: true, noise: 2, disturb: gain((s) => (s >= 20 && s < 40 ? 0.35 : 1)) },
    { name: 'infrared switch', strict: true, noise: 2, disturb: infrared },
    { name: 'headlights', strict: false, noise: 3, disturb: headlights },
    { name: 'flicker', strict: true, noise: 2, disturb: gain((s, random) => 0.9 + 0.12 * Math.sin(s * 40) + 0.02 * random()) },
    { name: 'insect', strict: false, noise: 2, disturb: insect },
    { name: 'spider web', strict: false, noise: 2, disturb: spiderWeb },
    { name: 'shadow passing', strict: false, noise: 2, disturb: shadow },
    { name: 'clouds', strict: true, noise: 2, disturb: clouds },
    { name: 'dawn', strict: true, noise: 3, disturb: gain((s) => 0.4 + (0.6 * s) / 60) },
    { name: 'exposure jumps', strict: true, noise: 2, disturb: gain((s) => [1, 0.85, 1.1, 0.92][Math.floor(s / 5) % 4]!) },
  ];

  /** Each backdrop with nobody in it, and with figures. */
  const scenes: { empty: Scene; visited: Scene }[] = BACKDROPS.map((backdrop) => {
    let at = 6;
    const figures = Object.values(FIGURES).map(({ takes, ...figure }) => {
      const visit = { ...figure, from: at, to: at + takes };
      at += takes + 6;
      return visit;
    });
    return { empty: { ...backdrop, seconds: 60, figures: [] }, visited: { ...backdrop, seconds: Math.max(60, at), figures } };
  });

  return { size, scenes, play };
}
