import { BLUE_CHROMA, type Block, COUNTER_LUMA, counterBlocks, YELLOW_CHROMA } from '../frame-counter.ts';
import { Canvas, type Colour, mix, rgb } from './canvas.ts';
import type { SceneName, SceneScript, Visit } from './scripts.ts';

const shade = (colour: Colour, factor: number): Colour => ({ ...colour, y: 16 + (colour.y - 16) * factor });

/** The place without people, painted once. */
export function paintBackground(canvas: Canvas, name: SceneName): void {
  switch (name) {
    case 'doorway':
      paintDoorway(canvas);
      break;
    case 'yard':
      paintYard(canvas);
      break;
    case 'stockroom':
      paintStockroom(canvas);
      break;
    case 'storefront':
    case 'tenth':
    case 'still':
      paintStorefront(canvas);
      break;
  }
}

function paintStorefront(c: Canvas): void {
  c.rectangle(0, 0, 1, 0.7, rgb(196, 188, 174), rgb(172, 162, 148));
  c.rectangle(0, 0.7, 1, 1, rgb(128, 118, 108), rgb(92, 84, 78));
  for (let row = 0; row < 5; row++) c.rectangle(0, 0.72 + row * 0.06, 1, 0.724 + row * 0.06, rgb(110, 101, 93));
  // Window with goods, door, awning, lamp.
  c.rectangle(0.06, 0.2, 0.5, 0.66, rgb(70, 62, 55));
  c.rectangle(0.075, 0.22, 0.485, 0.64, rgb(126, 148, 156), rgb(172, 186, 184));
  for (let item = 0; item < 7; item++) {
    const left = 0.09 + item * 0.056;
    const tall = 0.07 + ((item * 37) % 5) * 0.018;
    c.rectangle(left, 0.6 - tall, left + 0.038, 0.6, [rgb(176, 82, 70), rgb(208, 170, 90), rgb(86, 122, 110), rgb(108, 98, 142)][item % 4] ?? rgb(0, 0, 0));
  }
  c.rectangle(0.08, 0.6, 0.48, 0.615, rgb(92, 70, 54));
  c.rectangle(0.62, 0.22, 0.82, 0.72, rgb(74, 60, 50));
  c.rectangle(0.64, 0.25, 0.8, 0.7, rgb(94, 116, 118), rgb(140, 152, 148));
  c.ellipse(0.655, 0.49, 0.006, 0.012, rgb(220, 196, 130));
  for (let stripe = 0; stripe < 12; stripe++) c.rectangle(0.04 + stripe * 0.068, 0.1, 0.108 + stripe * 0.068, 0.185, stripe % 2 ? rgb(226, 220, 206) : rgb(38, 108, 102));
  c.rectangle(0.03, 0.185, 0.87, 0.195, rgb(28, 78, 74));
  c.ellipse(0.92, 0.26, 0.016, 0.028, rgb(248, 232, 184));
  c.rectangle(0.917, 0.12, 0.923, 0.235, rgb(50, 46, 44));
}

function paintDoorway(c: Canvas): void {
  c.rectangle(0, 0, 1, 1, rgb(150, 154, 152), rgb(118, 120, 118));
  for (let row = 0; row < 9; row++) c.rectangle(0, row * 0.1, 1, row * 0.1 + 0.006, rgb(134, 138, 136));
  c.rectangle(0, 0.86, 1, 1, rgb(98, 92, 84), rgb(74, 70, 64));
  c.rectangle(0.33, 0.1, 0.67, 0.87, rgb(226, 222, 212));
  c.rectangle(0.36, 0.14, 0.64, 0.87, rgb(46, 84, 92), rgb(34, 66, 74));
  c.rectangle(0.4, 0.2, 0.6, 0.42, rgb(40, 74, 82));
  c.rectangle(0.42, 0.22, 0.58, 0.4, rgb(156, 178, 180));
  c.ellipse(0.61, 0.52, 0.01, 0.018, rgb(224, 200, 130));
  c.rectangle(0.3, 0.93, 0.7, 0.97, rgb(108, 84, 62));
  c.ellipse(0.2, 0.78, 0.06, 0.09, rgb(74, 112, 74));
  c.rectangle(0.17, 0.82, 0.23, 0.92, rgb(172, 104, 76));
  c.rectangle(0.74, 0.42, 0.8, 0.5, rgb(206, 206, 200));
}

function paintYard(c: Canvas): void {
  c.rectangle(0, 0, 1, 0.42, rgb(164, 188, 206), rgb(212, 220, 220));
  c.rectangle(0, 0.3, 1, 0.58, rgb(112, 132, 100), rgb(84, 104, 74));
  for (let tree = 0; tree < 6; tree++) c.ellipse(0.08 + tree * 0.18, 0.3, 0.09, 0.12, tree % 2 ? rgb(78, 106, 74) : rgb(88, 116, 80));
  for (let slat = 0; slat < 25; slat++) c.rectangle(slat * 0.04, 0.4, slat * 0.04 + 0.034, 0.58, rgb(176, 150, 118), rgb(152, 128, 98));
  c.rectangle(0, 0.58, 1, 1, rgb(116, 140, 90), rgb(88, 112, 70));
  c.rectangle(0.3, 0.66, 1, 0.9, rgb(168, 164, 154), rgb(146, 142, 134));
  c.rectangle(0.72, 0.34, 0.97, 0.64, rgb(152, 100, 76));
  c.rectangle(0.7, 0.29, 0.99, 0.35, rgb(92, 64, 54));
  c.rectangle(0.8, 0.44, 0.88, 0.64, rgb(66, 52, 44));
}

function paintStockroom(c: Canvas): void {
  c.rectangle(0, 0, 1, 0.74, rgb(138, 142, 146), rgb(112, 116, 120));
  c.rectangle(0, 0.74, 1, 1, rgb(104, 104, 102), rgb(78, 78, 76));
  const boxes = [rgb(184, 148, 104), rgb(168, 132, 92), rgb(198, 164, 120), rgb(120, 138, 152)];
  for (const left of [0.04, 0.6]) {
    c.rectangle(left, 0.12, left + 0.36, 0.78, rgb(72, 78, 86));
    for (let shelf = 0; shelf < 4; shelf++) {
      const top = 0.14 + shelf * 0.16;
      c.rectangle(left + 0.01, top, left + 0.35, top + 0.135, rgb(56, 60, 68));
      for (let item = 0; item < 5; item++) {
        const tall = 0.07 + ((item * 13 + shelf * 7) % 4) * 0.015;
        c.rectangle(left + 0.02 + item * 0.066, top + 0.135 - tall, left + 0.075 + item * 0.066, top + 0.135, boxes[(item + shelf) % 4] ?? rgb(0, 0, 0));
      }
    }
  }
  c.rectangle(0.38, 0.02, 0.62, 0.035, rgb(240, 240, 232));
}

/** One frame: who is there, the light, the counter. */
export function paintFrame(canvas: Canvas, background: Canvas, dimmed: Canvas, script: SceneScript, name: SceneName, frame: number, fps: number): void {
  const second = frame / fps;
  const dark = script.dimmed.some(([from, to]) => second >= from && second < to);
  canvas.copyFrom(dark ? dimmed : background);
  script.visits.forEach((visit, index) => {
    if (second >= visit.from && second < visit.to) paintFigure(canvas, visit, second, index + name.length, dark ? 0.62 : 1);
  });
  paintCounter(canvas, counterBlocks(frame, canvas.width, canvas.height));
}

const COATS = [rgb(58, 74, 108), rgb(140, 60, 54), rgb(66, 96, 72), rgb(206, 196, 178), rgb(84, 66, 92)];

/** Walks in, stands a while, walks out; swings arms and legs while it walks. */
function paintFigure(c: Canvas, visit: Visit, second: number, kind: number, light: number): void {
  const share = (second - visit.from) / (visit.to - visit.from);
  const [enter, stand, leave] = visit.path;
  const walkingIn = share < 0.36;
  const walkingOut = share > 0.64;
  const x = walkingIn ? enter + (stand - enter) * (share / 0.36) : walkingOut ? stand + (leave - stand) * ((share - 0.64) / 0.36) : stand + 0.006 * Math.sin(second * 2.2);
  const { height: tall, ground } = visit;
  const wide = tall * (c.height / c.width);
  const swing = walkingIn || walkingOut ? Math.sin(second * 7) : 0.15 * Math.sin(second * 1.7);
  const top = ground - tall;
  const coat = shade(COATS[kind % COATS.length] ?? rgb(0, 0, 0), light);
  const trousers = shade(rgb(50, 50, 58), light);
  const skin = shade(kind % 2 ? rgb(214, 172, 142) : rgb(184, 140, 112), light);
  c.ellipse(x, ground, wide * 0.26, tall * 0.02, shade(rgb(60, 56, 52), light));
  c.rectangle(x - wide * (0.09 - 0.08 * swing) - wide * 0.045, top + tall * 0.56, x - wide * (0.09 - 0.08 * swing) + wide * 0.045, ground, trousers);
  c.rectangle(x + wide * (0.09 - 0.08 * swing) - wide * 0.045, top + tall * 0.56, x + wide * (0.09 - 0.08 * swing) + wide * 0.045, ground, mix(trousers, coat, 0.15));
  c.rectangle(x - wide * 0.15, top + tall * 0.2, x + wide * 0.15, top + tall * 0.6, coat, shade(coat, 0.85));
  c.ellipse(x, top + tall * 0.22, wide * 0.15, tall * 0.05, coat);
  c.rectangle(x - wide * (0.2 + 0.03 * swing), top + tall * 0.22, x - wide * (0.14 + 0.03 * swing), top + tall * 0.54, shade(coat, 0.8));
  c.rectangle(x + wide * (0.14 - 0.03 * swing), top + tall * 0.22, x + wide * (0.2 - 0.03 * swing), top + tall * 0.54, shade(coat, 0.9));
  c.ellipse(x, top + tall * 0.09, wide * 0.075, tall * 0.09, skin);
  c.ellipse(x, top + tall * 0.045, wide * 0.08, tall * 0.05, shade(rgb(48, 38, 32), light));
}

export function paintCounter(canvas: Canvas, blocks: readonly Block[]): void {
  for (const block of blocks) paintBlock(canvas, block);
}

function paintBlock(canvas: Canvas, block: Block): void {
  const colour = { y: COUNTER_LUMA, u: block.blue ? BLUE_CHROMA : YELLOW_CHROMA, v: 128 };
  canvas.rectangle(block.left / canvas.width, block.top / canvas.height, (block.left + block.width) / canvas.width, (block.top + block.height) / canvas.height, colour);
}
